import { z } from 'zod';
import { problem } from './answers.js';
import type { Answer, DocumentedRoute } from './documented-route.js';
import { names } from '../schema-names.js';
import { operatorRoutes } from './operator-routes.js';
import { orderRoutes } from './order-routes.js';
import { returnRoutes } from './return-routes.js';

export const documentedRoutes: readonly DocumentedRoute[] = [...orderRoutes, ...returnRoutes, ...operatorRoutes];

type Json = Readonly<Record<string, unknown>>;

const meanings: Readonly<Record<number, string>> = {
  400: 'Not JSON, not to be kept exactly, or a query that is not understood',
  401: 'The operator token is missing or wrong',
  403: 'Only with the operator token',
  404: 'There is no such thing',
  409: 'Not in the state that it is in; `detail` says why',
  413: 'The body is longer than 64 KiB',
  415: 'The body has to be application/json',
  422: 'Understood and refused; `errors` names every place',
  502: 'A service failed to answer',
  503: 'Cannot be reached at the moment; Retry-After says when to come again',
  504: 'A service takes too long to answer',
};

/** The schemas as JSON Schema 2020-12, which is the dialect of OpenAPI 3.1; those with a name stand once. */
class Schemas {
  readonly components: Record<string, Json> = {};

  of(schema: z.ZodType): Json {
    const name = names.get(schema)?.name;
    const { $schema: _dialect, ...json } = z.toJSONSchema(schema, {
      target: 'draft-2020-12',
      io: 'input',
      unrepresentable: 'any',
      reused: 'inline',
    });
    if (name === undefined) return json;
    this.components[name] ??= json;
    return { $ref: `#/components/schemas/${name}` };
  }
}

const parametersOf = (schemas: Schemas, { parameters = {} }: DocumentedRoute): readonly Json[] =>
  (['path', 'query', 'header'] as const).flatMap((place) =>
    Object.entries(parameters[place]?.shape ?? {}).map(([name, schema]) => {
      const { description, ...json } = schemas.of(schema as z.ZodType);
      const required = place === 'path';
      return { name, in: place, required, ...(description !== undefined && { description }), schema: json };
    }),
  );

const answerOf = (schemas: Schemas, { description, schema, example, type = 'application/json' }: Answer): Json => ({
  description,
  ...(schema && { content: { [type]: { schema: schemas.of(schema), ...(example !== undefined && { example }) } } }),
});

const operationOf = (schemas: Schemas, route: DocumentedRoute): Json => {
  const { method, path, tag, summary, body, answers, problems = [] } = route;
  const refused = [400, ...(tag === 'operator' ? [401] : []), ...(body ? [413, 415] : []), ...problems].map((status) => [
    status,
    { description: meanings[status], content: { 'application/problem+json': { schema: schemas.of(problem) } } },
  ]);
  return {
    operationId: `${method} ${path}`.replaceAll(/[^a-zA-Z]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replaceAll(/\W/g, ''),
    tags: [tag],
    summary,
    ...(tag === 'operator' && { security: [{ operator: [] }] }),
    parameters: parametersOf(schemas, route),
    ...(body && {
      requestBody: {
        required: body.optional !== true,
        content: { 'application/json': { schema: schemas.of(body.schema), ...(body.example !== undefined && { example: body.example }) } },
      },
    }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(schemas, answer)])),
      ...Object.fromEntries(refused),
    },
  };
};

/** The whole front door as OpenAPI 3.1, from the very schemas that check its requests. */
export const openApiDocument = (): Json => {
  const schemas = new Schemas();
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of documentedRoutes) (paths[route.path] ??= {})[route.method] = operationOf(schemas, route);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Quadrille',
      version: '0.1.0',
      description: 'Orders in, orders watched, orders steered. Errors are problem details (RFC 9457).',
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'orders', description: 'Submit and follow orders, return goods.' },
      { name: 'products', description: 'What can be ordered.' },
      { name: 'checkout', description: "The checkout tutorial's API; `task_id` is the order's id." },
      { name: 'operator', description: 'With the operator token.' },
    ],
    paths,
    components: {
      schemas: schemas.components,
      securitySchemes: { operator: { type: 'http', scheme: 'bearer', description: 'The operator token of this installation.' } },
    },
  };
};
