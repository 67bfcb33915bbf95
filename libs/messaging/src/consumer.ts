import type { Consumer as KafkaConsumer, EachBatchPayload } from 'kafkajs';
import { Alignment } from './alignment.js';
import { CatchingUp } from './catching-up.js';
import type { ConsumerOptions } from './consumer-options.js';
import { Gathering } from './gathering.js';
import { Lag } from './lag.js';
import { Offsets } from './offsets.js';
import { placeOf, toKafkajs } from './place.js';
import { SignsOfLife } from './signs-of-life.js';

const maxChunk = 250;
const pause = (ms: number): Promise<void> => (ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve());

/**
 * A kafkajs consumer behind every fence that its defects need: offsets are resolved only when a chunk is done, committed once a second and before it
 * leaves; nothing thrown reaches kafkajs; what it cannot recover from ends the process. Of partitions that move, up to a second comes again.
 */
export class Consumer {
  readonly #options: ConsumerOptions;
  readonly #consumer: KafkaConsumer;
  readonly #offsets: Offsets;
  readonly #lag = new Lag();
  readonly #inHand = new Set<Promise<void>>();
  readonly #gathering: Gathering;
  readonly #alignment = new Alignment();
  readonly #signs = new SignsOfLife();
  readonly #catchingUp: CatchingUp;
  /** Partitions that are not fetched because they are ahead of others. */
  #waiting: ReadonlySet<string> = new Set();
  #gathered: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #joined = false;
  #stopping = false;

  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#catchingUp = new CatchingUp(options.kafka, options.group);
    this.#gathering = new Gathering(options.gatherMs ?? 0);
    this.#consumer = options.kafka.consumer({
      groupId: options.group,
      allowAutoTopicCreation: false,
      sessionTimeout: options.sessionTimeoutMs,
      heartbeatInterval: Math.floor(options.sessionTimeoutMs / 4),
      rebalanceTimeout: Math.max(options.sessionTimeoutMs, 10_000),
      maxWaitTimeInMs: 500,
      maxBytesPerPartition: 1024 * 1024,
      retry: { initialRetryTime: 100, maxRetryTime: 2000, retries: 8 },
    });
    this.#offsets = new Offsets({ ...options, consumer: this.#consumer });
  }

  /** Whether its group takes it for a member: it has joined, and was heard within the time after which its partitions are given away. */
  get isJoined(): boolean {
    return this.#joined && this.#signs.unheard * 1000 <= this.#options.sessionTimeoutMs;
  }

  /** True when all that waited as it joined the group is handled; false while it is not in the group. */
  get isCaughtUp(): boolean {
    return this.isJoined && this.#catchingUp.isDone;
  }

  get lag(): number {
    return this.#lag.total;
  }

  /** Resolves when the group has been joined for the first time. */
  async start(): Promise<void> {
    const { topics, logger, onDead, onMoving } = this.#options;
    const joined = Promise.withResolvers<void>();
    const { GROUP_JOIN, HEARTBEAT, CRASH, STOP, REBALANCING } = this.#consumer.events;
    this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      this.#joined = true;
      this.#signs.getsOn();
      this.#signs.isHeard();
      this.#forgetOthers(payload.memberAssignment);
      void this.#catchingUp.begins(payload.memberAssignment);
      this.#alignment.forget();
      this.#align();
      void onMoving?.();
      logger.info({ assignment: payload.memberAssignment }, 'joined the group');
      joined.resolve();
    });
    this.#consumer.on(HEARTBEAT, () => this.#signs.isHeard());
    // Nothing is in hand by now: kafkajs waits for it before it joins again.
    this.#consumer.on(REBALANCING, () => {
      this.#joined = false;
      void onMoving?.();
    });
    this.#consumer.on(STOP, () => (this.#joined = false));
    this.#consumer.on(CRASH, ({ payload }) => {
      this.#joined = false;
      if (!payload.restart && !this.#stopping) onDead(payload.error);
    });
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await this.#consumer.run({
      eachBatchAutoResolve: false,
      autoCommit: false,
      partitionsConsumedConcurrently: 64,
      eachBatch: async (payload) => {
        if (this.#inHand.size === 0) this.#gathered = pause(this.#gathering.begin(performance.now()));
        this.#gathering.took(payload.batch.messages.length);
        const batch = this.#eachBatch(payload);
        this.#inHand.add(batch);
        await batch.finally(() => this.#inHand.delete(batch));
        // kafkajs fetches again only when every partition of the last fetch is done.
        await this.#gathered;
      },
    });
    this.#timer = setInterval(() => void this.#tick(), 1000);
    await joined.promise;
  }

  /** Stops fetching, waits for what is in hand, commits what is done, hands over, leaves the group; in this order: who has left may not commit any more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    this.#catchingUp.ends();
    this.#pause();
    while (this.#inHand.size > 0) await Promise.allSettled(this.#inHand);
    await this.#offsets.commit();
    await this.#options.onMoving?.();
    await this.#consumer.stop().catch(() => undefined);
    await this.#consumer.disconnect().catch(() => undefined);
  }

  async #eachBatch({ batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch;
    const place = placeOf(topic, partition);
    const fetchedAt = Date.now();
    const stay = async (): Promise<boolean> => {
      await heartbeat().catch(() => undefined);
      return isRunning() && !isStale() && !this.#stopping;
    };
    this.#lag.set(place, Number(batch.offsetLag()) + batch.messages.length);
    for (let from = 0; from < batch.messages.length; from += maxChunk) {
      if (!isRunning() || isStale() || this.#stopping) return;
      const chunk = batch.messages.slice(from, from + maxChunk);
      const beating = setInterval(() => void heartbeat().catch(() => undefined), this.#options.sessionTimeoutMs / 4);
      try {
        await this.#options.handle(
          chunk.map(({ offset, key, value, headers }) => ({ topic, partition, offset, key, value, headers })),
          stay,
        );
      } catch (error) {
        // Only a handler that was told to go rejects: the chunk is not resolved and will be delivered again.
        this.#options.logger.debug({ err: error, topic, partition }, 'left a chunk undone');
        return;
      } finally {
        clearInterval(beating);
      }
      const last = chunk.at(-1)!.offset;
      resolveOffset(last);
      this.#signs.getsOn();
      this.#offsets.done(topic, partition, last);
      this.#catchingUp.done(place, last);
      await heartbeat().catch(() => undefined);
    }
    const behind = Number(batch.offsetLag());
    this.#lag.set(place, behind);
    if (!this.#options.story?.includes(topic)) return;
    // A clock that is fast must not make a partition wait for ever.
    const writtenAt = Math.min(Number(batch.messages.at(-1)?.timestamp), fetchedAt);
    this.#alignment.reached(place, behind > 0 ? writtenAt : fetchedAt, behind > 0);
    this.#align();
  }

  /** Has those fetched that need not wait for others, and only those. */
  #align(): void {
    if (!this.#joined || this.#stopping) return;
    const ahead = this.#alignment.ahead(Date.now());
    for (const place of ahead) if (!this.#waiting.has(place)) this.#consumer.pause(toKafkajs(place));
    for (const place of this.#waiting) if (!ahead.has(place)) this.#consumer.resume(toKafkajs(place));
    this.#waiting = ahead;
  }

  async #tick(): Promise<void> {
    await this.#offsets.commit();
    this.#align();
    // Whoever is not in the group cannot be heard: brokers that are away do not come back for a death.
    if (!this.#joined) this.#signs.isHeard();
    const reason = this.#signs.missed(this.lag);
    if (reason) this.#options.onDead(reason);
  }

  #pause(): void {
    try {
      this.#consumer.pause(this.#options.topics.map((topic) => ({ topic })));
    } catch {
      // It does not run yet, or no more: nothing is fetched.
    }
  }

  #forgetOthers(assignment: Readonly<Record<string, readonly number[]>>): void {
    const mine = new Set(Object.entries(assignment).flatMap(([topic, partitions]) => partitions.map((one) => placeOf(topic, one))));
    this.#offsets.keepOnly(mine);
    this.#lag.keepOnly(mine);
  }
}
