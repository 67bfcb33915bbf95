import { describe, expect, it } from 'vitest';
import { documentedRoutes, openApiDocument } from './open-api.js';

type Parameter = Readonly<{ name: string; in: string; required: boolean; schema: object }>;
type Content = Readonly<{ schema: Readonly<{ $ref?: string }>; example?: unknown }>;
type Operation = Readonly<{
  operationId: string;
  tags: readonly string[];
  parameters: readonly Parameter[];
  responses: Readonly<Record<string, Readonly<{ description: string; content?: Readonly<Record<string, Content>> }>>>;
  security?: unknown;
}>;
type Document = Readonly<{
  tags: readonly Readonly<{ name: string }>[];
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components: Readonly<{ schemas: Readonly<Record<string, Readonly<{ examples?: readonly unknown[] }>>>; securitySchemes: object }>;
}>;

const document = openApiDocument() as unknown as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.values(methods).map((operation) => ({ path, operation })),
);

const refsIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => (name === '$ref' ? [member as string] : refsIn(member)));
};

const answers = documentedRoutes.flatMap(({ method, path, answers: told }) =>
  Object.entries(told).flatMap(([status, { schema, example, type }]) =>
    schema && type === undefined ? [{ what: `${method} ${path} ${status}`, schema, example }] : [],
  ),
);
const bodies = documentedRoutes.flatMap(({ method, path, body }) => (body ? [{ what: `${method} ${path}`, ...body }] : []));

describe('the OpenAPI document', () => {
  it('can be written as JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it('refers to nothing that is not there', () => {
    const refs = refsIn(document);
    expect(refs.length).toBeGreaterThan(20);
    expect(refs.filter((ref) => !Object.hasOwn(document.components.schemas, ref.replace('#/components/schemas/', '')))).toEqual([]);
  });

  it.each(operations)('declares the parameters of $path, and no others as such', ({ path, operation }) => {
    const declared = operation.parameters.filter((parameter) => parameter.in === 'path');
    expect(declared.map(({ name }) => name).sort()).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort());
    expect(declared.every(({ required }) => required)).toBe(true);
  });

  it.each(operations)('tells what $path answers when it goes well', ({ operation }) => {
    expect(document.tags.map(({ name }) => name)).toContain(operation.tags[0]);
    expect(Object.keys(operation.responses).filter((status) => /^2\d\d$/.test(status))).toHaveLength(1);
    for (const { description } of Object.values(operation.responses)) expect(description).toEqual(expect.any(String));
  });

  it('gives every operation an id of its own', () => {
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(documentedRoutes.length);
  });

  it('asks for the operator token exactly where the guard does', () => {
    const guarded = operations.filter(({ operation }) => operation.security !== undefined).map(({ path }) => path);
    expect(guarded).toEqual(operations.map(({ path }) => path).filter((path) => path.startsWith('/operator') || path.endsWith('/stock')));
  });

  it.each(answers)('shows an example of what $what answers, in which its own schema knows every name', ({ schema, example }) => {
    expect(schema.parse(example)).toMatchObject(example as object);
  });

  it.each(operations)('shows an example of whatever $path may answer, problems among it', ({ operation }) => {
    const contents = Object.values(operation.responses).flatMap(({ content = {} }) => Object.values(content));
    const examplesOf = ({ schema: { $ref = '' } }: Content) =>
      document.components.schemas[$ref.replace('#/components/schemas/', '')]?.examples;
    expect(contents.filter((content) => content.example === undefined && examplesOf(content) === undefined)).toEqual([]);
  });

  it.each(bodies)('shows an example of what $what takes, which its own schema accepts', ({ schema, example }) => {
    expect(schema.safeParse(example).error).toBeUndefined();
  });
});
