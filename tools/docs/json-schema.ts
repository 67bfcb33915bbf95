/** As much of JSON Schema 2020-12 as zod writes for contracts and settings. */
export type JsonSchema = {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly $ref?: string;
  readonly secret?: boolean;
};

const number = (value: number): string => (Number.isInteger(value) ? value.toLocaleString('en').replaceAll(',', ' ') : String(value));

/** `1–200`, `≥ 1`, `≤ 9`; nothing where only what a number can be at all bounds it. */
const range = (least: number | undefined, most: number | undefined): string => {
  const low = least === undefined || least <= -Number.MAX_SAFE_INTEGER ? undefined : number(least);
  const high = most === undefined || most >= Number.MAX_SAFE_INTEGER ? undefined : number(most);
  if (low !== undefined && high !== undefined) return low === high ? ` ${low}` : ` ${low} to ${high}`;
  return low !== undefined ? ` ≥ ${low}` : high !== undefined ? ` ≤ ${high}` : '';
};

/** What may stand there, in words. */
export const inWords = (schema: JsonSchema): string => {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.$ref !== undefined || (schema.type === undefined && !schema.anyOf)) return 'any JSON';
  if (schema.anyOf) return schema.anyOf.map(inWords).join(' or ');
  switch (schema.type) {
    case 'string':
      if (schema.format === 'uuid') return 'UUID';
      if (schema.format === 'date-time') return 'time, ISO 8601';
      if (schema.format === 'email') return 'e-mail address';
      if (schema.format === 'uri') return 'URL';
      if (schema.maxLength !== undefined) return `text of${range(schema.minLength ?? 0, schema.maxLength)}`;
      if (schema.minLength !== undefined && schema.minLength > 1) return `text of at least ${schema.minLength}`;
      return schema.pattern === undefined ? 'text' : `text like \`${schema.pattern.replaceAll('|', '\\|')}\``;
    case 'integer':
      return `whole number${range(schema.minimum, schema.maximum)}`;
    case 'array':
      return `list${range(schema.minItems, schema.maxItems)}`;
    default:
      return `${schema.type}${range(schema.minimum, schema.maximum)}`;
  }
};
