/** Structural: a migration needs no more of TypeORM than a place to send SQL to. */
type Runner = Readonly<{ query: (sql: string) => Promise<unknown> }>;

/** An order is looked for in all queues that it stands in. */
export class IndexWaitingOrders1763900000001 {
  readonly name = 'IndexWaitingOrders1763900000001';

  async up(runner: Runner): Promise<void> {
    await runner.query('CREATE INDEX IF NOT EXISTS waiting_by_order ON waiting (order_id)');
  }

  async down(runner: Runner): Promise<void> {
    await runner.query('DROP INDEX waiting_by_order');
  }
}
