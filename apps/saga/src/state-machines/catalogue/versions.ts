import { type Page, pageOf, type PageOf } from '../pages.js';
import { Refused } from '../refused.js';
import type { Machine, Version } from './machine.js';
import { lockMachine } from './machine-rows.js';
import type { Query, Store } from './store.js';

export type Published = Readonly<{ versionArn: string; createdAt: Date }>;

/** A number for the machine's current revision; the one it has already where there is one. The machine's row is locked by the caller. */
export const publishRevision = async (query: Query, { arn, revisionId }: Machine, description?: string): Promise<Published> => {
  const [version] = await query<{ number: number; createdAt: Date }>(
    `WITH known AS (SELECT number, created_at FROM machine_versions WHERE machine_arn = $1 AND revision_id = $2),
     numbered AS (UPDATE state_machines SET last_version = last_version + 1 WHERE arn = $1 AND NOT EXISTS (SELECT FROM known) RETURNING last_version),
     made AS (INSERT INTO machine_versions (machine_arn, number, revision_id, description) SELECT $1, last_version, $2, $3 FROM numbered
              RETURNING number, created_at)
     SELECT number, created_at AS "createdAt" FROM known UNION ALL SELECT number, created_at FROM made`,
    [arn, revisionId, description ?? null],
  );
  return { versionArn: `${arn}:${version!.number}`, createdAt: version!.createdAt };
};

const select = `
SELECT v.machine_arn AS "machineArn", v.machine_arn || ':' || v.number AS "versionArn", v.number, v.revision_id AS "revisionId", v.description,
  v.created_at AS "createdAt", m.name, m.type, r.definition, r.hash, r.role_arn AS "roleArn", r.configuration
FROM machine_versions v JOIN state_machines m ON m.arn = v.machine_arn
JOIN machine_revisions r ON r.machine_arn = v.machine_arn AND r.revision_id = v.revision_id`;

/** Revisions that were published under a number, and stay. */
export class Versions {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** `number` as an ARN has it: digits, which may be more than any version has. */
  async find(machineArn: string, number: string): Promise<Version | undefined> {
    const rows = await this.#store.query<Version>(`${select} WHERE v.machine_arn = $1 AND v.number::text = $2`, [machineArn, number]);
    return rows[0];
  }

  /** Newest first. */
  async list(machineArn: string, { limit, cursor }: PageOf): Promise<Page<Version>> {
    const rows = await this.#store.query<Version>(
      `${select} WHERE v.machine_arn = $1 AND ($2::integer IS NULL OR v.number < $2) ORDER BY v.number DESC LIMIT $3`,
      [machineArn, cursor ?? null, limit + 1],
    );
    return pageOf(rows, limit, ({ number }) => String(number));
  }

  /** What is not there is deleted already. Throws ConflictException while an alias leads to it. */
  async delete(machineArn: string, number: string): Promise<void> {
    await this.#store.transact(async (query) => {
      // An alias that is being made locks its machine, too.
      await lockMachine(query, machineArn);
      const aliases = await query<{ name: string }>(
        `SELECT a.name FROM machine_aliases a, json_array_elements(a.routes) AS route
         WHERE a.machine_arn = $1 AND route ->> 'stateMachineVersionArn' = $2 ORDER BY a.name`,
        [machineArn, `${machineArn}:${number}`],
      );
      if (aliases.length > 0)
        throw new Refused(
          'ConflictException',
          `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${aliases.map(({ name }) => name).join(', ')}]`,
        );
      await query('DELETE FROM machine_versions WHERE machine_arn = $1 AND number::text = $2', [machineArn, number]);
    });
  }
}
