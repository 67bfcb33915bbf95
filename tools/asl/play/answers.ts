import type { Json, ScheduledTask, Signal } from '@quadrille/asl';
import { type Answer, anyState, type Mocks } from './answer.ts';
import { computed } from './computed.ts';

/** A signal and the milliseconds after which it comes. */
export type Coming = Readonly<{ after: number; signal: Signal }>;

/** What a task's answers are kept under: the state, or what a distributed Map reads and writes. */
export const answerKey = ({ purpose, stateName }: ScheduledTask): string =>
  purpose === 'readItems' ? `${stateName}.ItemReader` : purpose === 'writeResults' ? `${stateName}.ResultWriter` : stateName;

/** Nobody said what a state's task is to be answered with, or not so many times. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/** The answers that states get instead of those of real workers. */
export class Answers {
  readonly #scripts: ReadonlyMap<string, Readonly<{ list: readonly Answer[]; repeats: boolean }>>;
  readonly #asked = new Map<string, number>();

  constructor(mocks: Mocks) {
    this.#scripts = new Map(
      Object.entries(mocks).map(([state, given]) => {
        const repeats = !Array.isArray(given);
        return [
          state,
          { list: repeats ? [given] : given.flatMap((answer) => Array.from({ length: answer.times }, () => answer)), repeats },
        ];
      }),
    );
  }

  /** Whether something is mocked for this very state. */
  knows(key: string): boolean {
    return this.#scripts.has(key);
  }

  /** Whether something is mocked for it, if only by what stands for every state. */
  answers(key: string): boolean {
    return this.knows(key) || this.knows(anyState);
  }

  /** The signals that a task leads to; none when nobody ever answers it. @throws Unanswered */
  async signals(task: ScheduledTask): Promise<readonly Coming[]> {
    const key = answerKey(task);
    const asked = (this.#asked.get(key) ?? 0) + 1;
    this.#asked.set(key, asked);
    const script = this.#scripts.get(key) ?? this.#scripts.get(anyState);
    if (script === undefined) throw new Unanswered(`${key} asks for ${task.resource}, and nothing is mocked for it`);
    const answer = script.repeats ? script.list[0] : script.list[asked - 1];
    if (answer === undefined)
      throw new Unanswered(`${key} asks for ${task.resource} a ${ordinal(asked)} time, and ${script.list.length} results are mocked`);
    return [...taken(task), ...heartbeats(answer, task), ...(await ending(answer, task, asked))];
  }

  /** What is left of the lists of some states, because nobody asked for it. */
  leftOf(keys: readonly string[]): readonly string[] {
    return keys.flatMap((key) => {
      const script = this.#scripts.get(key);
      const left = (script?.list.length ?? 0) - (this.#asked.get(key) ?? 0);
      return script === undefined || script.repeats || left <= 0
        ? []
        : [`${key}: ${left} of ${script.list.length} mocked results were not asked for`];
    });
  }
}

const ordinal = (count: number): string => {
  const ending = { 1: 'st', 2: 'nd', 3: 'rd' }[count % 100 > 10 && count % 100 < 14 ? 0 : count % 10];
  return `${count}${ending ?? 'th'}`;
};

/** The clocks of an activity start when a worker takes it: here at once. */
const taken = ({ resource, taskId }: ScheduledTask): readonly Coming[] =>
  resource.includes(':activity:') ? [{ after: 0, signal: { kind: 'taskStarted', taskId } }] : [];

const heartbeats = ({ heartbeats }: Answer, { taskId }: ScheduledTask): readonly Coming[] =>
  Array.from({ length: heartbeats?.times ?? 0 }, (_, index) => ({
    after: (index + 1) * heartbeats!.every * 1_000,
    signal: { kind: 'taskHeartbeat', taskId },
  }));

const ending = async (answer: Answer, task: ScheduledTask, asked: number): Promise<readonly Coming[]> => {
  const { taskId } = task;
  const after = answer.after * 1_000;
  if (answer.silent) return [];
  if (answer.error !== undefined) {
    const { error, cause, retryAfterSeconds } = answer;
    return [
      {
        after,
        signal: {
          kind: 'taskFailed',
          taskId,
          error,
          ...(cause !== undefined && { cause }),
          ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
        },
      },
    ];
  }
  return [{ after, signal: { kind: 'taskSucceeded', taskId, output: await outputOf(answer, task, asked) } }];
};

const outputOf = (answer: Answer, task: ScheduledTask, asked: number): Json | Promise<Json> => {
  if (answer.echo) return echo(task);
  if (answer.compute !== undefined) return computed(answer.compute, task, asked);
  return answer.output ?? null;
};

/** A task's parameters; of a function that is invoked, the payload in the wrapping of the service. */
export const echo = ({ resource, parameters }: ScheduledTask): Json => {
  if (!resource.endsWith(':lambda:invoke')) return parameters;
  const { Payload = {} } = parameters as { readonly Payload?: Json };
  return { ExecutedVersion: '$LATEST', Payload, StatusCode: 200 };
};
