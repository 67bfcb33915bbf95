import { createRequire } from 'node:module';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import './client.js';

type Group = { memberId: string; coordinator: object; heartbeat: (often: { interval: number }) => Promise<void> };
const ConsumerGroup = createRequire(import.meta.url)('kafkajs/src/consumer/consumerGroup') as new (options: object) => Group;
const interval = 3000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

it.each([
  ['goes on', interval, 1],
  ['stands still', 0, 0],
  ['is set back', -18_000, 1],
])('a member of a group whose clock %s is heard every three seconds', async (_, ms, beats) => {
  const heartbeat = vi.fn<() => Promise<void>>(async () => undefined);
  const quiet = { logger: { namespace: () => ({}) }, instrumentationEmitter: { emit: () => undefined }, retry: {} };
  const group = Object.assign(new ConsumerGroup(quiet), { memberId: 'one', coordinator: { heartbeat } });
  vi.setSystemTime(Date.now() + ms);
  await group.heartbeat({ interval });
  await group.heartbeat({ interval });
  expect(heartbeat).toHaveBeenCalledTimes(beats);
});
