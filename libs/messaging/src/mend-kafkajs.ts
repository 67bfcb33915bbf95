import { createRequire } from 'node:module';

/** What is touched of a kafkajs connection's queue of requests. */
type RequestQueue = {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests: () => void;
  scheduleCheckPendingRequests: () => void;
};

/** And of its member of a consumer group. */
type ConsumerGroup = { lastRequest: number; heartbeat: (often: { readonly interval: number }) => Promise<void> };

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

/**
 * kafkajs 2.2.4 counts the time between two heartbeats on the clock of the machine: where that is set back it sends none until it is as late there as it
 * was, and the group takes the member for dead. A last one that is still to come was sent before the clock was set, so the next is due.
 */
const beatsWhateverTheClock = (heartbeat: ConsumerGroup['heartbeat']): ConsumerGroup['heartbeat'] =>
  function (this: ConsumerGroup, often) {
    if (this.lastRequest > Date.now()) this.lastRequest = 0;
    return heartbeat.call(this, often);
  };

/** Once a process, before the first client. Throws where kafkajs is not built as expected: a version that mends this needs none of it. */
export const mendKafkajs = (): void => {
  const require = createRequire(import.meta.url);
  const queue = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  const group = require('kafkajs/src/consumer/consumerGroup') as { prototype: ConsumerGroup };
  if (typeof queue.prototype.scheduleCheckPendingRequests !== 'function')
    throw new Error('the request queue of kafkajs is built otherwise');
  if (typeof group.prototype.heartbeat !== 'function') throw new Error('the consumer group of kafkajs is built otherwise');
  queue.prototype.scheduleCheckPendingRequests = scheduleOnlyWhatWaits;
  group.prototype.heartbeat = beatsWhateverTheClock(group.prototype.heartbeat);
};
