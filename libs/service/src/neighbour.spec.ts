import { metrics } from '@quadrille/telemetry';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { neighbour, NeighbourTimeout, NeighbourUnavailable } from './neighbour.js';

const breaker = { threshold: 0.5, windowMs: 10_000, minimumCalls: 4, openMs: 2_000 };
const fail = () => Promise.reject(new Error('no'));
const never = () => new Promise<never>(() => undefined);
const answer = () => Promise.resolve('yes');

/** How a call ended, told when it has. */
const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a neighbour', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const broken = async (name: string) => {
    const one = neighbour(name, { timeoutMs: 100, concurrency: 8, breaker });
    for (let call = 0; call < 4; call += 1) await expect(one.call(fail)).rejects.toThrow('no');
    return one;
  };

  it('gives its answer through', async () => {
    expect(await neighbour('calm', { timeoutMs: 100, concurrency: 1 }).call(answer)).toBe('yes');
  });

  it('is given up after its time, and told so by the signal', async () => {
    let told = false;
    const call = neighbour('slow', { timeoutMs: 100, concurrency: 1 }).call((signal) => {
      signal.addEventListener('abort', () => (told = true));
      return never();
    });
    const ended = failureOf(call);
    await vi.advanceTimersByTimeAsync(100);
    expect(await ended).toBeInstanceOf(NeighbourTimeout);
    expect(told).toBe(true);
  });

  it('is not called while its breaker is open, and says when to come back', async () => {
    const one = await broken('away');
    const ask = vi.fn<() => Promise<string>>(answer);
    const refusal = await one.call(ask).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(NeighbourUnavailable);
    expect(refusal).toMatchObject({ retryAfterSeconds: 2 });
    expect(ask).not.toHaveBeenCalled();
    expect(one.state).toBe('open');
  });

  it('is tried by one call only when the breaker has been open for its time, and back to normal when that is answered', async () => {
    const one = await broken('back');
    // However the clock of the machine is set meanwhile.
    vi.setSystemTime(Date.now() - 3_600_000);
    await vi.advanceTimersByTimeAsync(2_000);
    let settle: (value: string) => void = () => undefined;
    const first = one.call(() => new Promise<string>((resolve) => (settle = resolve)));
    await vi.advanceTimersByTimeAsync(0);
    await expect(one.call(answer)).rejects.toThrow(NeighbourUnavailable);
    settle('yes');
    expect(await first).toBe('yes');
    expect(one.state).toBe('closed');
    expect(await one.call(answer)).toBe('yes');
  });

  it('is judged anew when it is back: what failed before says nothing any more', async () => {
    const one = await broken('recovered');
    await vi.advanceTimersByTimeAsync(2_000);
    await one.call(answer);
    await expect(one.call(fail)).rejects.toThrow('no');
    expect(one.state).toBe('closed');
  });

  it('stays open when the call that looks fails again', async () => {
    const one = await broken('still-away');
    await vi.advanceTimersByTimeAsync(2_000);
    await expect(one.call(fail)).rejects.toThrow('no');
    expect(one.state).toBe('open');
    await expect(one.call(answer)).rejects.toThrow(NeighbourUnavailable);
  });

  it('is judged by what happens now: a good hour long ago does not keep its breaker shut', async () => {
    const one = neighbour('moody', { timeoutMs: 100, concurrency: 8, breaker });
    for (let call = 0; call < 100; call += 1) await one.call(answer);
    await vi.advanceTimersByTimeAsync(11_000);
    for (let call = 0; call < 4; call += 1) await expect(one.call(fail)).rejects.toThrow('no');
    expect(one.state).toBe('open');
  });

  it('keeps its breaker shut while few calls fail, or few are made', async () => {
    const one = neighbour('steady', { timeoutMs: 100, concurrency: 8, breaker });
    for (let call = 0; call < 3; call += 1) await expect(one.call(fail)).rejects.toThrow('no');
    for (let call = 0; call < 4; call += 1) await one.call(answer);
    await expect(one.call(fail)).rejects.toThrow('no');
    expect(one.state).toBe('closed');
  });

  it('opens by time-outs, also where no thrown error counts', async () => {
    const one = neighbour('mute', { timeoutMs: 100, concurrency: 8, breaker, isFailure: () => false });
    const calls = [1, 2, 3, 4].map(() => failureOf(one.call(never)));
    await vi.advanceTimersByTimeAsync(100);
    for (const error of await Promise.all(calls)) expect(error).toBeInstanceOf(NeighbourTimeout);
    expect(one.state).toBe('open');
  });

  it('is not judged by errors that are no failure of its own', async () => {
    const one = neighbour('picky', { timeoutMs: 100, concurrency: 8, breaker, isFailure: () => false });
    for (let call = 0; call < 8; call += 1) await expect(one.call(fail)).rejects.toThrow('no');
    expect(one.state).toBe('closed');
  });

  it('turns away at once what cannot even wait', async () => {
    const one = neighbour('full', { timeoutMs: 100, concurrency: 1, waiting: 1 });
    const held = [one.call(never), one.call(never)].map(failureOf);
    await expect(one.call(answer)).rejects.toThrow(NeighbourUnavailable);
    await vi.advanceTimersByTimeAsync(100);
    await vi.advanceTimersByTimeAsync(100);
    for (const error of await Promise.all(held)) expect(error).toBeInstanceOf(NeighbourTimeout);
  });

  it('lets go of what waited when the breaker opens meanwhile', async () => {
    const one = neighbour('queued', { timeoutMs: 100, concurrency: 1, breaker: { ...breaker, minimumCalls: 1 } });
    const running = failureOf(one.call(never));
    const ask = vi.fn<() => Promise<string>>(answer);
    const waiting = failureOf(one.call(ask));
    await vi.advanceTimersByTimeAsync(100);
    expect(await running).toBeInstanceOf(NeighbourTimeout);
    expect(await waiting).toMatchObject({ name: 'NeighbourUnavailable', message: 'queued is not called: it kept failing' });
    expect(ask).not.toHaveBeenCalled();
  });

  it('is left with the reason of the caller who gives up', async () => {
    const stop = new AbortController();
    const call = failureOf(neighbour('left', { timeoutMs: 100, concurrency: 1 }).call(never, stop.signal));
    stop.abort(new Error('draining'));
    expect(await call).toBe(stop.signal.reason);
  });

  it('shows its breaker as a metric', async () => {
    await broken('seen');
    expect(await metrics.metrics()).toContain('quadrille_neighbour_breaker_state{neighbour="seen"} 2');
  });
});
