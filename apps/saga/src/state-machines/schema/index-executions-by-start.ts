/** Structural: a migration needs no more of TypeORM than a place to send SQL to. */
type Runner = Readonly<{ query: (sql: string) => Promise<unknown> }>;

/** What has ended is forgotten in the order of starts, over all state machines. */
export class IndexExecutionsByStart1764000000001 {
  readonly name = 'IndexExecutionsByStart1764000000001';

  async up(runner: Runner): Promise<void> {
    await runner.query('CREATE INDEX machine_executions_by_start ON machine_executions (started_at, number)');
  }

  async down(runner: Runner): Promise<void> {
    await runner.query('DROP INDEX machine_executions_by_start');
  }
}
