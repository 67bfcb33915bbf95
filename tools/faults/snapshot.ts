import { serviceNames } from '../system/services.ts';
import { rowsOf } from './rows.ts';

/** Everything that handling a message can change, as numbers: of each store its events, and what was done outside. */
export const snapshot = async (databaseUrl: string): Promise<Readonly<Record<string, string>>> => {
  const stores = serviceNames.map(
    (service) => `
    SELECT '${service}' AS what, format('%s events of %s streams, last %s', count(*), count(DISTINCT stream_id), max(event_id::text)) AS told
    FROM ${service}.events`,
  );
  const ledger = `SELECT 'outside', string_agg(format('%s %s: %s', simulator, kind, number), ', ' ORDER BY simulator, kind)
    FROM (SELECT simulator, kind, count(*) AS number FROM sandbox.ledger GROUP BY simulator, kind) AS deeds`;
  const rows = await rowsOf<{ what: string; told: string }>(databaseUrl, [...stores, ledger].join(' UNION ALL '));
  return Object.fromEntries(rows.map(({ what, told }) => [what, told]));
};

/** Of these message ids the ones that a service has handled. */
export const handledBy = async (databaseUrl: string, service: string, ids: readonly string[]): Promise<readonly string[]> => {
  const sql = `SELECT DISTINCT message_id::text AS id FROM ${service}.events WHERE message_id = ANY ($1::uuid[])`;
  return (await rowsOf<{ id: string }>(databaseUrl, sql, [ids])).map(({ id }) => id);
};
