import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@quadrille/asl';

/** Headers that Lambda answers with. Others are the function's own, which may be secrets, and would stay in histories. */
const toldHeaders = ['Content-Length', 'Content-Type', 'Date', 'X-Amz-Executed-Version', 'X-Amzn-Trace-Id', 'x-amzn-RequestId'];
const longestHeader = 256;

/** What AWS's client tells of an HTTP answer beside what is in it. Whoever gives his answer no id of its own is given one; so is what was not asked over HTTP. */
export const sdkMetadata = (HttpStatusCode: number, answered = new Headers()): JsonObject => {
  const headers = toldHeaders.flatMap((name): [string, string][] => {
    const value = answered.get(name);
    return value === null || value.length > longestHeader ? [] : [[name, value]];
  });
  const HttpHeaders = Object.fromEntries(headers);
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(headers.map(([name, value]) => [name, [value]])),
      HttpHeaders,
      HttpStatusCode,
    },
    SdkResponseMetadata: { RequestId: HttpHeaders['x-amzn-RequestId'] ?? randomUUID() },
  };
};
