import { runtimeTables } from './runtime-tables.js';
import { saveExecutions } from './save-executions.js';

/** Structural: a migration needs no more of TypeORM than a place to send SQL to. */
type Runner = Readonly<{ query: (sql: string, parameters?: unknown[]) => Promise<unknown> }>;

/** Executions of state machines that people bring: rows for their states, branches, histories, tasks and timers. */
export class CreateStateMachineRuntime1763700000010 {
  readonly name = 'CreateStateMachineRuntime1763700000010';

  async up(runner: Runner): Promise<void> {
    await runner.query(runtimeTables);
    await runner.query(saveExecutions('CREATE', `split_part(child.parent_task, '#', 1) = split_part(over.task, '#', 1)`));
  }

  async down(runner: Runner): Promise<void> {
    await runner.query('DROP FUNCTION save_machine_executions');
    await runner.query(
      `DROP TABLE machine_definitions, machine_executions, machine_buckets, machine_history, machine_tasks, machine_timers, machine_signals,
       machine_map_runs, machine_instances, machine_secret`,
    );
    await runner.query('DROP SEQUENCE machine_numbers');
  }
}
