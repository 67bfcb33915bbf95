import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Waiting } from './waiting.js';

describe('a request that waits', () => {
  const response = () => new ServerResponse(new IncomingMessage(new Socket()));

  it('ends when its client leaves, also where it has left before', () => {
    const [stays, left] = [response(), response()];
    left.destroy();
    const waiting = new Waiting();
    expect([stays, left].map((one) => waiting.until(one).aborted)).toEqual([false, true]);
    const signal = waiting.until(stays);
    stays.emit('close');
    expect(signal.aborted).toBe(true);
  });

  it('ends when the service stops, as does what comes then', () => {
    const waiting = new Waiting();
    const signal = waiting.until(response());
    waiting.beforeApplicationShutdown();
    expect([signal.aborted, waiting.until(response()).aborted]).toEqual([true, true]);
  });
});
