import { randomUUID } from 'node:crypto';
import type { MachineType } from '../executions.js';
import { Refused } from '../refused.js';
import { arnOf, type Place } from './arns.js';
import { checkDefinition } from './definitions.js';
import { type Configuration, type Listed, type Machine, pageOf, type PageOf, type Revision } from './machine.js';
import type { Query, Store } from './store.js';
import { writeTags } from './tags.js';
import { publishRevision, type Published } from './versions.js';

export type Draft = Readonly<{
  name: string;
  definition: string;
  roleArn: string;
  type: MachineType;
  configuration: Configuration;
  publish: boolean;
  versionDescription?: string;
  tags: ReadonlyMap<string, string>;
}>;

/** What is left out stays as it is. */
export type Change = Readonly<{
  definition?: string;
  roleArn?: string;
  configuration: Partial<Configuration>;
  publish: boolean;
  versionDescription?: string;
}>;

const select = `
SELECT m.arn, m.name, m.type, m.status, m.revision_id AS "revisionId", m.created_at AS "createdAt", m.updated_at AS "updatedAt",
  m.published_at_creation AS "publishedAtCreation", m.first_description AS "firstDescription",
  r.definition, r.hash, r.role_arn AS "roleArn", r.configuration
FROM state_machines m JOIN machine_revisions r ON r.machine_arn = m.arn AND r.revision_id = m.revision_id`;

type RecordedRevision = Revision & Readonly<{ revisionId: string; recordedAt: Date }>;
type Row = Machine & Readonly<{ publishedAtCreation: boolean; firstDescription: string | null }>;

/** State machines as they are now. */
export class Machines {
  readonly #store: Store;
  readonly #place: Place;

  constructor(store: Store, place: Place) {
    this.#store = store;
    this.#place = place;
  }

  /**
   * The same request again changes nothing and answers the same; role and tags do not count in that.
   * Throws InvalidDefinition, StateMachineAlreadyExists, StateMachineDeleting.
   */
  async create(draft: Draft): Promise<Readonly<{ machine: Machine; version?: Published }>> {
    const { hash } = checkDefinition(draft.definition, draft.type);
    const arn = arnOf(this.#place, 'stateMachine', draft.name);
    return this.#store.transact(async (query) => {
      const made = await query(
        `INSERT INTO state_machines (arn, name, type, published_at_creation, first_description)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (arn) DO NOTHING RETURNING arn`,
        [arn, draft.name, draft.type, draft.publish, draft.versionDescription ?? null],
      );
      if (made.length === 0) assertSame(await lock(query, arn), draft);
      else {
        await writeRevision(query, arn, 'INITIAL', { ...draft, hash });
        await writeTags(query, arn, draft.tags);
      }
      const machine = (await find(query, arn))!;
      return { machine, ...(draft.publish && { version: await publishRevision(query, machine, draft.versionDescription) }) };
    });
  }

  find(arn: string): Promise<Machine | undefined> {
    return find(this.#store.query, arn);
  }

  /** Executions that run are not concerned. Throws StateMachineDoesNotExist, StateMachineDeleting, InvalidDefinition. */
  async update(arn: string, change: Change): Promise<Readonly<{ machine: Machine; version?: Published }>> {
    return this.#store.transact(async (query) => {
      const before = active(await lock(query, arn), arn);
      const next = {
        definition: change.definition ?? before.definition,
        roleArn: change.roleArn ?? before.roleArn,
        configuration: { ...before.configuration, ...change.configuration },
      };
      const { hash } = change.definition === undefined ? before : checkDefinition(next.definition, before.type);
      const differs = revisionText({ ...next, hash }) !== revisionText(before);
      const revisionId = differs ? randomUUID() : before.revisionId;
      if (differs) await writeRevision(query, arn, revisionId, { ...next, hash });
      await query('UPDATE state_machines SET revision_id = $2, updated_at = clock_timestamp() WHERE arn = $1', [arn, revisionId]);
      const machine = (await find(query, arn))!;
      return { machine, ...(change.publish && { version: await publishRevision(query, machine, change.versionDescription) }) };
    });
  }

  /** Throws StateMachineDoesNotExist, StateMachineDeleting, ConflictException where another revision is the current one. */
  async publish(arn: string, revisionId?: string, description?: string): Promise<Published> {
    return this.#store.transact(async (query) => {
      const machine = active(await lock(query, arn), arn);
      if (revisionId !== undefined && revisionId !== machine.revisionId)
        throw new Refused(
          'ConflictException',
          `Failed to publish the State Machine version for revision ${revisionId}. The current State Machine revision is ${machine.revisionId}.`,
        );
      return publishRevision(query, machine, description);
    });
  }

  async list({ limit, cursor }: PageOf): Promise<Listed<Machine>> {
    const rows = await this.#store.query<Machine>(`${select} WHERE $1::text IS NULL OR m.name > $1 ORDER BY m.name LIMIT $2`, [
      cursor ?? null,
      limit + 1,
    ]);
    return pageOf(rows, limit, ({ name }) => name);
  }

  /** The latest of a machine's revisions that has this content and role. */
  async revision(arn: string, hash: string, roleArn: string): Promise<RecordedRevision | undefined> {
    const rows = await this.#store.query<RecordedRevision>(
      `SELECT revision_id AS "revisionId", definition, hash, role_arn AS "roleArn", configuration, recorded_at AS "recordedAt"
       FROM machine_revisions WHERE machine_arn = $1 AND hash = $2 AND role_arn = $3 ORDER BY recorded_at DESC LIMIT 1`,
      [arn, hash, roleArn],
    );
    return rows[0];
  }

  /** From now on nothing of it is started; false where there is no such machine. */
  async markDeleting(arn: string): Promise<boolean> {
    return (await this.#store.query(`UPDATE state_machines SET status = 'DELETING' WHERE arn = $1 RETURNING arn`, [arn])).length > 0;
  }

  async deleting(): Promise<readonly string[]> {
    const rows = await this.#store.query<{ arn: string }>(`SELECT arn FROM state_machines WHERE status = 'DELETING'`);
    return rows.map(({ arn }) => arn);
  }

  /** With its revisions, versions, aliases and tags; only what is marked. */
  async remove(arn: string): Promise<void> {
    await this.#store.query(
      `WITH gone AS (DELETE FROM state_machines WHERE arn = $1 AND status = 'DELETING' RETURNING arn)
       DELETE FROM resource_tags WHERE resource_arn IN (SELECT arn FROM gone)`,
      [arn],
    );
  }
}

const find = async (query: Query, arn: string): Promise<Row | undefined> => (await query<Row>(`${select} WHERE m.arn = $1`, [arn]))[0];

/** One change of a machine at a time. */
const lock = async (query: Query, arn: string): Promise<Row | undefined> => {
  await query('SELECT FROM state_machines WHERE arn = $1 FOR UPDATE', [arn]);
  return find(query, arn);
};

/** The machine unless it is missing or on its way out: StateMachineDoesNotExist, StateMachineDeleting. */
export const active = <Found extends Machine>(machine: Found | undefined, arn: string): Found => {
  if (!machine) throw new Refused('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  if (machine.status === 'DELETING') throw new Refused('StateMachineDeleting', `State Machine Deleting: '${arn}'`);
  return machine;
};

const assertSame = (found: Row | undefined, draft: Draft): void => {
  const { arn, ...machine } = active(found, draft.name);
  const same =
    machine.definition === draft.definition &&
    machine.type === draft.type &&
    JSON.stringify(machine.configuration) === JSON.stringify(draft.configuration) &&
    machine.publishedAtCreation === draft.publish &&
    (machine.firstDescription ?? undefined) === draft.versionDescription;
  if (!same) throw new Refused('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
};

const revisionText = ({ definition, roleArn, configuration }: Revision): string => JSON.stringify([definition, roleArn, configuration]);

const writeRevision = (query: Query, arn: string, revisionId: string, { definition, hash, roleArn, configuration }: Revision) =>
  query(
    'INSERT INTO machine_revisions (machine_arn, revision_id, definition, hash, role_arn, configuration) VALUES ($1, $2, $3, $4, $5, $6)',
    [arn, revisionId, definition, hash, roleArn, JSON.stringify(configuration)],
  );
