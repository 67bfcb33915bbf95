import { type ArgumentsHost, type ExecutionContext, Logger, NotFoundException } from '@nestjs/common';
import { Refusal } from '@quadrille/decider';
import { describe, expect, it, vi } from 'vitest';
import { Unavailable } from '../dispatcher.js';
import { bearsToken, OperatorGuard } from './operator-guard.js';
import { asProblem, Problem, ProblemFilter } from './problem.js';

class Reply {
  sent = false;
  status = 0;
  readonly headers: Record<string, string> = {};
  body: unknown;
  code(status: number): this {
    this.status = status;
    return this;
  }
  header(name: string, value: string): this {
    this.headers[name] = value;
    return this;
  }
  send(body: unknown): void {
    this.body = body;
  }
}
const answerTo = (error: unknown, reply = new Reply()): Reply => {
  const host = { switchToHttp: () => ({ getResponse: () => reply }) } as unknown as ArgumentsHost;
  const { catch: answer } = ProblemFilter.prototype;
  answer.call(new ProblemFilter(), error, host);
  return reply;
};

describe('an error', () => {
  it.each([
    ['a problem', new Problem(422, 'no', { errors: [] }), 422],
    ['a refusal', new Refusal('orders.already-shipped', 'it is on its way'), 409],
    ['unavailability', new Unavailable('away'), 503],
    ["one of Nest's own", new NotFoundException('Cannot GET /'), 404],
    ['absence of the database', Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 503],
    ['a NUL that PostgreSQL does not take', Object.assign(new Error('invalid byte sequence'), { code: '22021' }), 422],
    ['a request that broke off', Object.assign(new Error('aborted'), { statusCode: 400, code: 'ECONNRESET' }), 400],
    ["one of Fastify's own", Object.assign(new Error('Unsupported Media Type'), { statusCode: 415 }), 415],
  ])('that is %s becomes an answer of RFC 9457', (_, error, status) => {
    const { headers, body, ...reply } = answerTo(error);
    expect(reply.status).toBe(status);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body).toMatchObject({ type: 'about:blank', status, title: expect.stringMatching(/.+/), detail: expect.stringMatching(/.+/) });
  });

  it('of business bears its code; one of absence says when to come back', () => {
    expect(answerTo(new Refusal('orders.already-shipped', 'no')).body).toMatchObject({ code: 'orders.already-shipped' });
    expect(answerTo(new Unavailable('away', 7)).headers['retry-after']).toBe('7');
    expect(answerTo(new Error('Connection terminated unexpectedly')).headers['retry-after']).toBe('2');
  });

  it('of ours is 500, told in the log and to nobody else', () => {
    const log = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const { status, body } = answerTo(new Error('password=hunter2'));
    expect([status, log.mock.calls.length]).toEqual([500, 1]);
    expect(JSON.stringify(body)).not.toMatch(/hunter2|stack|at /);
    log.mockRestore();
  });

  it('that says 500 or nothing of itself is a defect', () => {
    expect([asProblem(Object.assign(new Error('x'), { statusCode: 500 })), asProblem(new TypeError('x'))]).toEqual([undefined, undefined]);
  });

  it('after the answer changes nothing any more', () => {
    const reply = Object.assign(new Reply(), { sent: true });
    expect(answerTo(new Problem(400, 'no'), reply).status).toBe(0);
  });

  it('keeps its headers out of its body', () => {
    const { headers, body } = answerTo(new Problem(401, 'no', { headers: { 'www-authenticate': 'Bearer' } }));
    expect(headers['www-authenticate']).toBe('Bearer');
    expect(body).not.toHaveProperty('headers');
  });
});

describe('the operator guard', () => {
  const asks = (authorization?: string): unknown =>
    new OperatorGuard('the-token-of-the-house').canActivate({
      switchToHttp: () => ({ getRequest: () => ({ headers: { authorization } }) }),
    } as ExecutionContext);

  it('lets the token pass, however the scheme is spelt', () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER  '.trim()]) expect(asks(`${scheme} the-token-of-the-house`)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer wrong',
    'Basic the-token-of-the-house',
    'the-token-of-the-house',
    'Bearer the-token-of-the-house x',
  ])('turns away %s with 401 and the scheme', (authorization) => {
    expect(() => asks(authorization)).toThrow(
      expect.objectContaining({ status: 401, extra: { headers: { 'www-authenticate': expect.stringContaining('Bearer') } } }),
    );
  });

  it('is shut where the token is empty', () => {
    expect([bearsToken('Bearer ', ''), bearsToken('Bearer x', '')]).toEqual([false, false]);
  });
});
