import { randomUUID } from 'node:crypto';
import type { ExecutionDescription, MachineType } from '../executions.js';
import { type Page, pageOf, type PageOf } from '../pages.js';
import { Refused } from '../refused.js';
import { arnOf, type Place } from './arns.js';
import { checkDefinition } from './definitions.js';
import type { Configuration, Machine, Revision } from './machine.js';
import { active, findMachine, lockMachine, type MachineRow, noSuchMachine, selectMachines } from './machine-rows.js';
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

type RecordedRevision = Revision & Readonly<{ revisionId: string; recordedAt: Date }>;

type BoundExecution = Pick<ExecutionDescription, 'machine' | 'startDate' | 'redriveDate'>;

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
      if (made.length === 0) assertSame(active(await lockMachine(query, arn), arn), draft);
      else {
        await writeRevision(query, arn, 'INITIAL', { ...draft, hash });
        await writeTags(query, arn, draft.tags);
      }
      const machine = (await findMachine(query, arn))!;
      return { machine, ...(draft.publish && { version: await publishRevision(query, machine, draft.versionDescription) }) };
    });
  }

  find(arn: string): Promise<Machine | undefined> {
    return findMachine(this.#store.query, arn);
  }

  /** Why nothing of a machine goes on: it is being deleted, or gone. Undefined where it may. */
  async whyOver(arn: string): Promise<string | undefined> {
    const [machine] = await this.#store.query<Pick<Machine, 'status'>>('SELECT status FROM state_machines WHERE arn = $1', [arn]);
    if (!machine) return noSuchMachine(arn).message;
    return machine.status === 'DELETING' ? 'State machine is in DELETING status' : undefined;
  }

  /** Executions that run are not concerned. Throws StateMachineDoesNotExist, StateMachineDeleting, InvalidDefinition. */
  async update(arn: string, change: Change): Promise<Readonly<{ machine: Machine; version?: Published }>> {
    return this.#store.transact(async (query) => {
      const before = active(await lockMachine(query, arn), arn);
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
      const machine = (await findMachine(query, arn))!;
      return { machine, ...(change.publish && { version: await publishRevision(query, machine, change.versionDescription) }) };
    });
  }

  /** Throws StateMachineDoesNotExist, StateMachineDeleting, ConflictException where another revision is the current one. */
  async publish(arn: string, revisionId?: string, description?: string): Promise<Published> {
    return this.#store.transact(async (query) => {
      const machine = active(await lockMachine(query, arn), arn);
      if (revisionId !== undefined && revisionId !== machine.revisionId)
        throw new Refused(
          'ConflictException',
          `Failed to publish the State Machine version for revision ${revisionId}. The current State Machine revision is ${machine.revisionId}.`,
        );
      return publishRevision(query, machine, description);
    });
  }

  async list({ limit, cursor }: PageOf): Promise<Page<Machine>> {
    const rows = await this.#store.query<Machine>(`${selectMachines} WHERE $1::text IS NULL OR m.name > $1 ORDER BY m.name LIMIT $2`, [
      cursor ?? null,
      limit + 1,
    ]);
    return pageOf(rows, limit, ({ name }) => name);
  }

  /**
   * The revision that an execution runs: of those with its content and role that of its version, else the latest at its start, else the
   * latest at its redrive, which may have been onto another. None where the machine was made anew since.
   */
  async revision({ machine, startDate, redriveDate = startDate }: BoundExecution): Promise<RecordedRevision | undefined> {
    const rows = await this.#store.query<RecordedRevision>(
      `SELECT revision_id AS "revisionId", definition, hash, role_arn AS "roleArn", configuration, recorded_at AS "recordedAt"
       FROM machine_revisions r WHERE machine_arn = $1 AND hash = $2 AND role_arn = $3 AND recorded_at <= $6
       ORDER BY NOT EXISTS (
         SELECT FROM machine_versions v
         WHERE v.machine_arn = r.machine_arn AND v.revision_id = r.revision_id AND v.machine_arn || ':' || v.number = $4
       ), recorded_at > $5, recorded_at DESC LIMIT 1`,
      [machine.arn, machine.hash, machine.roleArn, machine.versionArn ?? null, startDate, redriveDate],
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

const assertSame = (machine: MachineRow, draft: Draft): void => {
  const same =
    machine.definition === draft.definition &&
    machine.type === draft.type &&
    JSON.stringify(machine.configuration) === JSON.stringify(draft.configuration) &&
    machine.publishedAtCreation === draft.publish &&
    (machine.firstDescription ?? undefined) === draft.versionDescription;
  if (!same) throw new Refused('StateMachineAlreadyExists', `State Machine Already Exists: '${machine.arn}'`);
};

const revisionText = ({ definition, roleArn, configuration }: Revision): string => JSON.stringify([definition, roleArn, configuration]);

const writeRevision = (query: Query, arn: string, revisionId: string, { definition, hash, roleArn, configuration }: Revision) =>
  query(
    'INSERT INTO machine_revisions (machine_arn, revision_id, definition, hash, role_arn, configuration) VALUES ($1, $2, $3, $4, $5, $6)',
    [arn, revisionId, definition, hash, roleArn, JSON.stringify(configuration)],
  );
