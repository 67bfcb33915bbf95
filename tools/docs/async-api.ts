import {
  type Contract,
  contentType,
  contracts,
  dataSchemaOf,
  derivedId,
  jsonSchemaOf,
  longestAttribute,
  longestCorrelationId,
  maxMessageBytes,
} from '@quadrille/events';
import { exampleOf } from './example-of.ts';
import type { JsonSchema } from './json-schema.ts';
import type { ServiceFacts } from './service-facts.ts';

type Json = { readonly [name: string]: unknown };

const envelope = {
  type: 'object',
  description: 'The envelope: CloudEvents 1.0 in structured mode.',
  required: ['specversion', 'id', 'type', 'source', 'time', 'subject', 'correlationid', 'dataschema', 'data'],
  properties: {
    specversion: { const: '1.0' },
    id: {
      type: 'string',
      format: 'uuid',
      description: 'UUIDv7 where something begins, UUIDv5 of cause and place where something follows: told again it is the same',
    },
    type: { type: 'string' },
    source: { type: 'string', description: 'The service that says it: `/orders`' },
    time: { type: 'string', format: 'date-time' },
    subject: { type: 'string', description: 'The key of the Kafka record' },
    correlationid: { type: 'string', maxLength: longestCorrelationId, description: 'What it is all about: the order' },
    causationid: { type: 'string', maxLength: longestAttribute, description: 'The message that led to this one' },
    dataschema: { type: 'string', description: '`/schemas/OrderPlaced/1`' },
    sequence: { type: 'string', maxLength: longestAttribute, description: 'The version of the stream that the event made' },
    traceparent: { type: 'string', maxLength: longestAttribute, description: 'W3C Trace Context' },
    data: {},
  },
};

/** AsyncAPI reads draft 7 and resolves references from the root: a format says enough without its pattern, and JSON of any shape is any JSON. */
const forAsyncApi = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(forAsyncApi);
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('$ref' in schema) return { description: 'any JSON' };
  const dropped = 'format' in schema ? ['$schema', '$defs', 'pattern'] : ['$schema', '$defs'];
  return Object.fromEntries(
    Object.entries(schema).flatMap(([name, value]) => (dropped.includes(name) ? [] : [[name, forAsyncApi(value)]])),
  );
};

const exampleEnvelope = (contract: Contract): Json => {
  const data = exampleOf(jsonSchemaOf(contract) as JsonSchema);
  const subject = contract.keyOf(data);
  return {
    specversion: '1.0',
    id: derivedId(subject, contract.type),
    type: contract.type,
    source: `/${contract.kind === 'event' ? contract.owner : 'saga'}`,
    time: '2026-11-21T10:15:30.000Z',
    subject,
    correlationid: subject,
    dataschema: dataSchemaOf(contract),
    sequence: '1',
    data,
  };
};

const messageOf = (contract: Contract): Json => ({
  name: contract.type,
  title: contract.type,
  summary: contract.description,
  contentType,
  headers: { type: 'object', properties: { 'content-type': { const: contentType } } },
  payload: {
    allOf: [
      { $ref: '#/components/schemas/CloudEvent' },
      {
        type: 'object',
        properties: {
          type: { const: contract.type },
          dataschema: { const: dataSchemaOf(contract) },
          data: { $ref: `#/components/schemas/${contract.type}` },
        },
      },
    ],
  },
  correlationId: { location: '$message.payload#/correlationid' },
  bindings: { kafka: { key: { type: 'string' }, bindingVersion: '0.5.0' } },
  examples: [{ name: contract.type, payload: exampleEnvelope(contract) }],
});

const operationsOf = ({ name, handles, publishes, sends }: ServiceFacts): readonly (readonly [string, Json])[] =>
  (['send', 'receive'] as const).flatMap((action) => {
    const own = action === 'send' ? [...publishes, ...sends] : handles.filter((type) => !publishes.includes(type));
    const byTopic = Object.groupBy(own, (type) => contracts.get(type)!.topic);
    return Object.entries(byTopic).map(([topic, types = []]): readonly [string, Json] => [
      `${name}.${action}.${topic}`,
      {
        action,
        channel: { $ref: `#/channels/${topic}` },
        tags: [{ name }],
        messages: types.map((type) => ({ $ref: `#/channels/${topic}/messages/${type}` })),
      },
    ]);
  });

/** All topics and messages, and which service says and hears what, as AsyncAPI 3.0. */
export const asyncApiDocument = (facts: readonly ServiceFacts[]): Json => {
  const all = [...contracts.values()];
  const byTopic = Object.groupBy(all, ({ topic }) => topic);
  const channel = (topic: string, own: readonly Contract[]): Json => ({
    address: topic,
    description: `${own[0]!.kind === 'event' ? 'What became true in' : 'What is asked of'} ${own[0]!.owner}. At least once; in order for each key.`,
    messages: Object.fromEntries(own.map(({ type }) => [type, { $ref: `#/components/messages/${type}` }])),
  });
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Quadrille',
      version: '0.1.0',
      description: `What the services of Quadrille tell each other over Kafka. A message is one CloudEvent of at most ${maxMessageBytes / 1024} KiB. Made from the contracts by \`npm run docs\`.`,
    },
    defaultContentType: contentType,
    servers: { development: { host: 'localhost:19092', protocol: 'kafka', description: 'The Kafka that `npm start` starts' } },
    channels: Object.fromEntries(Object.entries(byTopic).map(([topic, own = []]) => [topic, channel(topic, own)])),
    operations: Object.fromEntries(facts.flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries(all.map((contract) => [contract.type, messageOf(contract)])),
      schemas: { CloudEvent: envelope, ...Object.fromEntries(all.map((contract) => [contract.type, forAsyncApi(jsonSchemaOf(contract))])) },
    },
  };
};
