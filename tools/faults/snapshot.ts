import { serviceNames } from '../system/services.ts';
import { rowsOf } from './rows.ts';

/** Everything that handling a message can change, as numbers: of each store its events and writes, and what was done outside. */
export const snapshot = async (databaseUrl: string): Promise<Readonly<Record<string, string>>> => {
  const stores = serviceNames.map(
    (service) => `
    SELECT '${service}' AS what, format('%s events, last %s; %s streams written %s times', e.number, e.last, s.number, s.writes) AS told
    FROM (SELECT count(*) AS number, max(event_id::text) AS last FROM ${service}.events) e,
         (SELECT count(*) AS number, sum(revision) AS writes FROM ${service}.streams) s`,
  );
  const ledger = `SELECT 'outside', string_agg(format('%s %s: %s', simulator, kind, number), ', ' ORDER BY simulator, kind)
    FROM (SELECT simulator, kind, count(*) AS number FROM sandbox.ledger GROUP BY simulator, kind) AS deeds`;
  const rows = await rowsOf<{ what: string; told: string }>(databaseUrl, [...stores, ledger].join(' UNION ALL '));
  return Object.fromEntries(rows.map(({ what, told }) => [what, told]));
};

/** Of these message ids the ones that a service has handled. */
export const handledBy = async (databaseUrl: string, service: string, ids: readonly string[]): Promise<readonly string[]> => {
  const sql = `
    WITH handled AS (
      SELECT unnest(string_to_array(handled, ' ')) AS id FROM ${service}.streams WHERE handled <> ''
      UNION SELECT message_id::text FROM ${service}.inbox
    )
    SELECT id FROM handled WHERE id = ANY ($1)`;
  return (await rowsOf<{ id: string }>(databaseUrl, sql, [ids])).map(({ id }) => id);
};
