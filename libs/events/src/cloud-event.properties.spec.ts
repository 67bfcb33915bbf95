import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, codeOf, envelope } from './cloud-event.fixture.js';
import { dataSchemaOf, jsonSchemaOf, readCloudEvent } from './cloud-event.js';
import { contracts } from './index.js';

describe('reading a message', () => {
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

describe('every contract', () => {
  it.each([...contracts])('%s is read as it was written', (_, contract) => {
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
