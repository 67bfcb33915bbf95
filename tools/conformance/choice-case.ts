import { begin, type Json, parseDefinition } from '@quadrille/asl';
import { isLike } from './likeness.ts';

export type ChoiceCase = {
  readonly id: string;
  readonly n: number;
  readonly definition: object;
  readonly input: Json;
  readonly output: Json;
};

/** Whether a machine that chooses and passes ends with the recorded output. */
export async function choose(recorded: ChoiceCase): Promise<{ readonly matches: boolean; readonly output: Json | undefined }> {
  const { definition, diagnostics } = parseDefinition(recorded.definition);
  if (!definition) throw new Error(`the definition was refused: ${JSON.stringify(diagnostics)}`);
  const { execution } = await begin(definition, recorded.input, {
    now: 0,
    random: () => 0.5,
    uuid: () => '00000000-0000-4000-8000-000000000000',
    execution: { id: 'choice', name: 'choice', startTime: 0 },
    stateMachine: { id: 'choice', name: 'choice' },
  });
  return { matches: execution.status === 'SUCCEEDED' && isLike(execution.output, recorded.output), output: execution.output };
}
