import { randomUUID } from 'node:crypto';
import type { World } from './operation.js';
import { operations } from './operations/operations.js';
import { Refused } from '../refused.js';
import { readShape } from './shapes/read-shape.js';
import { type OperationName, shapes } from './shapes/shapes.js';
import { authenticate, type Gate, readClaim } from './signature/authenticate.js';
import type { SignedRequest } from './signature/sign.js';

export const contentType = 'application/x-amz-json-1.0';

/** `failure` is what went wrong here, for the log: the asker learns nothing of it. */
export type Answer = Readonly<{ status: number; requestId: string; body: string; failure?: unknown }>;

type Any = (asked: unknown, world: World, signal: AbortSignal) => Promise<object>;

const prefix = 'AWSStepFunctions.';

const operationOf = (target: string | undefined): OperationName => {
  const name = target?.startsWith(prefix) ? target.slice(prefix.length) : '';
  if (!Object.hasOwn(shapes, name)) throw new Refused('UnknownOperationException', `There is no operation ${target ?? ''}`);
  return name as OperationName;
};

/** Times as epoch seconds. */
const written = (answer: object): string =>
  JSON.stringify(answer, function (this: Record<string, unknown>, key, value: unknown) {
    const original = this[key];
    return original instanceof Date ? original.getTime() / 1000 : value;
  });

const refused = (error: unknown, requestId: string): Answer => {
  if (error instanceof Refused)
    return { status: 400, requestId, body: written({ __type: error.refusal, message: error.message, ...error.details }) };
  const body = written({ __type: 'InternalFailure', message: 'Something went wrong here.' });
  return { status: 500, requestId, body, failure: error };
};

/** The API of AWS Step Functions: signature first, then the operation's name, its shape, and what it does. */
export class Endpoint {
  readonly #world: World;
  readonly #gate: Gate;

  constructor(world: World, gate: Gate) {
    this.#world = world;
    this.#gate = gate;
  }

  /** What a request is answered whatever its body is, by its head alone; undefined where its body counts. Never throws. */
  refuse(headers: SignedRequest['headers']): Answer | undefined {
    try {
      readClaim(headers, this.#gate);
      return undefined;
    } catch (error) {
      return refused(error, randomUUID());
    }
  }

  /** Never throws. */
  async answer(request: SignedRequest, signal: AbortSignal): Promise<Answer> {
    const requestId = randomUUID();
    try {
      authenticate(request, this.#gate);
      const name = operationOf(request.headers['x-amz-target']);
      const answer = await (operations[name] as Any)(readShape(shapes[name], request.body), this.#world, signal);
      return { status: 200, requestId, body: written(answer) };
    } catch (error) {
      return refused(error, requestId);
    }
  }
}
