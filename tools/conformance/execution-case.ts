import {
  advance,
  begin,
  type ExecutionState,
  type HistoryEvent,
  type Json,
  nextDue,
  parseDefinition,
  type ScheduledTask,
  type Signal,
} from '@quadrille/asl';
import { gradeHistory, type Grades, type RecordedEvent } from './grades.ts';
import { isLike, isRecord } from './likeness.ts';
import { RecordedAnswers } from './recorded-answers.ts';
import { answerOf, type Lambda } from './workers.ts';

export type ExecutionCase = {
  readonly id: string;
  readonly key: string;
  readonly kind: 'history' | 'describe' | 'sync';
  readonly definition: object;
  readonly input: string | null;
  readonly smType: 'STANDARD' | 'EXPRESS';
  readonly lambdas: readonly Lambda[];
  readonly tier: 'pure' | 'lambda' | 'service';
  readonly final: string;
  readonly expected: { readonly [key: string]: Json } & { readonly events?: readonly RecordedEvent[] };
};

export type Played = { readonly execution: ExecutionState; readonly history: readonly HistoryEvent[] };

const start = Date.UTC(2026, 0, 1);
const account = 'us-east-1:111111111111';

/** Plays a case in virtual time. With `restart`, the state goes through its JSON text after every advance. */
export async function play(recorded: ExecutionCase, restart = false): Promise<Played> {
  const { definition, diagnostics } = parseDefinition(recorded.definition);
  if (!definition) throw new Error(`the definition was refused: ${JSON.stringify(diagnostics)}`);
  const input = recorded.input === null ? {} : (JSON.parse(recorded.input) as Json);
  const answers = new RecordedAnswers(recorded.expected.events ?? []);
  let now = start;
  const context = () => ({
    now,
    random: () => 0.5,
    uuid: () => '00000000-0000-4000-8000-000000000000',
    region: 'us-east-1',
    limits: { payloadBytes: 262_144 },
    execution: {
      id:
        recorded.smType === 'EXPRESS'
          ? `arn:aws:states:${account}:express:machine:run:1`
          : `arn:aws:states:${account}:execution:machine:run`,
      name: 'run',
      roleArn: roleOf(recorded),
      startTime: start,
    },
    stateMachine: { id: `arn:aws:states:${account}:stateMachine:machine`, name: 'machine', type: recorded.smType },
  });
  const history: HistoryEvent[] = [];
  const pending: { readonly at: number; readonly signal: Signal }[] = [];
  const take = (advanced: Awaited<ReturnType<typeof advance>>): ExecutionState => {
    history.push(...advanced.history);
    for (const task of advanced.tasks)
      for (const { after, signal } of signalsFor(task, recorded, answers)) pending.push({ at: now + after, signal });
    pending.sort((left, right) => left.at - right.at);
    return restart ? (JSON.parse(JSON.stringify(advanced.execution)) as ExecutionState) : advanced.execution;
  };
  let execution = take(await begin(definition, input, context()));
  for (let steps = 0; execution.status === 'RUNNING' && steps < 5000; steps++) {
    const due = nextDue(execution) ?? Infinity;
    const next = pending[0]?.at ?? Infinity;
    let signal: Signal;
    if (recorded.final === 'ExecutionAborted') signal = { kind: 'stop' };
    else if (next <= due && next !== Infinity) ({ at: now, signal } = pending.shift()!);
    else if (due === Infinity) break;
    else {
      now = Math.max(now, due);
      signal = { kind: 'tick' };
    }
    execution = take(await advance(definition, execution, signal, context()));
  }
  return { execution, history };
}

export function roleOf(recorded: ExecutionCase): string {
  const started = recorded.expected.events?.find((event) => event.type === 'ExecutionStarted')?.['executionStartedEventDetails'];
  return isRecord(started) && typeof started['roleArn'] === 'string' ? started['roleArn'] : 'sfn_role_arn';
}

function signalsFor(
  task: ScheduledTask,
  recorded: ExecutionCase,
  answers: RecordedAnswers,
): { readonly after: number; readonly signal: Signal }[] {
  const answer = recorded.tier === 'service' ? answers.next(task) : answerOf(task, recorded.lambdas);
  return answer ? answer.signals.map((signal) => ({ after: answer.after, signal })) : [];
}

export function grade(recorded: ExecutionCase, { execution, history }: Played): Grades {
  if (recorded.kind === 'history') return gradeHistory(history, recorded.expected.events ?? []);
  const { status, output, error, cause } = recorded.expected;
  const T1 = execution.status === status && isLike(execution.output, output) && isLike(execution.error, error);
  return { T1, T2: T1, T3: T1, T4: T1 && isLike(execution.cause, cause) };
}
