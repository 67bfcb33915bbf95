import { derivedId } from '@quadrille/events';
import { type Effects, isTransient } from '@quadrille/event-store';
import { Gauge, type Logger, metrics, withClientSpan } from '@quadrille/telemetry';
import { orderOf } from './committer/account.js';
import type { Committer } from './committer/committer.js';
import type { Intent } from './committer/inbound.js';
import { Unavailable } from './dispatcher.js';
import type { Effect, Parts } from './service-tables.js';

const runningEffects = new Gauge({ name: 'quadrille_effects_running', help: 'calls to the outside under way', registers: [metrics] });

/** `startedAt` by a clock that nobody sets: one that is set back must not cost the lease. */
type Run = Readonly<{ intent: Intent; startedAt: number }>;
type Needs = Readonly<{ service: string; effects: readonly Effect[]; leases: Effects; committer: Committer; parts: Parts; logger: Logger }>;

/** Why it failed, where an outcome tells: of itself or of the answer that it brings. */
const errorOf = (outcome: Readonly<{ data: unknown }> | undefined): string | undefined => {
  const { error, answer } = (outcome?.data ?? {}) as { error?: unknown; answer?: { error?: unknown } };
  const found = error ?? answer?.error;
  return typeof found === 'string' ? found : undefined;
};

/** Calls the outside for committed intents, one run at a time each, and hands what came of it to the committer. */
export class EffectRunner {
  readonly #needs: Needs;
  readonly #effects: ReadonlyMap<string, Effect>;
  readonly #running = new Map<string, Run>();
  readonly #ended = new AbortController();

  constructor(needs: Needs) {
    this.#needs = needs;
    this.#effects = new Map(needs.effects.map((effect) => [effect.on, effect]));
  }

  start(intents: readonly Intent[]): void {
    for (const intent of intents) if (!this.#running.has(intent.id)) void this.#run(intent, false, 0);
  }

  /** Keeps the leases of what runs, and takes over what nobody runs any more. */
  async tend(): Promise<void> {
    const longRunning = [...this.#running.values()]
      .filter(({ startedAt }) => performance.now() - startedAt > 1000)
      .map(({ intent }) => intent.id);
    if (longRunning.length > 0) await this.#needs.leases.renew(longRunning);
    if (this.#ended.signal.aborted) return;
    for (const { id, streamId, type, data, metadata, attempts } of await this.#needs.leases.claimOrphaned(200)) {
      if (this.#running.has(id)) continue;
      this.#needs.logger.info({ effect: id, type, attempts }, 'resuming an effect');
      const { causationid, traceparent } = metadata;
      void this.#run({ id, type, data, cause: causationid ?? id, traceparent, streamId, version: 0 }, true, attempts);
    }
  }

  /** Waits up to `graceMs` for what runs; the rest is given back to be resumed elsewhere. */
  async drain(graceMs: number): Promise<void> {
    const deadline = performance.now() + graceMs;
    while (this.#running.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    this.#ended.abort();
    const left = [...this.#running.keys()];
    if (left.length > 0) await this.#needs.leases.release(left, 0).catch(() => undefined);
  }

  async #run(intent: Intent, resumed: boolean, attempts: number): Promise<void> {
    const { service, logger, leases } = this.#needs;
    const effect = this.#effects.get(intent.type);
    // Of another version of this service, which runs beside this one or follows it.
    if (!effect) return leases.release([intent.id], 5).catch(() => undefined);
    this.#running.set(intent.id, { intent, startedAt: performance.now() });
    runningEffects.inc();
    try {
      const { id, traceparent } = intent;
      const call = { id, resumed, signal: this.#ended.signal, ...(traceparent && { traceparent }) };
      const attributes = { 'quadrille.effect.id': id, 'quadrille.order.id': orderOf(intent.data) };
      const outcome = await withClientSpan(
        { service, id, name: `${service} ${intent.type}`, traceparent, attributes },
        () => effect.run(intent.data as never, call, this.#needs.parts),
        errorOf,
      );
      await this.#record(intent, outcome ?? { type: 'EffectEnded', data: {} });
    } catch (error) {
      // What is away comes back; a defect is not cured by hurry.
      const isAway = isTransient(error) || error instanceof Unavailable;
      const seconds = isAway ? 1 : Math.min(60, 2 ** Math.min(attempts, 6));
      if (!this.#ended.signal.aborted)
        logger[isAway ? 'debug' : 'error'](
          { err: error, effect: intent.id, type: intent.type },
          `an effect failed unexpectedly; again in ${seconds} s`,
        );
      await leases.release([intent.id], seconds).catch(() => undefined);
    } finally {
      this.#running.delete(intent.id);
      runningEffects.dec();
    }
  }

  /** The outside has acted: its answer is kept at hand until the database takes it. */
  async #record(intent: Intent, outcome: Readonly<{ type: string; data: unknown }>): Promise<void> {
    const { service, committer } = this.#needs;
    for (let wait = 100; ; wait = Math.min(wait * 2, 2000)) {
      try {
        const { fault } = await committer.submit({
          id: derivedId(intent.id, 'outcome'),
          type: outcome.type,
          time: new Date().toISOString(),
          source: `/${service}`,
          correlationid: intent.streamId,
          cause: intent.cause,
          data: outcome.data,
          finishes: intent.id,
          ...(intent.traceparent && { traceparent: intent.traceparent }),
        });
        if (fault) throw fault;
        return;
      } catch (error) {
        if (!isTransient(error) || this.#ended.signal.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }
}
