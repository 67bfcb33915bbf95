import { setupSettings } from '@quadrille/service';
import { z } from 'zod';
import { serviceNames } from '../system/services.ts';
import { inWords, type JsonSchema } from './json-schema.ts';
import { settingsOf } from './settings-of.ts';
import { toolVariables, type Variable } from './tool-variables.ts';

const asJsonSchema = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

const byDefault = ({ default: value, secret }: JsonSchema, isRequired: boolean): string => {
  if (secret === true) return isRequired ? '**needed**, secret' : 'none, secret';
  if (value === undefined) return isRequired ? '**needed**' : 'none';
  return value === '' ? 'empty' : `\`${String(value).replaceAll('|', '\\|')}\``;
};

const rowsOf = ({ properties = {}, required = [] }: JsonSchema, wanted: (name: string) => boolean): readonly string[] =>
  Object.entries(properties)
    .filter(([name]) => wanted(name))
    .map(
      ([name, setting]) =>
        `| \`${name}\` | ${setting.description ?? ''} | ${inWords(setting)} | ${byDefault(setting, required.includes(name))} |`,
    );

const table = (rows: readonly string[]): string => ['| variable | what | value | default |', '|---|---|---|---|', ...rows].join('\n');
const shortTable = (variables: readonly Variable[]): string =>
  [
    '| variable | what | default |',
    '|---|---|---|',
    ...variables.map((each) => `| \`${each.name}\` | ${each.what} | ${each.byDefault} |`),
  ].join('\n');

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Every variable that anything here reads: of services from the schemas that read them. */
export const configurationPage = async (): Promise<string> => {
  const schemas = new Map<string, JsonSchema>();
  for (const name of serviceNames) schemas.set(name, asJsonSchema(await settingsOf(name)));
  const [first, ...others] = [...schemas.values()];
  const orders = schemas.get('orders')!;
  // What most have alike stands once; a service that differs (the gateway's PORT) says so in its own part.
  const shared = new Set(Object.keys(first!.properties ?? {}).filter((name) => others.every(({ properties = {} }) => name in properties)));
  const isOwn =
    (schema: JsonSchema) =>
    (name: string): boolean =>
      !shared.has(name) || !same(schema.properties?.[name], orders.properties?.[name]);
  const parts = [...schemas].flatMap(([name, schema]) => {
    const rows = rowsOf(schema, isOwn(schema));
    return rows.length === 0 ? [] : [`## ${name}\n\n${table(rows)}`];
  });
  return `# Configuration

Every service reads its environment once, at its start, through one schema (\`apps/*/src/*.settings.ts\`). Something wrong stops it with every problem listed at once.
An empty variable counts as absent. Secrets are never printed. This page is made from the schemas by \`npm run docs\`.

## Every service

${table(rowsOf(orders, (name) => shared.has(name)))}

Where neither \`OPERATOR_TOKEN\` nor \`OPERATOR_TOKEN_FILE\` is set, nobody knows the token and the operator routes are shut; orders are then shown without their workflow, for which the gateway asks the saga as an operator. All services need the same one.

${parts.join('\n\n')}

## Set-up of a service

\`node libs/service/dist/setup.js <service>\` reads these, once before a new version starts.

${table(rowsOf(asJsonSchema(setupSettings), () => true))}

## Commands

\`npm start\`, \`npm test\`, \`npm run …\`.

${shortTable(toolVariables)}
`;
};
