import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openService } from './open-service.fixture.js';

let service: Awaited<ReturnType<typeof openService>>;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());
beforeEach(() => Object.assign(service.around, { databaseAnswers: true, isJoined: true, lag: 0 }));

const health = async (probe: 'live' | 'startup' | 'ready') => {
  const { status, body } = await service.ask('GET', `/health/${probe}`, undefined, '');
  return { status, body: body as { detail?: string; details?: Record<string, { status: string; message?: string; lag?: number }> } };
};

describe('the health of a service', () => {
  it('is good on every probe when it can do its work, and nobody has to prove who asks', async () => {
    expect(await Promise.all((['live', 'startup', 'ready'] as const).map(async (probe) => (await health(probe)).status))).toEqual([
      200, 200, 200,
    ]);
  });

  it.each([
    ['its database does not answer', { databaseAnswers: false }, 'database', { message: 'the database does not answer' }],
    ['it has no place in its group', { isJoined: false }, 'consumer', { message: 'the consumer has not joined its group' }],
    ['it is too far behind', { lag: 11 }, 'lag', { lag: 11 }],
  ])('is not ready, and says what is missing, while %s', async (_, trouble, part, told) => {
    Object.assign(service.around, trouble);
    const { status, body } = await health('ready');
    expect(status).toBe(503);
    expect(body).toMatchObject({ detail: `not well: ${part}`, details: { [part]: { status: 'down', ...told } } });
  });

  it('is told in time, also where its database is there and hangs', async () => {
    service.around.databaseAnswers = 'never';
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const answer = health('ready');
    await expect.poll(() => vi.getTimerCount()).toBeGreaterThan(0);
    await vi.advanceTimersByTimeAsync(2000);
    expect((await answer).body.details).toMatchObject({ database: { message: 'the database does not answer' } });
    vi.useRealTimers();
  });

  it('is ready up to the lag that is allowed', async () => {
    service.around.lag = 10;
    expect((await health('ready')).status).toBe(200);
  });

  it('lets it live, and have started, while only its database is away: a restart would not bring that back', async () => {
    service.around.databaseAnswers = false;
    expect([(await health('live')).status, (await health('startup')).status]).toEqual([200, 200]);
  });

  it('has not started before its group is joined', async () => {
    service.around.isJoined = false;
    expect([(await health('live')).status, (await health('startup')).status]).toEqual([200, 503]);
  });

  it('never tells what a driver said, which may hold names of hosts and roles', async () => {
    service.around.databaseAnswers = false;
    expect(JSON.stringify(await health('ready'))).not.toContain('terminated');
  });
});
