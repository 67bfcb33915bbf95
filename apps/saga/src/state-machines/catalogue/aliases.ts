import { Refused } from '../refused.js';
import { isVersion, readMachineArn } from './arns.js';
import { type Alias, type Listed, pageOf, type PageOf, type Route } from './machine.js';
import type { Query, Store } from './store.js';

const select = `
SELECT machine_arn || ':' || name AS "aliasArn", machine_arn AS "machineArn", name, description, routes, created_at AS "createdAt", updated_at AS "updatedAt"
FROM machine_aliases`;

/** Names for one version of a machine, or for two that share what is started. */
export class Aliases {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The same again answers the same. Throws ValidationException, ResourceNotFound, ConflictException. */
  async create(name: string, routes: readonly Route[], description?: string): Promise<Alias> {
    const machineArn = machineOf(routes);
    return this.#store.transact(async (query) => {
      await assertPublished(query, machineArn, routes);
      await query(
        'INSERT INTO machine_aliases (machine_arn, name, description, routes) VALUES ($1, $2, $3, $4) ON CONFLICT (machine_arn, name) DO NOTHING',
        [machineArn, name, description ?? null, JSON.stringify(routes)],
      );
      const alias = (await find(query, machineArn, name))!;
      if (JSON.stringify([alias.description ?? undefined, alias.routes]) !== JSON.stringify([description, routes]))
        throw new Refused(
          'ConflictException',
          'Failed to create alias because an alias with the same name and a different routing configuration already exists.',
        );
      return alias;
    });
  }

  find(machineArn: string, name: string): Promise<Alias | undefined> {
    return find(this.#store.query, machineArn, name);
  }

  /** What is left out stays as it is. Throws ResourceNotFound, ValidationException. */
  async update(machineArn: string, name: string, change: Readonly<{ routes?: readonly Route[]; description?: string }>): Promise<Alias> {
    const { routes, description } = change;
    if (routes && machineOf(routes) !== machineArn) throw notSameMachine(routes);
    return this.#store.transact(async (query) => {
      if (routes) await assertPublished(query, machineArn, routes);
      await query(
        `UPDATE machine_aliases SET routes = coalesce($3::json, routes), description = coalesce($4, description), updated_at = clock_timestamp()
         WHERE machine_arn = $1 AND name = $2`,
        [machineArn, name, routes ? JSON.stringify(routes) : null, description ?? null],
      );
      return found(await find(query, machineArn, name));
    });
  }

  /** Throws ResourceNotFound. */
  async delete(machineArn: string, name: string): Promise<void> {
    const rows = await this.#store.query('DELETE FROM machine_aliases WHERE machine_arn = $1 AND name = $2 RETURNING name', [
      machineArn,
      name,
    ]);
    if (rows.length === 0) throw missing();
  }

  /** By name; of one version only where a number is given. */
  async list(machineArn: string, { limit, cursor, version }: PageOf & Readonly<{ version?: string }>): Promise<Listed<Alias>> {
    const rows = await this.#store.query<Alias>(
      `${select} WHERE machine_arn = $1 AND ($2::text IS NULL OR name > $2)
         AND ($3::text IS NULL OR EXISTS (SELECT FROM json_array_elements(routes) AS route WHERE route ->> 'stateMachineVersionArn' = $3))
       ORDER BY name LIMIT $4`,
      [machineArn, cursor ?? null, version === undefined ? null : `${machineArn}:${version}`, limit + 1],
    );
    return pageOf(rows, limit, ({ name }) => name);
  }
}

/** The version that a start under an alias gets; `chance` in [0, 1). */
export const routed = (routes: readonly Route[], chance: number): string => {
  let left = chance * 100;
  for (const { stateMachineVersionArn, weight } of routes) {
    if (left < weight) return stateMachineVersionArn;
    left -= weight;
  }
  return routes.at(-1)!.stateMachineVersionArn;
};

const missing = (): Refused => new Refused('ResourceNotFound', 'Request references a resource that does not exist.');

export const found = (alias: Alias | undefined): Alias => {
  if (!alias) throw missing();
  return alias;
};

const find = async (query: Query, machineArn: string, name: string): Promise<Alias | undefined> =>
  (await query<Alias>(`${select} WHERE machine_arn = $1 AND name = $2`, [machineArn, name]))[0];

const notSameMachine = (routes: readonly Route[]): Refused =>
  new Refused(
    'ValidationException',
    `Routing configuration must contain versions of the same state machine. Received: [${routes.map((route) => route.stateMachineVersionArn).join(', ')}]`,
  );

/** The machine of these versions: different ones, of one machine, 100 % together. */
const machineOf = (routes: readonly Route[]): string => {
  const arns = routes.map((route) => route.stateMachineVersionArn);
  const machines = arns.map((arn) => {
    const { machineArn, qualifier = '' } = readMachineArn(arn);
    if (!isVersion(qualifier))
      throw new Refused('ValidationException', `Routing configuration must contain state machine version ARNs. Received: [${arn}]`);
    return machineArn;
  });
  if (new Set(arns).size < arns.length)
    throw new Refused(
      'ValidationException',
      `Routing configuration must contain distinct state machine version ARNs. Received: [${arns.join(', ')}]`,
    );
  if (new Set(machines).size > 1) throw notSameMachine(routes);
  const weights = routes.map(({ weight }) => weight);
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100)
    throw new Refused('ValidationException', `Sum of routing configuration weights must equal 100. Received: [${weights.join(', ')}]`);
  return machines[0]!;
};

const assertPublished = async (query: Query, machineArn: string, routes: readonly Route[]): Promise<void> => {
  // Against a version that is being deleted: that locks its machine, too.
  await query('SELECT FROM state_machines WHERE arn = $1 FOR UPDATE', [machineArn]);
  const known = await query<{ arn: string }>(`SELECT machine_arn || ':' || number AS arn FROM machine_versions WHERE machine_arn = $1`, [
    machineArn,
  ]);
  const arns = new Set(known.map(({ arn }) => arn));
  if (routes.some((route) => !arns.has(route.stateMachineVersionArn))) throw missing();
};
