import { inEachSchema, type Invariant, told } from '../house.js';

export const nothingIsLeftOver: Invariant = {
  id: 'I11',
  statement: 'at rest nothing waits to be published, no timer is overdue, no effect is open and no key is parked',
  breaches: told(
    inEachSchema(
      (schema) => `
      SELECT format('${schema}: a transaction of %s is not published', recorded_at) AS line FROM ${schema}.outbox
      UNION ALL
      SELECT format('${schema} %s: its timer was due at %s', stream_id, due_at) FROM ${schema}.timers WHERE due_at < clock_timestamp() - interval '5 seconds'
      UNION ALL
      SELECT format('${schema} %s: an effect of %s is open after %s attempts', stream_id, recorded_at, attempts) FROM ${schema}.effects
      UNION ALL
      SELECT format('${schema} %s: parked from %s (%s)', key, topic, code) FROM ${schema}.parked WHERE settled IS NULL`,
    ),
  ),
};
