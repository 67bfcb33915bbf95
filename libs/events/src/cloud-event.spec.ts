import { describe, expect, it } from 'vitest';
import { bytesOf, codeOf, data, envelope, orderId, read } from './cloud-event.fixture.js';
import { dataSchemaOf, maxMessageBytes, readCloudEvent } from './cloud-event.js';
import { PaymentCaptured, SignalExecution } from './index.js';

describe('reading a message', () => {
  it('gives back what was written', () => {
    expect(read()).toEqual(envelope);
  });

  it('does not look into a known type that nobody here cares for', () => {
    const bytes = bytesOf({ ...envelope, data: 'anything' });
    expect(readCloudEvent(bytes, Buffer.from(orderId), (type) => type !== PaymentCaptured.type)).toBeUndefined();
  });

  it.each([
    ['tombstone', () => readCloudEvent(null, Buffer.from(orderId))],
    ['too-large', () => readCloudEvent(Buffer.alloc(maxMessageBytes + 1, ' '), Buffer.from(orderId))],
    ['not-json', () => readCloudEvent(Buffer.from('{"specversion":"1.0"'), null)],
    ['not-json', () => readCloudEvent(Buffer.from([0xff, 0xfe, 0x00]), null)],
    ['not-a-cloud-event', () => readCloudEvent(Buffer.from('null'), null)],
    ['not-a-cloud-event', () => readCloudEvent(Buffer.from('[]'), null)],
    ['not-a-cloud-event', () => read({ specversion: '0.3' })],
    ['not-a-cloud-event', () => read({ id: 5 })],
    ['not-a-cloud-event', () => read({ type: '' })],
    ['not-a-cloud-event', () => read({ subject: null })],
    ['unknown-type', () => read({ type: 'NeverDeclared' })],
    ['unknown-type', () => read({ type: '__proto__' })],
    ['unknown-version', () => read({ dataschema: `/schemas/${PaymentCaptured.type}/2` })],
    ['unknown-version', () => read({ dataschema: undefined })],
    ['schema-violated', () => read({ data: { ...data, amount: { amount: -1, currency: 'USD' } } })],
    ['schema-violated', () => read({ data: { ...data, reference: 'NUL \u0000 is nothing a database keeps' } })],
    ['schema-violated', () => read({ data: null })],
    ['schema-violated', () => read({ data: undefined })],
    ['wrong-key', () => read({}, 'another-order')],
    ['wrong-key', () => read({}, null)],
    ['wrong-key', () => read({ subject: 'another-order' }, 'another-order')],
  ])('is %s, told by its code and nothing else: an operator filters by it (%#)', (code, act) => {
    expect(codeOf(act)).toBe(code);
  });

  it('names the first place that differs', () => {
    expect(() => read({ data: { ...data, amount: { amount: 1, currency: 'dollars' } } })).toThrow(/^PaymentCaptured\/amount\/currency /);
  });

  it('refuses what is nested so deeply that it cannot be checked', () => {
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const signal = { executionId: 'an-execution', signal: 'cancel', by: 'somebody', payload: 'nested' };
    const more = { type: SignalExecution.type, subject: 'an-execution', dataschema: dataSchemaOf(SignalExecution), data: signal };
    const text = JSON.stringify({ ...envelope, ...more }).replace('"nested"', nested);
    expect(codeOf(() => readCloudEvent(Buffer.from(text), Buffer.from('an-execution')))).toBe('schema-violated');
  });

  it.each<readonly [name: string, values: readonly unknown[], reason: string]>([
    ['source', [undefined, null, '', 7, ['/payment']], 'type, source and subject must be text'],
    ['time', [undefined, null, '', 'yesterday', {}, 1_767_225_600_000], 'time is not as RFC 3339 has it'],
    ['time', ['2026-01-01', '2026-01-01T10:15Z', '2026-01-01T10:15:30', '2026-01-01 10:15:30Z'], 'time is not as RFC 3339 has it'],
    ['time', ['2026-13-01T10:15:30Z', '2026-01-32T10:15:30Z', '2026-01-01T24:15:30Z', '2026-01-01T10:60:30Z'], 'time is not'],
    ['correlationid', [{ a: 1 }, 7, '', null], 'must be text, well-formed and without NUL, or absent'],
    ['causationid', [['x'], false], 'must be text, well-formed and without NUL, or absent'],
    ['traceparent', [7, {}], 'must be text, well-formed and without NUL, or absent'],
    ['sequence', [7], 'must be text, well-formed and without NUL, or absent'],
    ['correlationid', ['x'.repeat(513)], 'have 512 characters at most'],
    ['causationid', ['x'.repeat(129)], 'have 128 characters at most'],
    ['traceparent', ['x'.repeat(129)], 'have 128 characters at most'],
    ['source', ['/pay\0ment', '/\uD800'], 'well-formed and without NUL'],
    ['correlationid', ['an\0order', '\uDC00'], 'well-formed and without NUL'],
    ['causationid', ['\0'], 'well-formed and without NUL'],
    ['traceparent', ['00-\0', '\uD800\uD800'], 'well-formed and without NUL'],
  ])('refuses a %s of %j, and says what is wrong', (name, values, reason) => {
    for (const value of values) {
      expect(codeOf(() => read({ [name]: value }))).toBe('not-a-cloud-event');
      expect(() => read({ [name]: value })).toThrow(reason);
    }
  });

  it.each([
    ['time', ['2026-01-01T10:15:30Z', '2026-12-31T23:59:59.123456789Z', '2026-01-01T10:15:30+05:30', '2026-01-01T10:15:30.5-08:00']],
    ['correlationid', [undefined, 'an execution', 'x'.repeat(512)]],
    ['causationid', [undefined, envelope.id]],
    ['traceparent', [undefined, '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'what nobody can follow']],
  ])('takes a %s of %j', (name, values) => {
    for (const value of values) expect(read({ [name]: value })).toEqual(JSON.parse(JSON.stringify({ ...envelope, [name]: value })));
  });

  it('refuses an id that is no UUID: handled ids are kept by their length, and another one would be taken for handled', () => {
    for (const id of ['a', '1', `${envelope.id} `, envelope.id.toUpperCase()]) expect(codeOf(() => read({ id }))).toBe('not-a-cloud-event');
  });

  it('takes what a service of a newer day adds beside the known members', () => {
    expect(read({ partitionkey: 'x' })).toMatchObject({ partitionkey: 'x' });
  });
});
