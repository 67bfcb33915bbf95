import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from './open-api.js';

const document = openApiDocument();
const problemsOf = async (value: Readonly<Record<string, unknown>>): Promise<unknown> =>
  (await new Validator().validate(structuredClone(value))).errors ?? [];

describe('the OpenAPI document, for a validator,', () => {
  it('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(await problemsOf(document)).toEqual([]);
  });

  it.each([
    ['a version that is none', { ...document, openapi: '3.7.0' }],
    ['no title', { ...document, info: { version: '1' } }],
    ['an answer without a description', { ...document, paths: { '/orders': { get: { responses: { 200: {} } } } } }],
    ['a parameter in no place', { ...document, paths: { '/orders': { get: { parameters: [{ name: 'a', in: 'air', schema: {} }] } } } }],
    ['a schema of no type', { ...document, components: { schemas: { Order: { type: 'parcel' } } } }],
  ])('would be found invalid with %s', async (_what, spoilt) => {
    expect(await problemsOf(spoilt)).not.toEqual([]);
  });
});
