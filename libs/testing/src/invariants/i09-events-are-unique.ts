import { inEachSchema, type Invariant, told } from '../house.js';

/** The id of an event follows from the message that led to it: a message that was applied twice leaves the same id twice. */
export const eventsAreUnique: Invariant = {
  id: 'I9',
  statement: 'no event stands in a store twice, by its id or by its place in its stream, and no two stores gave the same id',
  breaches: told(
    (services) => `${inEachSchema(
      (schema) => `
      SELECT format('${schema} %s: event %s (%s) stands there %s times', min(stream_id), event_id, min(type), count(*)) AS line
      FROM ${schema}.events GROUP BY event_id HAVING count(*) > 1
      UNION ALL
      SELECT format('${schema} %s: version %s stands there %s times', stream_id, version, count(*))
      FROM ${schema}.events GROUP BY stream_id, version HAVING count(*) > 1`,
    )(services)}
    UNION ALL
    SELECT format('event %s is %s', event_id, string_agg(owner || ' ' || type, ' and '))
    FROM (${inEachSchema((schema) => `SELECT DISTINCT '${schema}' AS owner, event_id, type FROM ${schema}.events`)(services)}) AS every (owner, event_id, type)
    GROUP BY event_id HAVING count(DISTINCT owner) > 1`,
  ),
};
