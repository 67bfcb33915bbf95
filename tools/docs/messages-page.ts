import { type Contract, contracts, jsonSchemaOf } from '@quadrille/events';
import { serviceNames } from '../system/services.ts';
import { inWords, type JsonSchema } from './json-schema.ts';
import type { ServiceFacts } from './service-facts.ts';

type Field = Readonly<{ path: string; words: string; isRequired: boolean }>;

const fieldsOf = (schema: JsonSchema, prefix = ''): readonly Field[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const isRequired = schema.required?.includes(name) ?? false;
    if (field.type === 'object' && field.properties) {
      const below = fieldsOf(field, `${path}.`);
      return isRequired ? below : [{ path, words: 'object', isRequired }, ...below];
    }
    const one = { path: field.type === 'array' ? `${path}[]` : path, words: inWords(field), isRequired };
    if (field.items?.properties) return [one, ...fieldsOf(field.items, `${path}[].`)];
    return [field.items ? { ...one, words: `${one.words} of ${inWords(field.items)}` } : one];
  });

const outcomesOf = ({ outcomes }: Contract): readonly string[] => {
  if (!outcomes) return [];
  const failed = Object.entries(outcomes.failed ?? {}).map(
    ([type, errors]) =>
      `[${type}](#${type.toLowerCase()})${errors.length > 0 ? ` (${errors.map((error) => `\`${error}\``).join(', ')})` : ''}`,
  );
  const done = outcomes.done.map((type) => `[${type}](#${type.toLowerCase()})`).join(', ');
  return [`Done: ${done}.${failed.length > 0 ? ` Failed: ${failed.join(', ')}.` : ''}`];
};

/** The field that is the key and, where that may be absent, the one that then is. */
const keysOf = (contract: Contract, schema: JsonSchema, names = Object.keys(schema.properties ?? {})): readonly string[] => {
  // Of data in which every field holds its own name, the key is the name of the field that is the key.
  const key = contract.keyOf(Object.fromEntries(names.map((name) => [name, name])));
  if (schema.required?.includes(key)) return [key];
  return [
    key,
    ...keysOf(
      contract,
      schema,
      names.filter((name) => name !== key),
    ),
  ];
};

const partOf = (contract: Contract, facts: readonly ServiceFacts[]): string => {
  const { type, kind, version, topic, description, owner } = contract;
  const schema = jsonSchemaOf(contract) as JsonSchema;
  const keys = keysOf(contract, schema).map((key) => `\`${key}\``);
  const handledBy = facts.filter(({ name, handles }) => handles.includes(type) && !(kind === 'event' && name === owner));
  const sentBy = facts.filter(({ sends, publishes }) => sends.includes(type) || publishes.includes(type));
  const names = (services: readonly ServiceFacts[]): string => services.map(({ name }) => name).join(', ');
  const ways = [
    `${kind}, version ${version}`,
    `\`${topic}\` by ${keys.join(', where absent ')}`,
    ...(sentBy.length > 0 ? [`from ${names(sentBy)}`] : []),
    ...(handledBy.length > 0 ? [`to ${names(handledBy)}`] : []),
    `[schema](schemas/${type}.json)`,
  ];
  const rows = fieldsOf(schema).map(({ path, words, isRequired }) => `| \`${path}\` | ${words} | ${isRequired ? '' : 'may be absent'} |`);
  return [
    `### ${type}`,
    ways.join(' · '),
    description,
    ...outcomesOf(contract),
    ['| field | value | |', '|---|---|---|', ...rows].join('\n'),
  ].join('\n\n');
};

const rank = (owner: string): number => (serviceNames as readonly string[]).indexOf(owner);

/** Everything that crosses a service boundary, from the contracts themselves. */
export const messagesPage = (facts: readonly ServiceFacts[]): string => {
  const owners = Object.entries(Object.groupBy(contracts.values(), ({ owner }) => owner)).sort(([one], [other]) => rank(one) - rank(other));
  const index = owners.map(
    ([owner, own = []]) => `| ${owner} | ${own.map(({ type }) => `[${type}](#${type.toLowerCase()})`).join(', ')} |`,
  );
  const parts = owners.map(([owner, own = []]) => `## ${owner}\n\n${own.map((contract) => partOf(contract, facts)).join('\n\n')}`);
  return `# Messages

Commands ask (imperative), events tell what became true (past tense). A message on Kafka is a [CloudEvent](https://cloudevents.io) in structured mode; its \`data\` is what
stands here. Schema and version are in \`dataschema\`: \`/schemas/OrderPlaced/1\`. The same as a machine reads it: [asyncapi.yaml](asyncapi.yaml).
This page is made from \`libs/events\` by \`npm run docs\`.

| owner | messages |
|---|---|
${index.join('\n')}

${parts.join('\n\n')}
`;
};
