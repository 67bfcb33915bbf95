/** A system that runs, as somebody sees it who may look everywhere and touches nothing. */
export type House = Readonly<{
  /** The owner's connection: it reads every service's schema and the simulators' books. */
  databaseUrl: string;
  /** Where customers knock; without it nothing is asked over HTTP. */
  gateway?: string;
  operatorToken?: string;
  /** `host:port`, comma-separated; without them Kafka is not looked at. */
  brokers?: string;
  /** The folder of the services' logs; without it no log is read. */
  logFolder?: string;
  /** Ids of the orders whose POST was answered 2xx, as the one who posted them remembers. */
  accepted?: readonly string[];
  /** Words that must stand nowhere: passwords, keys. */
  secrets?: readonly string[];
}>;

export type Query = <Row extends object>(sql: string, parameters?: readonly unknown[]) => Promise<readonly Row[]>;

/** Where an invariant looks. */
export type Sight = Readonly<{ query: Query; house: House; services: readonly string[] }>;

const servicesSchemas = `
  SELECT schemaname AS name FROM pg_tables WHERE schemaname ~ '^[a-z]+$' AND tablename IN ('events', 'inbox', 'outbox', 'parked', 'starts')
  GROUP BY schemaname HAVING count(*) = 5 ORDER BY schemaname`;

/** Who was ever set up in a database: every service has a schema of its name with these tables, so that one which is added is looked at as well, and nobody else. */
export const servicesIn = async (query: Query): Promise<readonly string[]> => {
  const found = await query<{ name: string }>(servicesSchemas);
  if (found.length === 0) throw new Error('no service was ever set up in this database');
  return found.map(({ name }) => name);
};

/** Something that must hold of every system at rest. */
export type Invariant = Readonly<{
  /** `I1` to `I15`: the list in the design of delivery. */
  id: string;
  statement: string;
  /** One line for each breach: what is wrong, and where. None: it holds. */
  breaches: (sight: Sight) => Promise<readonly string[]>;
}>;

/** The same SQL for each schema of a service, one below the other. */
export const inEachSchema =
  (sql: (schema: string) => string) =>
  (services: readonly string[]): string =>
    services.map(sql).join('\nUNION ALL\n');

type Line = Readonly<{ line: string }>;

/** An invariant that one statement can check: it selects a column `line` for each breach. */
export const told =
  (sql: string | ((services: readonly string[]) => string)): Invariant['breaches'] =>
  async ({ query, services }) =>
    (await query<Line>(typeof sql === 'string' ? sql : sql(services))).map(({ line }) => line);
