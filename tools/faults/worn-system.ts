import { checkInvariants, readLag } from '@quadrille/testing';
import { vi } from 'vitest';
import type { RunningSystem } from '../system/running-system.ts';
import { serviceNames, type Environment, type ServiceName } from '../system/services.ts';
import { houseOf } from './fault-system.ts';
import { planted, sound } from './planted.ts';
import { rowsOf } from './rows.ts';

const unsentAndWritten = `SELECT sum(unsent)::int AS unsent, sum(written)::int AS written FROM (
  ${serviceNames.map((service) => `SELECT (SELECT count(*) FROM ${service}.outbox), (SELECT count(*) FROM ${service}.events)`).join(' UNION ALL ')}
) AS every (unsent, written)`;

/** A system whose services run with a planted defect now and then, and what is to be seen of it. */
export class WornSystem {
  readonly #system: RunningSystem;
  /** How each service runs, where it is not sound. */
  readonly #worn = new Map<ServiceName, Environment>();

  constructor(system: RunningSystem) {
    this.#system = system;
  }

  /** Every service is sound but these; those that run otherwise so far are started anew, all at once. */
  async wear(wanted: Partial<Record<ServiceName, string>>): Promise<void> {
    const changed = serviceNames.filter((service) => wanted[service] !== undefined || this.#worn.has(service));
    await Promise.all(
      changed.map((service) => {
        const name = wanted[service];
        if (name === undefined) this.#worn.delete(service);
        else this.#worn.set(service, planted(name));
        return this.#system.restart(service, this.#worn.get(service) ?? sound);
      }),
    );
  }

  /** How many breaches of an invariant there are by now. Harm that was done on purpose stays: what counts is what comes on top. */
  async breachesOf(invariant: string): Promise<number> {
    const [violation] = await checkInvariants(houseOf(this.#system), { only: [invariant] });
    return violation?.count ?? 0;
  }

  /** Nothing is to be read, sent or done any more; whether it is as it should be is another matter. */
  async quiet(): Promise<void> {
    const { brokers, postgresUrl } = this.#system;
    let before = '';
    const look = async (): Promise<void> => {
      const unread = [...(await readLag(brokers.split(','), serviceNames))].filter(([, messages]) => messages > 0);
      const now = JSON.stringify({ unread, ...(await rowsOf<object>(postgresUrl, unsentAndWritten))[0] });
      const still = now === before && now.startsWith('{"unread":[],"unsent":0');
      before = now;
      if (!still) throw new Error(`it does not come to rest: ${now}`);
    };
    await vi.waitFor(look, { timeout: 60_000, interval: 750 });
  }
}
