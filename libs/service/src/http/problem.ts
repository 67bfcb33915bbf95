import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { Refusal } from '@quadrille/decider';
import { isTransient } from '@quadrille/event-store';
import { activeTraceparent } from '@quadrille/telemetry';
import { STATUS_CODES } from 'node:http';
import { Unavailable } from '../dispatcher.js';

export type Fault = Readonly<{ pointer: string; detail: string }>;
type Extra = Readonly<{ type?: string; errors?: readonly Fault[]; headers?: Readonly<Record<string, string>>; [member: string]: unknown }>;

/** An answer in RFC 9457: what is wrong, where, and the trace to ask about. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly detail: string;
  readonly extra: Extra;

  constructor(status: number, detail: string, extra: Extra = {}) {
    super(detail);
    this.status = status;
    this.detail = detail;
    this.extra = extra;
  }
}

export const problemContentType = 'application/problem+json';

/** The body of a problem; it never holds a stack trace, nor anything that was sent. */
export const problemBody = ({ status, detail, extra: { headers: _, ...members } }: Problem): Readonly<Record<string, unknown>> => {
  const traceId = activeTraceparent()?.split('-')[1];
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, ...(traceId && { traceId }), ...members };
};

type Coded = Readonly<{ statusCode?: number; code?: string; message: string }>;

/** What PostgreSQL says of a NUL in a text, which came with the request: character_not_in_repertoire. */
const holdsNul = '22021';

/** Reads any error as a problem; undefined where it is a defect of ours. */
export const asProblem = (error: unknown): Problem | undefined => {
  if (error instanceof Problem) return error;
  if (error instanceof Refusal) return new Problem(409, error.message, { code: error.code });
  if (error instanceof Unavailable) return new Problem(503, error.message, { headers: { 'retry-after': String(error.retryAfterSeconds) } });
  if (error instanceof HttpException) return new Problem(error.getStatus(), error.message);
  const { statusCode, code, message } = error as Coded;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new Problem(statusCode, message);
  if (code === holdsNul) return new Problem(422, 'the request holds a character that no text may hold');
  return isTransient(error) ? asProblem(new Unavailable('the store cannot be reached at the moment')) : undefined;
};

type Reply = Readonly<{
  sent: boolean;
  code: (status: number) => Reply;
  header: (name: string, value: string) => Reply;
  send: (body: unknown) => void;
}>;

/** The one place where errors become answers. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<Reply>();
    if (reply.sent) return;
    const problem = asProblem(error) ?? new Problem(500, 'something went wrong here; the trace id helps us to find it');
    // 503 is no defect: what is away is told by whoever misses it, and probes ask many times a second.
    if (problem.status >= 500 && problem.status !== 503) this.#logger.error(error);
    for (const [name, value] of Object.entries(problem.extra.headers ?? {})) reply.header(name, value);
    reply.code(problem.status).header('content-type', problemContentType).send(problemBody(problem));
  }
}
