import { RequestMethod } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FrontDoorInMemory, openFrontDoor } from '../front-door.fixture.js';
import { documentedRoutes } from './open-api.js';

let door: FrontDoorInMemory;
beforeAll(async () => {
  door = await openFrontDoor();
});
afterAll(() => door.close());

const get = (url: string) => door.fastify.inject({ method: 'GET', url });

type Route = Readonly<Record<string, unknown>>;
const verbs: Readonly<Record<number, string>> = {
  [RequestMethod.GET]: 'get',
  [RequestMethod.POST]: 'post',
  [RequestMethod.PATCH]: 'patch',
};

describe('the document of the routes', () => {
  it('is where the bare address leads', async () => {
    const { statusCode, headers } = await get('/');
    expect({ statusCode, location: headers.location }).toEqual({ statusCode: 302, location: '/docs' });
  });

  it('is a page of which all comes from here', async () => {
    // Without an icon of its own a browser would ask for /favicon.ico, and show that there is none.
    const [icon, ...named] = [...(await get('/docs')).body.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path!);
    expect(icon).toBe('data:,');
    expect(named).toHaveLength(3);
    const answers = await Promise.all([...named, '/openapi.json'].map((path) => get(path)));
    expect(answers.map(({ statusCode, body }) => [statusCode, body.length > 0])).toEqual(answers.map(() => [200, true]));
  });

  it('says of every route for operators that it asks for the token, which it does', async () => {
    const guarded = documentedRoutes.filter(({ tag }) => tag === 'operator');
    const answers = await Promise.all(
      guarded.map(({ method, path }) => door.fastify.inject({ method, url: path.replaceAll(/\{\w+\}/g, 'some') })),
    );
    expect(guarded.length).toBeGreaterThan(10);
    expect(guarded.filter((_, index) => answers[index]!.statusCode !== 401)).toEqual([]);
  });

  it('names every route and no other', () => {
    const served = door.controllers.flatMap(({ prototype }) =>
      Object.getOwnPropertyNames(prototype).flatMap((name) => {
        if (name === 'constructor') return [];
        const handler = (prototype as Route)[name] as object;
        const path: unknown = Reflect.getMetadata('path', handler);
        if (path === undefined) return [];
        const whole = `/${Reflect.getMetadata('path', prototype.constructor)}/${String(path)}`
          .replaceAll(/\/+/g, '/')
          .replace(/(.)\/$/, '$1');
        return [
          `${verbs[Reflect.getMetadata('method', handler)]} ${whole.replaceAll(/:(\w+)/g, '{$1}').replace('/operator/house/', '/operator/')}`,
        ];
      }),
    );
    const ofTheDocument = /^get \/($|docs|openapi\.json)/;
    expect(served.filter((route) => !ofTheDocument.test(route)).sort()).toEqual(
      documentedRoutes.map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });
});
