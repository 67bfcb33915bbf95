import { type Message, Refusal } from '@quadrille/decider';
import type { Parked } from '@quadrille/event-store';
import type { Logger } from '@quadrille/telemetry';
import { orderOf } from './committer/account.js';
import type { Inbound } from './committer/inbound.js';
import { type Dispatcher, Unavailable } from './dispatcher.js';
import type { Feed } from './service-tables.js';

type Needs = Readonly<{ service: string; dispatcher: Pick<Dispatcher, 'dispatch'>; parked: Pick<Parked, 'park'>; logger: Logger }>;

/** Where a parked message of Kafka has its partition: this one came from a feed, and its bytes are the command. */
export const noPartition = -1;
const firstRetrySeconds = 5;

/** The command that was parked. */
export const newsIn = (bytes: Buffer | null): Inbound => JSON.parse(String(bytes)) as Inbound;

/** Has news of feeds decided, each once for its id. What our code fails on is parked, as a message of Kafka is, and tried again. */
export const tellNews =
  ({ service, dispatcher, parked, logger }: Needs): Parameters<Feed['poll']>[0] =>
  async ({ type, data }: Message, id) => {
    try {
      await dispatcher.dispatch({ type, data }, { id, publishWithinMs: 0 });
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      if (error instanceof Refusal) return logger.info({ code: error.code, id, type }, 'refused news');
      logger.error({ err: error, id, type }, 'parked news whose handling failed');
      const command: Inbound = { id, type, time: new Date().toISOString(), source: `/${service}`, data };
      const key = orderOf(data) ?? null;
      const place = { topic: `news ${id}`, partition: noPartition, offset: '0', headers: {} };
      const reason = (error as Error).message;
      const bytes = Buffer.from(JSON.stringify(command));
      await parked.park([{ ...place, key, bytes, code: 'handling-failed', reason, blocksKey: key !== null }], firstRetrySeconds);
    }
  };
