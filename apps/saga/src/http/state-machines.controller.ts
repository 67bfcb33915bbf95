import { Body, Controller, Inject, Logger, Post, Req, Res } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type HttpSetup, Problem } from '@quadrille/service';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, contentType } from '../state-machines/endpoint/endpoint.js';
import type { StateMachines } from '../state-machines/state-machines.js';

export const STATE_MACHINES = Symbol('state machines');

/** The longest input fits, 16 MiB of JSON as text within JSON, where two bytes of `é` may be six: `\u00e9`. */
const longestBody = 52 * 1024 * 1024;

/** The bodies of the endpoint stay as they are: their signature is of bytes. */
export const takeSignedBodies: NonNullable<HttpSetup['prepare']> = (app) => {
  app.useBodyParser(contentType, { bodyLimit: longestBody }, (_request, bytes, done) => done(null, bytes));
};

/**
 * Who names no key that is known is answered by the head of the request, on whichever path: nobody else has so long a body held. What comes of
 * it is thrown away, so that the answer is read also by who only reads once everything is sent.
 */
const refuseByHead = (app: NestFastifyApplication): void => {
  const machines = app.get<StateMachines>(STATE_MACHINES);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', ({ raw }, reply, done) => {
      const isOfEndpoint = raw.headers['content-type']?.toLowerCase().includes(contentType);
      const refusal = isOfEndpoint && machines.refuse(signedPart(raw).headers);
      if (refusal) give(refusal, reply);
      else done();
    });
};

export const prepareEndpoint: NonNullable<HttpSetup['prepare']> = (app) => {
  takeSignedBodies(app);
  refuseByHead(app);
};

type Request = Readonly<{ raw: IncomingMessage }>;
type Reply = Readonly<{
  raw: ServerResponse;
  code: (status: number) => Reply;
  header: (name: string, value: string) => Reply;
  send: (body: string) => void;
}>;

const give = ({ status, requestId, body }: Answer, reply: Omit<Reply, 'raw'>): void => {
  reply.code(status).header('content-type', contentType).header('x-amzn-requestid', requestId).send(body);
};

/** What SDK and CLI of AWS Step Functions talk to. */
@Controller()
export class StateMachinesController {
  readonly #machines: StateMachines;
  readonly #logger = new Logger('state machines');

  constructor(@Inject(STATE_MACHINES) machines: StateMachines) {
    this.#machines = machines;
  }

  @Post()
  async answer(@Body() body: unknown, @Req() { raw }: Request, @Res() reply: Reply): Promise<void> {
    if (!Buffer.isBuffer(body)) throw new Problem(415, `the body has to be ${contentType}`);
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const answer = await this.#machines.answer({ ...signedPart(raw), body }, gone.signal);
    if (answer.failure !== undefined) this.#logger.error(answer.failure);
    if (!gone.signal.aborted) give(answer, reply);
  }
}

const signedPart = ({ method = '', url = '/', headers }: IncomingMessage) => {
  const [path = '/', ...query] = url.split('?');
  const flat = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]));
  return { method, path, query: query.join('?'), headers: Object.fromEntries(flat) };
};
