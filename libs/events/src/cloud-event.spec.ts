import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CloudEvent, dataSchemaOf, jsonSchemaOf, maxMessageBytes, readCloudEvent, Unreadable } from './cloud-event.js';
import { contracts, PaymentCaptured } from './index.js';

const orderId = '0192f0c1-7c1e-7b1a-8a52-6f1d2c3b4a59';
const data = { orderId, intentId: `${orderId}-1`, amount: { amount: 4200, currency: 'USD' }, reference: 'ref' };
const envelope: CloudEvent = {
  specversion: '1.0',
  id: '0192f0c1-0000-7b1a-8a52-6f1d2c3b4a59',
  type: PaymentCaptured.type,
  source: '/payment',
  time: '2026-01-01T00:00:00.000Z',
  subject: orderId,
  correlationid: orderId,
  dataschema: dataSchemaOf(PaymentCaptured),
  data,
};
const bytesOf = (event: unknown): Buffer => Buffer.from(JSON.stringify(event));
const read = (changes: Readonly<Record<string, unknown>> = {}, key: string | null = orderId) =>
  readCloudEvent(bytesOf({ ...envelope, ...changes }), key === null ? null : Buffer.from(key));
const codeOf = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof Unreadable) return error.code;
    throw error;
  }
};

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

  it.each<readonly [name: string, values: readonly unknown[], reason: string]>([
    ['source', [undefined, null, '', 7, ['/payment']], 'type, source and subject must be text'],
    ['time', [undefined, null, '', 'yesterday', {}, 1_767_225_600_000], 'time is not as RFC 3339 has it'],
    ['time', ['2026-01-01', '2026-01-01T10:15Z', '2026-01-01T10:15:30', '2026-01-01 10:15:30Z'], 'time is not as RFC 3339 has it'],
    ['time', ['2026-13-01T10:15:30Z', '2026-01-32T10:15:30Z', '2026-01-01T24:15:30Z', '2026-01-01T10:60:30Z'], 'time is not'],
    ['correlationid', [{ a: 1 }, 7, '', null], 'must be text, well-formed and without NUL, or absent'],
    ['causationid', [['x'], false], 'must be text, well-formed and without NUL, or absent'],
    ['traceparent', [7, {}], 'must be text, well-formed and without NUL, or absent'],
    ['sequence', [7], 'must be text, well-formed and without NUL, or absent'],
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
    ['correlationid', [undefined, 'an execution']],
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

  it('ends as Unreadable or as a message, whatever bytes arrive', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          expect(codeOf(() => readCloudEvent(Buffer.from(bytes), null))).toMatch(/^(not-json|not-a-cloud-event|unknown-type)$/);
        },
      ),
      { numRuns: 200 },
    );
  });
});

type Schema = Readonly<{ [key: string]: unknown }>;

/** Any value that a JSON Schema allows. */
const valueOf = (schema: Schema): fc.Arbitrary<unknown> => {
  if ('const' in schema) return fc.constant(schema['const']);
  if (schema['enum']) return fc.constantFrom(...(schema['enum'] as unknown[]));
  const any = (schema['anyOf'] ?? schema['oneOf']) as Schema[] | undefined;
  if (any) return fc.oneof(...any.map(valueOf));
  const all = schema['allOf'] as Schema[] | undefined;
  if (all) return valueOf({ ...schema, allOf: undefined, ...Object.assign({}, ...all) });
  switch (Array.isArray(schema['type']) ? schema['type'][0] : schema['type']) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return fc.array(valueOf(schema['items'] as Schema), {
        minLength: Number(schema['minItems'] ?? 0),
        maxLength: Number(schema['minItems'] ?? 0) + 1,
      });
    case 'integer':
      return fc.maxSafeInteger().map((n) => Math.min(Math.max(n, Number(schema['minimum'] ?? -1e9)), Number(schema['maximum'] ?? 1e9)));
    case 'number':
      return fc.constant(Number(schema['minimum'] ?? 1));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return textOf(schema);
    default:
      return fc.jsonValue();
  }
};

const objectOf = ({ properties = {}, required = [], propertyNames, additionalProperties }: Schema): fc.Arbitrary<unknown> => {
  if (propertyNames && typeof additionalProperties === 'object')
    return fc.dictionary(fc.string({ unit: letter, minLength: 1, maxLength: 5 }), valueOf(additionalProperties as Schema), { maxKeys: 2 });
  const members = Object.entries(properties as Record<string, Schema>).map(([name, schema]) => [name, valueOf(schema)] as const);
  return fc.record(Object.fromEntries(members), { requiredKeys: required as string[] });
};

const capitals = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const capital = fc.constantFrom(...capitals);
const letter = fc.constantFrom(...capitals, ...'abcdefghijklmnopqrstuvwxyz0123456789');

const textOf = ({ format, pattern, minLength = 1, maxLength = 20 }: Schema): fc.Arbitrary<string> => {
  if (format === 'uuid') return fc.uuid({ version: 4 });
  if (format === 'email') return fc.constant('ada@example.com');
  if (format === 'date-time')
    return fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString());
  if (format === 'uri') return fc.constant('https://example.com/a');
  const plain = String(pattern ?? '').match(/^\^\[A-Z\]\{(\d)\}\$$/);
  if (plain) return fc.string({ unit: capital, minLength: Number(plain[1]), maxLength: Number(plain[1]) });
  const length = Math.min(Number(maxLength), Math.max(Number(minLength), 8));
  return fc.string({ unit: letter, minLength: length, maxLength: length });
};

/** Specs that share the process with this one declare theirs under an owner with a random number, `shop-74fbe232`. */
const ofTheHouse = [...contracts.values()].filter(({ owner }) => !owner.includes('-'));

describe('every contract', () => {
  it.each(ofTheHouse.map((contract) => [contract.type, contract] as const))('%s is read as it was written', (_, contract) => {
    fc.assert(
      fc.property(valueOf(jsonSchemaOf(contract)), (value) => {
        const subject = contract.keyOf(value);
        const event = { ...envelope, type: contract.type, dataschema: dataSchemaOf(contract), subject, data: value };
        const back = readCloudEvent(bytesOf(event), Buffer.from(subject));
        expect(JSON.stringify(back)).toBe(JSON.stringify(event));
        expect(contract.schema.safeParse(value).success).toBe(true);
      }),
      { numRuns: 3 },
    );
  });
});
