import { type LedgerEntry, type Sandbox, SandboxUnreachable } from '@quadrille/service';
import type { DeclinedAnswer, SettledAnswer } from '../../domain/intent.js';
import { type CardCharge, type CardNetwork, CardNetworkError, type CardRefund } from './card-network.js';
import { type Scenario, scenarioOf } from './scenarios.js';

const slot = 'charge';
const longestBelatedMs = 60_000;

const answerOf = (entry: LedgerEntry): SettledAnswer => {
  if (entry.kind === 'captured') return { status: 'captured', reference: `sandbox_${entry.intentId}` };
  if (entry.kind === 'declined') return { status: 'declined', ...(entry.details as Omit<DeclinedAnswer, 'status'>) };
  return { status: 'void' };
};

const partIn = (details: unknown): string | undefined => (details as Readonly<{ part?: string }> | undefined)?.part;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** No call is half done: what the ledger did not take for certain is unknown to the caller. */
const told = (error: unknown): unknown => {
  if (error instanceof CardNetworkError) return error;
  if (!(error instanceof SandboxUnreachable))
    return new CardNetworkError('NetworkError', 'the connection to the card network broke', { cause: error });
  return error.why === 'outage'
    ? new CardNetworkError('GatewayUnavailable', 'the card network is away')
    : new CardNetworkError('NetworkError', 'the call to the card network was lost');
};

/** A card network in a ledger: its tokens say what happens. What it did it does not forget, whoever is killed. */
export class SandboxCardNetwork implements CardNetwork {
  readonly #sandbox: Sandbox;
  readonly #timeoutMs: number;

  /** `timeoutMs`: how long the tokens of time-outs keep a caller waiting. */
  constructor(sandbox: Sandbox, { timeoutMs }: Readonly<{ timeoutMs: number }>) {
    this.#sandbox = sandbox;
    this.#timeoutMs = timeoutMs;
  }

  charge(charge: CardCharge): Promise<SettledAnswer> {
    return this.#reached(() => this.#play(charge, scenarioOf(charge.token)));
  }

  find({ intentId, token }: CardCharge): ReturnType<CardNetwork['find']> {
    return this.#reached(async () => {
      const scenario = scenarioOf(token);
      const unheard = scenario.kind === 'silent' ? (scenario.unheard ?? 0) : 0;
      if (unheard > 0 && (await this.#sandbox.countTry(`${intentId} asked`)) <= unheard) await this.#keepSilent();
      const settled = (await this.#sandbox.find(intentId)).find(({ kind }) => kind !== 'refunded');
      return settled ? answerOf(settled) : { status: 'open' as const };
    });
  }

  settle({ orderId, intentId }: CardCharge): Promise<SettledAnswer> {
    // It takes the slot of the charge: one that is still on its way finds it taken.
    return this.#reached(async () => answerOf(await this.#sandbox.record({ orderId, intentId, kind: 'voided', slot })));
  }

  refund({ orderId, intentId, amount, part }: CardRefund): ReturnType<CardNetwork['refund']> {
    return this.#reached(async () => {
      const entries = await this.#sandbox.find(intentId);
      const captured = entries.find(({ kind }) => kind === 'captured');
      if (!captured) throw new TypeError(`${intentId} was never captured, so it cannot be refunded`);
      const others = entries.filter(({ kind, details }) => kind === 'refunded' && partIn(details) !== part);
      const gone = others.reduce((sum, entry) => sum + (entry.amount ?? 0), 0);
      if (gone + amount.amount > (captured.amount ?? 0)) throw new TypeError(`${intentId}: more would go back than was captured`);
      await this.#sandbox.record({
        orderId,
        intentId,
        kind: 'refunded',
        ...amount,
        ...(part !== undefined && { slot: `refund of ${part}`, details: { part } }),
      });
      return { reference: `sandbox_${intentId}_refund${part === undefined ? '' : `_${part}`}` };
    });
  }

  async #play(charge: CardCharge, scenario: Scenario): Promise<SettledAnswer> {
    const { orderId, intentId, amount } = charge;
    switch (scenario.kind) {
      case 'captured':
        return this.#capture(charge);
      case 'declined': {
        const { error, reason } = scenario;
        return answerOf(await this.#sandbox.record({ orderId, intentId, kind: 'declined', slot, ...amount, details: { error, reason } }));
      }
      case 'silent':
        if (scenario.captures) await this.#capture(charge);
        return this.#keepSilent();
      case 'belated': {
        const answer = await this.#capture(charge);
        await this.#untilRefunded(intentId);
        return answer;
      }
      case 'failing':
        if ((await this.#sandbox.countTry(intentId)) > scenario.times) return this.#capture(charge);
        throw new CardNetworkError(scenario.error, scenario.reason, {
          ...(scenario.retryAfterSeconds !== undefined && { retryAfterSeconds: scenario.retryAfterSeconds }),
        });
      default:
        return scenario satisfies never;
    }
  }

  async #keepSilent(): Promise<never> {
    await wait(this.#timeoutMs);
    throw new CardNetworkError('GatewayTimeout', 'the card network gave no answer in time');
  }

  /** Resolves some time after the money of this intent went back, or when a minute is over. */
  async #untilRefunded(intentId: string): Promise<void> {
    const until = performance.now() + longestBelatedMs;
    const isBack = async (): Promise<boolean> => (await this.#sandbox.find(intentId)).some(({ kind }) => kind === 'refunded');
    while (performance.now() < until && !(await isBack())) await wait(100);
    await wait(this.#timeoutMs);
  }

  async #capture({ orderId, intentId, amount }: CardCharge): Promise<SettledAnswer> {
    return answerOf(await this.#sandbox.record({ orderId, intentId, kind: 'captured', slot, ...amount }));
  }

  async #reached<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    try {
      await this.#sandbox.reach();
      return await act();
    } catch (error) {
      if (error instanceof TypeError) throw error;
      throw told(error);
    }
  }
}
