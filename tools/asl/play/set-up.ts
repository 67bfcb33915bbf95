import { dirname, resolve } from 'node:path';
import type { Json } from '@quadrille/asl';
import type { ValidWorkflow } from '../workflow-file.ts';
import { Answers } from './answers.ts';
import type { Beginning } from './beginning.ts';
import { checkMocks } from './check-mocks.ts';
import { nestedWorkflows } from './nested-workflows.ts';
import { Play } from './play.ts';
import type { Given, PlaySettings } from './play-settings.ts';
import type { Machine } from './played.ts';

export type SetUp = Readonly<{ play: Play; machine: Machine; input: Json; given: Given }>;

export const firstOfJanuary = Date.UTC(2026, 0, 1);

/** A play that is ready to begin. Files that are named in it are looked for from the folder of `file`. @throws for what cannot be played */
export const setUp = (
  workflow: ValidWorkflow,
  beginning: Beginning,
  file: string,
  settings: Pick<PlaySettings, 'echo' | 'watch'> = {},
): SetUp => {
  const { definition, name } = workflow;
  const { input = {}, mocks, nested, startAt, startTime, random, variables, context } = beginning;
  if (startAt !== undefined && !Object.hasOwn(definition.States, startAt)) throw new Error(`${name} has no state ${startAt} to start at`);
  checkMocks(mocks, definition, name);
  const told = Object.entries(nested).map(
    ([called, each]) => [called, { file: resolve(dirname(file), each.workflow), mocks: each.mocks }] as const,
  );
  const play = new Play({
    startTime: startTime === undefined ? firstOfJanuary : Date.parse(startTime),
    random: random ?? 0.5,
    nested: nestedWorkflows(new Map(told), workflow.file),
    ...settings,
  });
  const { Execution, StateMachine } = context ?? {};
  const given: Given = {
    ...(startAt !== undefined && { startAt }),
    ...(variables && { variables }),
    ...(Execution && { execution: withoutUndefined({ id: Execution.Id, name: Execution.Name, roleArn: Execution.RoleArn }) }),
    ...(StateMachine && { stateMachine: withoutUndefined({ id: StateMachine.Id, name: StateMachine.Name }) }),
  };
  return { play, machine: { name, definition, answers: new Answers(mocks) }, input, given };
};

type Defined<Fields> = { readonly [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

const withoutUndefined = <Fields extends object>(fields: Fields): Defined<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;
