import type { Failure } from './call.js';

export type Reply = Readonly<{ status: number; statusText: string; headers: Headers; text: string }>;

const longestMs = 60_000;
const largestReply = 6 * 1024 * 1024;

/**
 * One HTTP request: at most sixty seconds, at most 6 MiB of answer, no redirect is followed. What went wrong on the way is a failure with
 * AWS's name; rejects only when `signal` was aborted.
 */
export const exchange = async (url: URL, request: RequestInit, signal: AbortSignal): Promise<Reply | Failure> => {
  try {
    const answer = await fetch(url, { ...request, redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(longestMs)]) });
    const text = await readAtMost(answer, largestReply);
    if (text === undefined)
      return { kind: 'failed', error: 'States.DataLimitExceeded', cause: `The response is larger than ${largestReply} bytes.` };
    return { status: answer.status, statusText: answer.statusText, headers: answer.headers, text };
  } catch (error) {
    if (signal.aborted) throw error;
    const { name, message, cause } = error as Error;
    const why =
      name === 'TimeoutError' ? `No answer within ${longestMs / 1000} seconds.` : String((cause as Error | undefined)?.message ?? message);
    return { kind: 'failed', error: 'States.Http.Socket', cause: why };
  }
};

const readAtMost = async (answer: Response, limit: number): Promise<string | undefined> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
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
