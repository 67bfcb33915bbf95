import { inEachSchema, type Invariant, told } from '../house.js';

export const streamsAreContiguous: Invariant = {
  id: 'I8',
  statement: 'the versions of every stream run from 1 without a gap, and no snapshot is ahead',
  breaches: told(
    inEachSchema(
      (schema) => `
      SELECT format('${schema} %s: %s events, versions %s to %s, snapshot at %s', coalesce(s.stream_id, e.stream_id), coalesce(e.number, 0), e.first, e.last, s.version) AS line
      FROM (SELECT stream_id, count(*) AS number, min(version) AS first, max(version) AS last FROM ${schema}.events GROUP BY stream_id) e
      FULL JOIN ${schema}.snapshots s USING (stream_id)
      WHERE e.first <> 1 OR e.last <> e.number OR s.version > coalesce(e.last, 0)`,
    ),
  ),
};
