import { inEachSchema, type Invariant, told } from '../house.js';

export const streamsAreContiguous: Invariant = {
  id: 'I8',
  statement: 'the versions of every stream run from 1 without a gap up to the version that its row bears, and no snapshot is ahead',
  breaches: told(
    inEachSchema(
      (schema) => `
      SELECT format('${schema} %s: %s events, versions %s to %s, row at %s, snapshot at %s', coalesce(s.stream_id, e.stream_id), coalesce(e.number, 0), e.first, e.last, s.version, s.snapshot_version) AS line
      FROM ${schema}.streams s
      FULL JOIN (SELECT stream_id, count(*) AS number, min(version) AS first, max(version) AS last FROM ${schema}.events GROUP BY stream_id) e USING (stream_id)
      WHERE s.version IS DISTINCT FROM coalesce(e.number, 0) OR s.snapshot_version > s.version OR (e.number > 0 AND (e.first <> 1 OR e.last <> e.number))`,
    ),
  ),
};
