import { Gauge, metrics } from '@quadrille/telemetry';
import { topicAndPartition } from './place.js';

const gauge = new Gauge({
  name: 'quadrille_consumer_lag',
  help: 'messages not handled yet',
  labelNames: ['topic', 'partition'],
  registers: [metrics],
});

/** How many messages of each partition are not handled yet; told as a metric, too. */
export class Lag {
  readonly #lag = new Map<string, number>();

  get total(): number {
    return [...this.#lag.values()].reduce((sum, lag) => sum + lag, 0);
  }

  set(place: string, lag: number): void {
    this.#lag.set(place, Math.max(0, lag));
    gauge.set(topicAndPartition(place), Math.max(0, lag));
  }

  /** Others are somebody else's now. */
  keepOnly(places: ReadonlySet<string>): void {
    for (const place of this.#lag.keys())
      if (!places.has(place)) {
        this.#lag.delete(place);
        gauge.remove(topicAndPartition(place));
      }
  }
}
