import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Failure } from './call.js';
import type { Reply } from './http-conversation.js';

type Asked = Readonly<{ method: string; headers: Readonly<Record<string, string>>; body?: string | undefined }>;

/** `signal` is aborted when nobody waits for the answer any more. */
type Patience = Readonly<{ signal: AbortSignal; longestSeconds: number }>;

const largestReply = 6 * 1024 * 1024;

/**
 * One HTTP request: at most `longestSeconds`, at most 6 MiB of answer, no redirect is followed. What went wrong on the way is a failure with
 * AWS's name; rejects only when `signal` was aborted.
 */
export const exchange = async (url: URL, asked: Asked, { signal, longestSeconds }: Patience): Promise<Reply | Failure> => {
  const late = AbortSignal.timeout(longestSeconds * 1000);
  try {
    const answer = await responseTo(url, asked, AbortSignal.any([signal, late]));
    const text = await readAtMost(answer, largestReply);
    if (text === undefined)
      return { kind: 'failed', error: 'States.DataLimitExceeded', cause: `The response is larger than ${largestReply} bytes.` };
    return { status: answer.statusCode ?? 0, statusText: answer.statusMessage ?? '', headers: headersOf(answer), text };
  } catch (error) {
    if (signal.aborted) throw error;
    const why = late.aborted ? `No answer within ${longestSeconds} seconds.` : (error as Error).message;
    return { kind: 'failed', error: 'States.Http.Socket', cause: why };
  }
};

/** Not by `fetch`, which gives up an answer that has not begun after five minutes, and a connection of its own, which nobody closes meanwhile. */
const responseTo = (url: URL, { method, headers, body }: Asked, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    request(url, { method, headers: { ...headers, ...length }, signal, agent: false }, resolve)
      .on('error', reject)
      .end(body);
  });

const headersOf = ({ rawHeaders }: IncomingMessage): Headers => {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at]!, rawHeaders[at + 1]!);
  return headers;
};

const readAtMost = async (answer: IncomingMessage, limit: number): Promise<string | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** Seconds that the answer asks to be left alone for. */
export const retryAfterOf = (headers: Headers): number | undefined => {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
};
