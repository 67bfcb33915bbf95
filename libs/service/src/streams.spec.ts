import { NotAtHand } from '@quadrille/decider';
import type { EventStore } from '@quadrille/event-store';
import { expect, it } from 'vitest';
import { unwritten } from './committer/stream-cache.js';
import { Streams } from './streams.js';

it('a stream is read once there is what its fold lacks', async () => {
  const row = { ...unwritten('a'), version: 2, later: [1, 2].map((data) => ({ type: 'Added', data })) };
  const streams = new Streams({ load: async () => [row] } as unknown as EventStore);
  let unit: number | undefined;
  const fetched = async (): Promise<void> => void (unit = 10);
  const evolve = (sum: number, { data }: { data: unknown }): number => {
    if (unit === undefined) throw new NotAtHand('the unit', fetched());
    return sum + unit * (data as number);
  };
  expect(await streams.read('a', { initialState: 0, evolve })).toEqual({ state: 30, version: 2 });
  await expect(
    streams.read('a', {
      initialState: 0,
      evolve: () => {
        throw new NotAtHand('the unit', Promise.reject(new Error('nobody knows it')));
      },
    }),
  ).rejects.toThrow('nobody knows it');
});
