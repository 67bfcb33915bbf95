import { saveExecutions } from './save-executions.js';

/** Structural: a migration needs no more of TypeORM than a place to send SQL to. */
type Runner = Readonly<{ query: (sql: string) => Promise<unknown> }>;

/** The frame finds it in the index; which task of the frame it works for, its row says, or the letter by which it is to go on and which it has not heard yet. */
const worksForIt = `split_part(child.parent_task, '#', 1) = split_part(over.task, '#', 1) AND (
            child.parent_task = over.task
            OR EXISTS (SELECT FROM machine_signals s WHERE s.execution = child.number AND s.sender = 'parent' AND s.signal ->> 'task' = over.task)
          )`;

/** The function of before stopped all children of a frame: also those of a Map that begins there as the one before it is torn down. */
export class StopAbandonedChildren1764000000002 {
  readonly name = 'StopAbandonedChildren1764000000002';

  async up(runner: Runner): Promise<void> {
    await runner.query(saveExecutions('CREATE OR REPLACE', worksForIt));
  }

  /** The function stays: an earlier version calls it in the same way. */
  async down(): Promise<void> {}
}
