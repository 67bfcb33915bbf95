import { type Json, parseDefinition } from '@quadrille/asl';
import { Mocks } from './answer.ts';
import { Answers } from './answers.ts';
import type { Given, PlaySettings } from './play-settings.ts';
import { Play } from './play.ts';
import type { Machine, Played } from './played.ts';

export const machine = (definition: object, mocks: object = {}, name = 'machine'): Machine => {
  const parsed = parseDefinition(definition);
  if (!parsed.definition) throw new Error(JSON.stringify(parsed.diagnostics));
  return { name, definition: parsed.definition, answers: new Answers(Mocks.parse(mocks)) };
};

type Wish = Readonly<{ input?: Json; mocks?: object; given?: Given; settings?: Partial<PlaySettings> }>;

/** Plays a definition from the first moment of 1970. */
export const played = async (
  definition: object,
  { input = {}, mocks, given, settings }: Wish = {},
): Promise<Readonly<{ play: Play; first: Played }>> => {
  const play = new Play({ startTime: 0, random: 0.5, nested: () => undefined, ...settings });
  return { play, first: await play.run(machine(definition, mocks), input, given) };
};

export const task = (rest: object = { End: true }): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::payment:chargePayment',
  ...rest,
});
export const only = (state: object): object => ({ StartAt: 'Only', States: { Only: { End: true, ...state } } });
