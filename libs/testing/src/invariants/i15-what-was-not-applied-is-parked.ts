import { readCloudEvent } from '@quadrille/events';
import { inEachSchema, type Invariant, type Sight, told } from '../house.js';
import { readTopics, type Stored } from '../kafka/read-topics.js';

const unexplained = inEachSchema(
  (schema) => `
  SELECT format('${schema}: parked from %s/%s at %s without a reason', topic, partition, "offset") AS line
  FROM ${schema}.parked WHERE btrim(reason) = '' OR btrim(code) = ''`,
);

const known = inEachSchema((schema) => `SELECT event_id::text AS id FROM ${schema}.events WHERE topic IS NOT NULL`);

const parked = inEachSchema((schema) => `SELECT topic, partition, "offset"::text AS "offset" FROM ${schema}.parked`);

type Place = Readonly<{ topic: string; partition: number; offset: string }>;
const placeOf = ({ topic, partition, offset }: Place): string => `${topic}/${partition}/${offset}`;

const idOf = ({ value, key }: Stored): string | undefined => {
  try {
    return readCloudEvent(value, key)?.id;
  } catch {
    return undefined; // it cannot be read: nobody can have applied it
  }
};

/** Every message that lies in a topic was told by its owner's store, so that I7 sees to it, or somebody has parked it. */
const strays = async ({ query, house: { brokers }, services }: Sight): Promise<readonly string[]> => {
  if (brokers === undefined) return [];
  const stored = await readTopics(brokers.split(','));
  const ids = new Set((await query<{ id: string }>(known(services))).map(({ id }) => id));
  const places = new Set((await query<Place>(parked(services))).map(placeOf));
  return stored
    .filter((one) => !ids.has(idOf(one) ?? '') && !places.has(placeOf(one)))
    .map((one) => `${placeOf(one)}: told by no store and parked by nobody`);
};

export const whatWasNotAppliedIsParked: Invariant = {
  id: 'I15',
  statement: 'every message that nobody could apply is parked with its reason',
  breaches: async (sight) => [...(await told(unexplained)(sight)), ...(await strays(sight))],
};
