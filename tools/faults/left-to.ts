import { readTopics, type Stored } from '@quadrille/testing';
import type { RunningSystem } from '../system/running-system.ts';
import type { ServiceName } from '../system/services.ts';
import { committedOffsets } from './groups.ts';
import { handledBy } from './snapshot.ts';

/** What a service that was stopped is delivered when it comes back, by the ids of the messages. */
type Left = {
  readonly service: ServiceName;
  readonly toBeRead: readonly string[];
  /** What of that it had finished. */
  readonly again: readonly string[];
};

const idOf = ({ value }: Stored): string => (JSON.parse(String(value)) as { id: string }).id;

/** What is left to these services, while they are down. */
export const leftTo = async (
  { brokers, postgresUrl }: Pick<RunningSystem, 'brokers' | 'postgresUrl'>,
  services: readonly ServiceName[],
): Promise<readonly Left[]> => {
  const stored = await readTopics(brokers.split(','));
  return Promise.all(
    services.map(async (service) => {
      const offsets = await committedOffsets(brokers, service);
      const isDone = ({ topic, partition, offset }: Stored): boolean => Number(offset) < (offsets.get(`${topic}/${partition}`) ?? 0);
      const mine = stored.filter(({ topic, partition }) => offsets.has(`${topic}/${partition}`));
      // A busy machine makes a service publish twice now and then: what was handled by its first copy is no second delivery.
      const done = new Set(mine.filter(isDone).map(idOf));
      const toBeRead = mine.filter((one) => !isDone(one) && !done.has(idOf(one))).map(idOf);
      return { service, toBeRead, again: await handledBy(postgresUrl, service, toBeRead) };
    }),
  );
};
