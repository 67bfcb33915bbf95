import type { Pool } from 'pg';

/** A message that was begun this often and never ended is taken to kill the process: it is not begun again by itself. */
export const mostStarts = 3;
export const neverEnded = `begun ${mostStarts} times and never ended`;

/** Where a message lies. */
export type Place = Readonly<{ topic: string; partition: number; offset: string }>;

const unnested = `unnest($1::text[], $2::int[], $3::bigint[])`;
const asArrays = (places: readonly Place[]): readonly unknown[][] => [
  places.map(({ topic }) => topic),
  places.map(({ partition }) => partition),
  places.map(({ offset }) => offset),
];

/** How often each of these messages was begun and never ended. */
export const startsOf = async (pool: Pool, places: readonly Place[]): Promise<readonly number[]> => {
  const { rows } = await pool.query(
    `SELECT coalesce(s.times, 0) AS times FROM ${unnested} WITH ORDINALITY AS asked (t, p, o, n)
     LEFT JOIN starts s ON s.topic = t AND s.partition = p AND s."offset" = o ORDER BY n`,
    [...asArrays(places)],
  );
  return rows.map(({ times }) => times as number);
};

/** Counts a beginning of each, before it is handled, so that one which kills the process is found. Answers how often each was begun. */
export const countStarts = async (pool: Pool, places: readonly Place[]): Promise<readonly number[]> => {
  const { rows } = await pool.query(
    `INSERT INTO starts AS s (topic, partition, "offset", times) SELECT t, p, o, 1 FROM ${unnested} AS new (t, p, o)
     ON CONFLICT (topic, partition, "offset") DO UPDATE SET times = s.times + 1 RETURNING times`,
    [...asArrays(places)],
  );
  return rows.map(({ times }) => times as number);
};

/** What was begun and ended needs no count any more. */
export const forgetStarts = async (pool: Pool, places: readonly Place[]): Promise<void> => {
  await pool.query(`DELETE FROM starts s USING ${unnested} AS done (t, p, o) WHERE s.topic = t AND s.partition = p AND s."offset" = o`, [
    ...asArrays(places),
  ]);
};
