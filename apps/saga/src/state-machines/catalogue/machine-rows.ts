import { deleting, Refused } from '../refused.js';
import type { Machine } from './machine.js';
import type { Query } from './store.js';

/** A machine with its current revision. */
export const selectMachines = `
SELECT m.arn, m.name, m.type, m.status, m.revision_id AS "revisionId", m.created_at AS "createdAt", m.updated_at AS "updatedAt",
  m.published_at_creation AS "publishedAtCreation", m.first_description AS "firstDescription",
  r.definition, r.hash, r.role_arn AS "roleArn", r.configuration
FROM state_machines m JOIN machine_revisions r ON r.machine_arn = m.arn AND r.revision_id = m.revision_id`;

export type MachineRow = Machine & Readonly<{ publishedAtCreation: boolean; firstDescription: string | null }>;

export const findMachine = async (query: Query, arn: string): Promise<MachineRow | undefined> =>
  (await query<MachineRow>(`${selectMachines} WHERE m.arn = $1`, [arn]))[0];

/** One change at a time of a machine with its versions and aliases. */
export const lockMachine = async (query: Query, arn: string): Promise<MachineRow | undefined> => {
  await query('SELECT FROM state_machines WHERE arn = $1 FOR UPDATE', [arn]);
  return findMachine(query, arn);
};

export const noSuchMachine = (arn: string): Refused => new Refused('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);

/** The machine unless it is missing or on its way out: StateMachineDoesNotExist, StateMachineDeleting. */
export const active = <Found extends Machine>(machine: Found | undefined, arn: string): Found => {
  if (!machine) throw noSuchMachine(arn);
  if (machine.status === 'DELETING') throw deleting(arn);
  return machine;
};
