import { type Page, pageOf, type PageOf } from '../pages.js';
import { Refused } from '../refused.js';
import { isVersion, readMachineArn } from './arns.js';
import type { Alias, Route } from './machine.js';
import { active, lockMachine } from './machine-rows.js';
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

  /** The same again answers the same. Throws ValidationException, ResourceNotFound, StateMachineDeleting, ConflictException. */
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

  /** What is left out stays as it is. Throws ResourceNotFound, ValidationException, StateMachineDeleting. */
  async update(machineArn: string, name: string, change: Readonly<{ routes?: readonly Route[]; description?: string }>): Promise<Alias> {
    const { routes, description } = change;
    if (routes && machineOf(routes) !== machineArn) throw notSameMachine(versionsOf(routes));
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

  /** What is not there is deleted already. */
  async delete(machineArn: string, name: string): Promise<void> {
    await this.#store.query('DELETE FROM machine_aliases WHERE machine_arn = $1 AND name = $2', [machineArn, name]);
  }

  /** Newest first; of one version only where its ARN is given. */
  async list(machineArn: string, { limit, cursor, versionArn }: PageOf & Readonly<{ versionArn?: string }>): Promise<Page<Alias>> {
    const [, createdAt, name] = /^(\d+) (.*)$/s.exec(cursor ?? '') ?? [];
    const rows = await this.#store.query<Alias>(
      `${select} WHERE machine_arn = $1 AND ($2::float8 IS NULL OR (created_at, name) < (to_timestamp($2 / 1000), $3))
         AND ($4::text IS NULL OR EXISTS (SELECT FROM json_array_elements(routes) AS route WHERE route ->> 'stateMachineVersionArn' = $4))
       ORDER BY created_at DESC, name DESC LIMIT $5`,
      [machineArn, createdAt ?? null, name ?? null, versionArn ?? null, limit + 1],
    );
    return pageOf(rows, limit, (last) => `${last.createdAt.getTime()} ${last.name}`);
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

/** Throws ResourceNotFound. */
export const found = <Resource>(resource: Resource | undefined): Resource => {
  if (resource === undefined) throw missing();
  return resource;
};

const find = async (query: Query, machineArn: string, name: string): Promise<Alias | undefined> =>
  (await query<Alias>(`${select} WHERE machine_arn = $1 AND name = $2`, [machineArn, name]))[0];

const badRoutes = (rule: string, received: readonly unknown[]): Refused =>
  new Refused('ValidationException', `${rule}. Received: [${received.join(', ')}]`, { reason: 'INVALID_ROUTING_CONFIGURATION' });

const notSameMachine = (arns: readonly string[]): Refused =>
  badRoutes('Routing configuration must contain versions of the same state machine', arns);

const versionsOf = (routes: readonly Route[]): readonly string[] => routes.map((route) => route.stateMachineVersionArn);

/** The machine of these versions: different ones, of one machine, 100 % together. */
const machineOf = (routes: readonly Route[]): string => {
  const arns = versionsOf(routes);
  const machines = arns.map((arn) => {
    const { machineArn, qualifier = '' } = readMachineArn(arn);
    if (!isVersion(qualifier)) throw badRoutes('Routing configuration must contain state machine version ARNs', arns);
    return machineArn;
  });
  if (new Set(arns).size < arns.length) throw badRoutes('Routing configuration must contain distinct state machine version ARNs', arns);
  if (new Set(machines).size > 1) throw notSameMachine(arns);
  const weights = routes.map(({ weight }) => weight);
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100)
    throw badRoutes('Sum of routing configuration weights must equal 100', weights);
  return machines[0]!;
};

const assertPublished = async (query: Query, machineArn: string, routes: readonly Route[]): Promise<void> => {
  // Against a version that is being deleted: that locks its machine, too.
  const machine = await lockMachine(query, machineArn);
  if (machine) active(machine, machineArn);
  const known = await query<{ arn: string }>(`SELECT machine_arn || ':' || number AS arn FROM machine_versions WHERE machine_arn = $1`, [
    machineArn,
  ]);
  const arns = new Set(known.map(({ arn }) => arn));
  if (routes.some((route) => !arns.has(route.stateMachineVersionArn))) throw missing();
};
