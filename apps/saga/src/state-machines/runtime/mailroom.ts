import type { Signal, StateMachine } from '@quadrille/asl';
import { Batcher, type Database } from '@quadrille/service';
import { ExecutionDoesNotExist } from '../executions.js';
import { splitTaskId } from './arns.js';
import { hearParent, type ParentLetter } from './children/hear-parent.js';
import type { Letter } from './tables/change.js';
import type { Turn } from './turn.js';

type Options = Readonly<{
  pool: Database['pool'];
  act: (arn: string, act: (turn: Turn) => unknown) => Promise<unknown>;
  recall: (hash: string) => Promise<StateMachine>;
  isClosed: () => boolean;
  /** After which time something undelivered is looked after, ms. */
  leaseMs: number;
  onFault: (error: unknown) => void;
}>;

/** The sender of what a parent tells: there is one such letter at a time. */
const fromParent = 'parent';

const undelivered = `
SELECT e.arn, s.execution, s.sender, s.signal::text AS signal FROM machine_signals s LEFT JOIN machine_executions e ON e.number = s.execution
WHERE s.sent_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000)
  -- The call that started the child comes first: its task says that it was taken over before it says what came of it.
  AND NOT EXISTS (SELECT FROM machine_tasks t WHERE t.execution = s.execution AND t.task = s.task)
ORDER BY s.sent_at LIMIT 1000`;

/**
 * Brings to executions what is to be told them. What one execution tells another was written with the sender's transition, and is removed
 * with the receiver's: a second telling finds a task that is not open any more. Of what a parent tells, only the latest counts.
 */
export class Mailroom {
  readonly #options: Options;
  readonly #onTheWay = new Set<string>();
  readonly #fromParents: Batcher<number, string | undefined>;
  #hasSwept = false;

  constructor(options: Options) {
    this.#options = options;
    this.#fromParents = new Batcher((executions) => this.#readFromParents(executions), { maxSize: 500 });
  }

  /** Delivers in the background; what fails is delivered again by a sweep. */
  deliverFromChild(arn: string, letter: Letter): void {
    const key = `${arn} ${letter.sender} ${letter.signal}`;
    if (this.#onTheWay.has(key)) return;
    this.#onTheWay.add(key);
    this.#deliver(arn, (turn) => {
      const signal = JSON.parse(letter.signal) as Signal & { taskId: string };
      turn.consumed.push(letter);
      turn.answeredByChild.add(signal.taskId);
      return turn.take(signal);
    }).finally(() => this.#onTheWay.delete(key));
  }

  /** As above. The letter is read within the turn: where it is replaced meanwhile, or heard elsewhere, the turn is not saved but done again. */
  deliverFromParent(arn: string): void {
    void this.#deliver(arn, async (turn) => {
      const signal = await this.#fromParents.submit(turn.record.number);
      if (signal === undefined) return;
      turn.consumed.push({ sender: fromParent, signal });
      await hearParent(turn, JSON.parse(signal) as ParentLetter, this.#options.recall);
    });
  }

  /** The answer to a call: nothing else remembers it, so that it is told until it is saved, or this process ends and the call is made again. */
  async answer(arn: string, signal: Signal & { taskId: string }): Promise<void> {
    for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, 2000)) {
      try {
        await this.#options.act(arn, (turn) => {
          if (!turn.openTask(signal.taskId)) return;
          if (signal.kind === 'taskSubmitted') turn.handedOver.push(splitTaskId(signal.taskId).task);
          return turn.take(signal);
        });
        return;
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist || this.#options.isClosed()) return;
        this.#options.onFault(error);
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  /** Delivers what was told to a task before it could hear it. */
  async collect({ arn, number }: Readonly<{ arn: string; number: number }>, taskId: string): Promise<void> {
    const { rows } = await this.#options.pool.query<Letter>({
      name: 'machine-signals-of-task',
      text: 'SELECT sender, signal::text AS signal FROM machine_signals WHERE execution = $1 AND task = $2',
      values: [number, splitTaskId(taskId).task],
    });
    for (const letter of rows) this.deliverFromChild(arn, letter);
  }

  /** What was sent a while ago and is still there: its receiver was somewhere that is no more. */
  async sweep(): Promise<void> {
    type Row = Letter & Readonly<{ arn: string | null; execution: string }>;
    const { rows } = await this.#options.pool.query<Row>({
      name: 'undelivered-machine-signals',
      text: undelivered,
      // At the start nothing is on its way here.
      values: [this.#hasSwept ? this.#options.leaseMs : 0],
    });
    this.#hasSwept = true;
    for (const { arn, execution, sender, signal } of rows)
      if (arn === null)
        await this.#options.pool.query('DELETE FROM machine_signals WHERE execution = $1 AND sender = $2', [execution, sender]);
      else if (sender === fromParent) this.deliverFromParent(arn);
      else this.deliverFromChild(arn, { sender, signal });
  }

  #deliver(arn: string, act: (turn: Turn) => unknown): Promise<unknown> {
    return this.#options.act(arn, act).catch((error: unknown) => this.#options.onFault(error));
  }

  async #readFromParents(executions: readonly number[]): Promise<readonly (string | undefined)[]> {
    const { rows } = await this.#options.pool.query<{ execution: string; signal: string }>({
      name: 'machine-signals-from-parents',
      text: 'SELECT execution, signal::text AS signal FROM machine_signals WHERE execution = ANY ($1::bigint[]) AND sender = $2',
      values: [executions, fromParent],
    });
    const letters = new Map(rows.map(({ execution, signal }) => [Number(execution), signal]));
    return executions.map((execution) => letters.get(execution));
  }
}
