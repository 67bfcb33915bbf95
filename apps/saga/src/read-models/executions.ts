import type { ExecutionStatus } from '@quadrille/asl';
import type { Projection } from '@quadrille/service';
import type { ExecutionAdvanced, WaitingFor } from '../domain/execution.js';

/** Tells the list of executions what changed; most advances change nothing there. */
export const executionRows: Projection = {
  writeFunction: 'record_executions',
  rowsOf: (event) => {
    if (event.type !== 'ExecutionAdvanced') return [];
    const { change } = event.data as ExecutionAdvanced['data'];
    return change ? [change] : [];
  },
};

export type ListedExecution = Readonly<{
  executionId: string;
  workflow: string;
  definitionHash: string;
  status: ExecutionStatus;
  startedAt: Date;
  stoppedAt: Date | null;
  error: string | null;
  cause: string | null;
  waitingFor: WaitingFor | null;
}>;

const columns = `execution_id AS "executionId", workflow, definition_hash AS "definitionHash", status, started_at AS "startedAt", stopped_at AS "stoppedAt",
  error, cause, waiting_for AS "waitingFor"`;

/** Newest first: ids of executions begin with the time. `$3` is the last id of the page before. */
export const listExecutions = `
SELECT ${columns} FROM executions
WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR workflow = $2) AND ($3::text IS NULL OR execution_id < $3)
ORDER BY execution_id DESC LIMIT $4`;

/** Those that wait for one of these signals of a person, longest first. */
export const listWaiting = `
SELECT ${columns} FROM executions
WHERE waiting_for IS NOT NULL AND EXISTS (SELECT FROM json_array_elements_text(waiting_for -> 'signals') AS signal WHERE signal = ANY ($1::text[]))
ORDER BY execution_id LIMIT $2`;
