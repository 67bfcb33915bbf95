import { Parser } from '@asyncapi/parser';
import { checkData, contracts, jsonSchemaOf, readCloudEvent } from '@quadrille/events';
import { load } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../system/paths.ts';
import { exampleOf } from './example-of.ts';
import type { JsonSchema } from './json-schema.ts';

const text = readFileSync(join(root, 'docs/reference/asyncapi.yaml'), 'utf8');
type Message = Readonly<{ examples: readonly Readonly<{ payload: { subject: string } }>[] }>;
const document = load(text) as Readonly<{
  components: {
    messages: Readonly<Record<string, Message>>;
    schemas: Readonly<{ CloudEvent: Readonly<{ properties: Readonly<Record<string, Readonly<{ maxLength: number }>>> }> }>;
  };
  operations: Readonly<Record<string, Readonly<{ action: string; messages: readonly { $ref: string }[] }>>>;
}>;

const problemsOf = async (document: string): Promise<readonly string[]> => {
  const { diagnostics } = await new Parser().parse(document);
  return diagnostics.filter(({ severity }) => severity === 0).map(({ message, path }) => `${path.join('/')}: ${message}`);
};

describe('the AsyncAPI document', () => {
  it('is valid AsyncAPI 3.0', async () => {
    expect(await problemsOf(text)).toEqual([]);
  }, 60_000);

  it('would be found invalid if one name in it were wrong', async () => {
    expect(await problemsOf(text.replace('address: orders.events', 'adress: orders.events'))).not.toEqual([]);
  }, 60_000);

  it('knows every contract', () => {
    expect(Object.keys(document.components.messages).sort()).toEqual([...contracts.keys()].sort());
  });

  it('has nobody hear what nobody says', () => {
    const of = (action: string): readonly string[] =>
      Object.values(document.operations).flatMap((each) => (each.action === action ? each.messages.map(({ $ref }) => $ref) : []));
    const said = new Set(of('send'));
    // What only tools and people ask for by hand: nothing of ours sends it.
    const byHand = new Set(['AdjustStock', 'StartExecution']);
    expect(of('receive').filter((ref) => !said.has(ref) && !byHand.has(ref.split('/').at(-1)!))).toEqual([]);
  });

  it.each([...contracts.values()])('shows an example of $type that its contract accepts', (contract) => {
    expect(() => checkData(contract, exampleOf(jsonSchemaOf(contract) as JsonSchema))).not.toThrow();
  });

  it.each(['correlationid', 'causationid', 'sequence', 'traceparent'])('says how long a %s is that is read, and no longer one', (name) => {
    const { payload } = document.components.messages['OrderPlaced']!.examples[0]!;
    const { maxLength } = document.components.schemas.CloudEvent.properties[name]!;
    const read = (length: number) =>
      readCloudEvent(Buffer.from(JSON.stringify({ ...payload, [name]: 'x'.repeat(length) })), Buffer.from(payload.subject));
    expect(() => read(maxLength)).not.toThrow();
    expect(() => read(maxLength + 1)).toThrow(`${maxLength} characters at most`);
  });

  it.each([...contracts.keys()])('shows %s as it could be read from Kafka', (type) => {
    const [example] = document.components.messages[type]!.examples;
    const { payload } = example!;
    expect(readCloudEvent(Buffer.from(JSON.stringify(payload)), Buffer.from(payload.subject))).toEqual(payload);
  });
});
