import { describe, expect, it } from 'vitest';
import { documentedRoutes, openApiDocument } from './open-api.js';

type Parameter = Readonly<{ name: string; in: string; required: boolean; schema: object }>;
type Operation = Readonly<{
  operationId: string;
  tags: readonly string[];
  parameters: readonly Parameter[];
  responses: Readonly<Record<string, Readonly<{ description: string }>>>;
  security?: unknown;
}>;
type Document = Readonly<{
  openapi: string;
  tags: readonly Readonly<{ name: string }>[];
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components: Readonly<{ schemas: Readonly<Record<string, object>>; securitySchemes: object }>;
}>;

const document = openApiDocument() as unknown as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.values(methods).map((operation) => ({ path, operation })),
);

const refsIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => (name === '$ref' ? [member as string] : refsIn(member)));
};

describe('the OpenAPI document', () => {
  it('is of version 3.1 and can be written as JSON', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it('refers to nothing that is not there', () => {
    const refs = refsIn(document);
    expect(refs.length).toBeGreaterThan(20);
    for (const ref of refs) expect(document.components.schemas, ref).toHaveProperty(ref.replace('#/components/schemas/', ''));
  });

  it('declares every parameter of a path, and no other as one', () => {
    for (const { path, operation } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = operation.parameters.filter((parameter) => parameter.in === 'path');
      expect(declared.map(({ name }) => name).sort(), path).toEqual(named.sort());
      expect(declared.every(({ required }) => required)).toBe(true);
    }
  });

  it('gives every operation an id of its own, a known tag, and a success', () => {
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(documentedRoutes.length);
    for (const { path, operation } of operations) {
      expect(document.tags.map(({ name }) => name)).toContain(operation.tags[0]);
      expect(
        Object.keys(operation.responses).some((status) => /^2\d\d$/.test(status)),
        path,
      ).toBe(true);
      for (const { description } of Object.values(operation.responses)) expect(description).toEqual(expect.any(String));
    }
  });

  it('asks for the operator token exactly where the guard does', () => {
    for (const { path, operation } of operations)
      expect(operation.security !== undefined, path).toBe(path.startsWith('/operator') || path.endsWith('/stock'));
  });

  it('shows examples that its own schemas accept', () => {
    const examples = documentedRoutes.flatMap(({ path, body, answers }) => [
      ...(body?.example === undefined ? [] : [{ path, schema: body.schema, example: body.example }]),
      ...Object.values(answers).flatMap(({ schema, example }) => (schema && example !== undefined ? [{ path, schema, example }] : [])),
    ]);
    expect(examples.length).toBeGreaterThan(12);
    for (const { path, schema, example } of examples) expect(schema.safeParse(example).error, path).toBeUndefined();
  });
});
