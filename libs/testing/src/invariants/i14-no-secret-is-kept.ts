import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { holdsCardNumber } from '../card-numbers.js';
import { inEachSchema, type Invariant, type Sight } from '../house.js';

/** Of each store the newest rows: a leak is a habit, and a store may hold millions. */
const lookAt = 50_000;

const places = (services: readonly string[]): string => `${inEachSchema(
  (schema) => `
  (SELECT '${schema} ' || type || ' of ' || stream_id AS place, data::text AS content FROM ${schema}.events ORDER BY position DESC LIMIT ${lookAt})
  UNION ALL (SELECT '${schema} snapshot of ' || stream_id, state::text FROM ${schema}.snapshots LIMIT ${lookAt})
  UNION ALL (SELECT '${schema} parked from ' || topic, reason || ' ' || headers::text FROM ${schema}.parked)
  UNION ALL (SELECT '${schema} audit', concat_ws(' ', actor, target, reason) FROM ${schema}.audit LIMIT ${lookAt})`,
)(services)}
  UNION ALL (SELECT 'ledger of ' || simulator, concat_ws(' ', intent_id, details) FROM sandbox.ledger ORDER BY position DESC LIMIT ${lookAt})`;

// What can be neither is sorted out by the database: few rows have so many digits in a row.
const candidates = (services: readonly string[]): string => `
  SELECT place, content FROM (${places(services)}) AS p (place, content)
  WHERE content ~ '[2-6]([ -]?[0-9]){12}' OR content LIKE ANY ($1::text[])`;

const escaped = (word: string): string => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

const speaksOf = (content: string, words: readonly string[]): string | undefined => {
  if (words.some((word) => content.includes(word))) return 'a secret';
  return holdsCardNumber(content) ? 'a card number' : undefined;
};

const inStores = async ({ query, services }: Sight, words: readonly string[]): Promise<readonly string[]> => {
  const rows = await query<{ place: string; content: string }>(candidates(services), [words.map(escaped)]);
  return rows.flatMap(({ place, content }) => {
    const what = speaksOf(content, words);
    return what === undefined ? [] : [`${what} in ${place}`];
  });
};

const inLogs = async (folder: string, words: readonly string[]): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.log') && !/^(kafka|postgres|start)/.test(name))) {
    let number = 0;
    for await (const line of createInterface({ input: createReadStream(join(folder, file)) })) {
      number += 1;
      const what = speaksOf(line, words);
      if (what !== undefined) found.push(`${what} in ${file}, line ${number}`);
    }
  }
  return found;
};

type Shown = Readonly<{ id: string; token: string }>;
const tokensOfNewest = `
  SELECT stream_id AS id, data -> 'payment' ->> 'token' AS token FROM orders.events WHERE type = 'OrderPlaced' ORDER BY position DESC LIMIT 5`;

/** A payment token is the customer's: it is kept where the card is charged, and shown nowhere. */
const inAnswers = async ({ query, house: { gateway } }: Sight, words: readonly string[]): Promise<readonly string[]> => {
  if (gateway === undefined) return [];
  const looks = (await query<Shown>(tokensOfNewest)).flatMap(({ id, token }) =>
    ['', '/history'].map(async (view) => {
      const response = await fetch(`${gateway}/orders/${id}${view}`, { signal: AbortSignal.timeout(10_000) });
      const text = await response.text();
      if (text.includes(`"${token}"`)) return [`a payment token in GET /orders/${id}${view}`];
      const what = speaksOf(text, words);
      return what === undefined ? [] : [`${what} in GET /orders/${id}${view}`];
    }),
  );
  return (await Promise.all(looks)).flat();
};

export const noSecretIsKept: Invariant = {
  id: 'I14',
  statement: 'no card number and no secret stands in a store, a log or an answer',
  breaches: async (sight) => {
    const { operatorToken, secrets = [], logFolder } = sight.house;
    const words = [...secrets, ...(operatorToken === undefined ? [] : [operatorToken])];
    return [
      ...(await inStores(sight, words)),
      ...(logFolder === undefined ? [] : await inLogs(logFolder, words)),
      ...(await inAnswers(sight, words)),
    ];
  },
};
