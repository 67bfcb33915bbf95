import { describe, expect, it } from 'vitest';
import { isConflict, isTransient, versionIsFree } from './faults.js';

const coded = (code: string): Error => Object.assign(new Error('x'), { code });

describe('a fault', () => {
  it.each([
    ['40001', 'serialization failure: somebody else was faster'],
    ['40P01', 'deadlock'],
    ['55P03', 'lock not available in time'],
    ['57P01', 'the server is shut down'],
    ['57P02', 'the server crashed'],
    ['57P03', 'the server is starting'],
    ['08006', 'connection failure'],
    ['08001', 'cannot connect'],
    ['53300', 'too many connections'],
    ['53100', 'disk full'],
    ['53200', 'out of memory'],
    ['57014', 'a statement took too long: the database stalls, the message is not to blame'],
    ['25P03', 'idle in transaction for too long'],
    ['25006', 'read-only: a standby that is not promoted yet'],
    ['ECONNRESET', 'connection reset'],
    ['ECONNREFUSED', 'nobody listens'],
    ['EPIPE', 'written to a closed connection'],
    ['ETIMEDOUT', 'no answer'],
    ['EAI_AGAIN', 'the name is not resolved'],
    ['ENOTFOUND', 'the name is not known: its container is being replaced'],
    ['EHOSTUNREACH', 'the host has left the network'],
    ['28000', 'the role may not log in for a while'],
    ['28P01', 'the password is being changed'],
    ['3D000', 'the database is being restored'],
    ['57P05', 'the session was idle for too long'],
    ['58030', 'the disk fails'],
    ['25P04', 'the transaction took too long'],
  ])('%s is waited for (%s)', (code) => {
    expect(isTransient(coded(code))).toBe(true);
  });

  it.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
    'Query read timeout',
  ])('that says "%s" is waited for: the driver gives it no code', (message) => {
    expect(isTransient(new Error(message))).toBe(true);
  });

  it("of TypeORM's released query runner is waited for", () => {
    expect(isTransient(Object.assign(new Error('x'), { name: 'QueryRunnerProviderAlreadyReleasedError' }))).toBe(true);
  });

  it.each(['22P02', '23514', '23505', '42501', '42P01', '42883', '22P05'])('%s is not: doing it again ends the same way', (code) => {
    expect(isTransient(coded(code))).toBe(false);
  });

  it('is told by its code alone where it has one: its message may repeat what somebody wrote', () => {
    const quoted = Object.assign(new Error('invalid input syntax for type uuid: "Connection terminated"'), { code: '22P02' });
    expect(isTransient(quoted)).toBe(false);
  });

  it('is waited for where the version of a stream is taken: the messages are decided again, none is to blame', () => {
    expect(isTransient(Object.assign(coded('23505'), { constraint: versionIsFree }))).toBe(true);
  });

  it.each([undefined, null, 'a text', 5, new TypeError('undefined is not a function'), {}])('%s is not', (thrown) => {
    expect(isTransient(thrown)).toBe(false);
  });

  it('is a conflict where another writer changed a stream meanwhile, and only there', () => {
    expect(['40001', '23505', '40P01'].map(coded).every(isConflict)).toBe(true);
    expect(['57P01', '23514', 'ECONNRESET'].map(coded).some(isConflict)).toBe(false);
    expect(isConflict(undefined)).toBe(false);
  });
});
