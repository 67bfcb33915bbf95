import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = Readonly<{ status: number; body: Readonly<Record<string, unknown>>; headers?: Readonly<Record<string, string>> }>;
type PaymentIntent = {
  id: string;
  object: 'payment_intent';
  status: string;
  amount: number;
  last_payment_error: unknown;
  card: string;
  intentId: string;
  metadata: Readonly<Record<string, string>>;
};
export type SeenRequest = Readonly<{ method: string; path: string; idempotencyKey: string | undefined }>;

const declines: Readonly<Record<string, string>> = {
  pm_insufficient: 'insufficient_funds',
  pm_declined: 'generic_decline',
  pm_fraud: 'fraudulent',
  pm_expired: 'expired_card',
};

const problem = (status: number, error: Readonly<Record<string, unknown>>, headers?: Answer['headers']): Answer => ({
  status,
  body: { error },
  ...(headers && { headers }),
});

const otherParameters = problem(400, { type: 'idempotency_error', message: 'Keys can only be used with the same parameters' });

const metadataIn = (params: URLSearchParams): Readonly<Record<string, string>> =>
  Object.fromEntries([...params].flatMap(([name, value]) => (/^metadata\[(.+)\]$/.exec(name) ?? []).slice(1).map((key) => [key, value])));

/**
 * As much of Stripe as the adapter relies on, for specs: PaymentIntents, refunds and idempotency keys that repeat the first answer, also one of 400 or 500, and lead to nothing else.
 * Cards: `pm_insufficient`, `pm_declined`, `pm_fraud`, `pm_expired`, `pm_unknown`, `pm_used`; `pm_lost` captures without answering, `pm_silent` does nothing.
 */
export class FakeStripe {
  readonly intents = new Map<string, PaymentIntent>();
  readonly refunds: Readonly<{ id: string; intentId: string; amount?: number; metadata?: Readonly<Record<string, string>> }>[] = [];
  readonly seen: SeenRequest[] = [];
  /** Answers that the next calls get instead of the true ones. */
  readonly planned: (Answer | 'hang up')[] = [];
  readonly #stored = new Map<string, Readonly<{ answer: Answer; body: string }>>();
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** As it happens after a day. */
  forgetKeys(): void {
    this.#stored.clear();
  }

  of(intentId: string): readonly PaymentIntent[] {
    return [...this.intents.values()].filter((intent) => intent.intentId === intentId);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method = 'GET', url: path = '/', headers } = request;
    const idempotencyKey = headers['idempotency-key'] as string | undefined;
    this.seen.push({ method, path, idempotencyKey });
    const planned = this.planned.shift();
    if (planned === 'hang up') return void request.socket.destroy();
    const stored = idempotencyKey === undefined ? undefined : this.#stored.get(idempotencyKey);
    const repeated = stored && stored.body !== body ? otherParameters : stored?.answer;
    const answer = planned ?? repeated ?? this.#answer(method, path, new URLSearchParams(body));
    if (answer === 'silence') return;
    const isStored = !planned || [200, 400, 500].includes(planned.status);
    if (idempotencyKey !== undefined && isStored && answer !== repeated) this.#stored.set(idempotencyKey, { answer, body });
    const kept = answer === stored?.answer ? { 'idempotent-replayed': 'true' } : {};
    response.writeHead(answer.status, { 'content-type': 'application/json', ...kept, ...answer.headers }).end(JSON.stringify(answer.body));
  }

  #answer(method: string, path: string, params: URLSearchParams): Answer | 'silence' {
    const [, , resource, id = '', act] = path.split('?')[0]!.split('/');
    if (resource === 'refunds') return method === 'GET' ? this.#refundsOf(path) : this.#refund(params);
    if (id === '') return this.#create(params);
    if (id === 'search') return this.#search(path);
    const intent = this.intents.get(id);
    if (!intent) return problem(404, { type: 'invalid_request_error', code: 'resource_missing', message: 'No such payment_intent' });
    if (act === 'confirm') return this.#confirm(intent);
    if (act !== 'cancel') return { status: 200, body: intent };
    if (intent.status === 'succeeded') return this.#unexpected(intent);
    intent.status = 'canceled';
    return { status: 200, body: intent };
  }

  #create(params: URLSearchParams): Answer {
    const card = params.get('payment_method') ?? params.get('payment_method_data[card][token]') ?? '';
    if (card === 'pm_unknown')
      return problem(400, {
        type: 'invalid_request_error',
        code: 'resource_missing',
        param: 'payment_method',
        message: 'No such PaymentMethod',
      });
    if (card === 'pm_used')
      return problem(400, {
        type: 'invalid_request_error',
        message: 'The provided PaymentMethod was previously used. It may not be used again.',
      });
    const intent: PaymentIntent = {
      id: `pi_${randomUUID()}`,
      object: 'payment_intent',
      status: 'requires_confirmation',
      amount: Number(params.get('amount')),
      last_payment_error: null,
      card,
      intentId: params.get('metadata[intent_id]') ?? '',
      metadata: metadataIn(params),
    };
    this.intents.set(intent.id, intent);
    return { status: 200, body: { ...intent } };
  }

  #search(path: string): Answer {
    const query = new URL(path, 'http://stripe.invalid').searchParams.get('query') ?? '';
    const data = this.of(/^metadata\['intent_id'\]:'(.+)'$/.exec(query)?.[1] ?? '');
    return { status: 200, body: { object: 'search_result', data, has_more: false, next_page: null, url: '/v1/payment_intents/search' } };
  }

  #confirm(intent: PaymentIntent): Answer | 'silence' {
    if (intent.status !== 'requires_confirmation') return this.#unexpected(intent);
    if (intent.card === 'pm_silent') return 'silence';
    const decline = declines[intent.card];
    if (decline !== undefined) {
      const error = { type: 'card_error', code: 'card_declined', decline_code: decline, message: 'Your card was declined.' };
      intent.status = 'requires_payment_method';
      intent.last_payment_error = error;
      return problem(402, { ...error, payment_intent: { ...intent } });
    }
    intent.status = 'succeeded';
    return intent.card === 'pm_lost' ? 'silence' : { status: 200, body: { ...intent } };
  }

  #refund(params: URLSearchParams): Answer {
    const intent = this.intents.get(params.get('payment_intent') ?? '');
    if (intent?.status !== 'succeeded') return problem(400, { type: 'invalid_request_error', message: 'nothing to refund' });
    const before = this.refunds.filter(({ intentId }) => intentId === intent.intentId);
    const left = before.reduce((sum, { amount = intent.amount }) => sum - amount, intent.amount);
    const amount = Number(params.get('amount') ?? left);
    if (amount > left && left > 0) return problem(400, { type: 'invalid_request_error', message: 'greater than the unrefunded amount' });
    if (left <= 0) return problem(400, { type: 'invalid_request_error', code: 'charge_already_refunded', message: 'already refunded' });
    const refund = { id: `re_${randomUUID()}`, intentId: intent.intentId, amount, metadata: metadataIn(params) };
    this.refunds.push(refund);
    return { status: 200, body: { ...refund, object: 'refund', status: 'succeeded' } };
  }

  #refundsOf(path: string): Answer {
    const id = new URL(path, 'http://stripe.invalid').searchParams.get('payment_intent') ?? '';
    const data = this.refunds.filter(({ intentId }) => intentId === this.intents.get(id)?.intentId);
    return {
      status: 200,
      body: { object: 'list', data: data.map((refund) => ({ ...refund, status: 'succeeded' })), has_more: false, url: '/v1/refunds' },
    };
  }

  #unexpected(intent: PaymentIntent): Answer {
    const message = `This PaymentIntent's status is ${intent.status}`;
    return problem(400, { type: 'invalid_request_error', code: 'payment_intent_unexpected_state', message, payment_intent: { ...intent } });
  }
}
