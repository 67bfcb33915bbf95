import { createRequire } from 'node:module';

/** What is touched of a kafkajs connection's queue of requests. */
type RequestQueue = {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests: () => void;
  scheduleCheckPendingRequests: () => void;
};

const retryMs = 10;

/**
 * kafkajs 2.2.4 looks into the queue of every connection again and again, a thousand times a second, also when nothing waits in it, because it
 * computes a negative delay then (tulios/kafkajs#1751): timers were a quarter of all that an idle service
 * did. Here a look is due only while a request waits: a new one that cannot be sent at once asks for it by itself.
 */
const scheduleOnlyWhatWaits = function (this: RequestQueue): void {
  if (this.pending.length === 0 || this.throttleCheckTimeoutId) return;
  const throttledMs = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttledMs > 0 ? throttledMs : retryMs,
  );
};

/** Once a process, before the first client. Throws where kafkajs is not built as expected: a version that mends this needs none of it. */
export const quietenRequestQueues = (): void => {
  const queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  if (typeof queue.prototype.scheduleCheckPendingRequests !== 'function')
    throw new Error('the request queue of kafkajs is built otherwise');
  queue.prototype.scheduleCheckPendingRequests = scheduleOnlyWhatWaits;
};
