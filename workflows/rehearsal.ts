import type { ExecutionStatus, HistoryEvent } from '@quadrille/asl';
import { currentStates } from '@quadrille/asl';
import type { Message } from '@quadrille/decider';
import { contracts, derivedId } from '@quadrille/events';
import { KnownWorkflows } from '../apps/saga/src/definitions/known-workflows.js';
import { readWorkflows } from '../apps/saga/src/definitions/workflows-folder.js';
import { evolveWith } from '../apps/saga/src/domain/advance-execution.js';
import { isAtRest } from '../apps/saga/src/domain/at-rest.js';
import { dueAt } from '../apps/saga/src/domain/continue-when-due.js';
import { decisions } from '../apps/saga/src/domain/decisions.js';
import { type Execution, type ExecutionAdvanced, unstarted } from '../apps/saga/src/domain/execution.js';
import { inputToldBy, readStored } from '../apps/saga/src/domain/stored-history.js';

export const workflows = new KnownWorkflows(readWorkflows(import.meta.dirname));
const table = decisions(workflows, workflows.facts);
const evolve = evolveWith(workflows);

export const orderId = '01920000-0000-7000-8000-000000000001';
export const patient = { paymentHoldSeconds: 900, backorderSeconds: 3600, approvalSeconds: 600, stepSeconds: 30 };

/** What an order hears that meets no obstacle. */
export const routine = [
  ['OrderPlaced', { approvalRequired: false, policy: patient }],
  ['StockReserved', {}],
  ['PaymentCaptured', { intentId: 'i-1' }],
  ['ShipmentCreated', { shipmentId: 's-1' }],
  ['StockCommitted', {}],
  ['OrderConfirmed', {}],
  ['EmailSent', { template: 'confirmed' }],
  ['ShipmentDispatched', { shipmentId: 's-1' }],
  ['EmailSent', { template: 'shipped' }],
] as const satisfies readonly (readonly [string, object])[];

/** As JSON gives it back. */
const reread = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

type Sent = Message & Readonly<{ id: string; at: number }>;

/** One execution played through with messages and a clock of its own; no service, no store, no waiting. */
export class Rehearsal {
  readonly sent: Sent[] = [];
  readonly stored: Message[] = [];
  execution: Execution = unstarted;
  now = Date.UTC(2026, 0, 1);
  #snapshot = { state: unstarted, after: 0 };
  #timer: number | undefined;
  #told = 0;

  /** A message arrives. `cause` is the id of the message that led to it; `id` is said to deliver one twice. */
  tell(type: string, data: object = {}, { cause, id = derivedId('told', ++this.#told) }: { cause?: string; id?: string } = {}): this {
    const message = { id, type, time: new Date(this.now).toISOString(), source: '/rehearsal', ...(cause && { causationid: cause }) };
    const eventId = (index: number): string => derivedId(id, `${orderId}/${index}`);
    const decide = table[type];
    if (!decide) throw new Error(`the saga does not listen to ${type}`);
    const events = decide({ type, data: { orderId, executionId: orderId, ...data } }, this.execution, { message, now: this.now, eventId });
    for (const [index, event] of events.entries()) {
      this.execution = evolve(this.execution, event);
      this.stored.push(reread(event));
      if (contracts.has(event.type)) this.sent.push({ ...event, id: eventId(index), at: this.now });
    }
    // What the next message finds is what a store gives back: the state that was last at rest, and what was stored since.
    if (isAtRest(this.execution)) this.#snapshot = { state: reread(this.execution), after: this.stored.length };
    const { state, after } = this.#snapshot;
    this.execution = reread(this.stored.slice(after).reduce(evolve, state));
    const due = dueAt(this.execution);
    if (due === undefined) this.#timer = undefined;
    else if (this.#timer === undefined || due < this.#timer || this.#timer <= this.now) this.#timer = due;
    return this;
  }

  /** Lets so many seconds pass; timers ring when they are due. */
  elapse(seconds: number): this {
    const end = this.now + seconds * 1000;
    while (this.#timer !== undefined && this.#timer <= end) {
      this.now = Math.max(this.now, this.#timer);
      this.tell('TimerDue');
    }
    this.now = end;
    return this;
  }

  /** The outcome of the last command of this type, caused by it. */
  answer(command: string, type: string, data: object = {}): this {
    return this.tell(type, data, { cause: this.last(command).id });
  }

  last(command: string): Sent {
    const sent = this.sent.findLast(({ type }) => type === command);
    if (!sent) throw new Error(`no ${command} was sent, but ${this.commands.join(', ') || 'nothing'}`);
    return sent;
  }

  get commands(): readonly string[] {
    return this.sent.filter(({ type }) => contracts.get(type)?.kind === 'command').map(({ type }) => type);
  }

  get notices(): readonly string[] {
    return this.sent.filter(({ type }) => contracts.get(type)?.kind === 'event').map(({ type }) => type);
  }

  get status(): ExecutionStatus | 'unstarted' {
    return this.execution.status === 'started' ? this.execution.engine.status : 'unstarted';
  }

  get error(): string | undefined {
    return this.execution.status === 'started' ? this.execution.engine.error : undefined;
  }

  get states(): readonly string[] {
    return this.execution.status === 'started' ? currentStates(this.execution.engine) : [];
  }

  get history(): readonly HistoryEvent[] {
    const rows = this.stored.flatMap(({ type, data }) =>
      type === 'ExecutionAdvanced' ? ((data as ExecutionAdvanced['data']).history ?? []) : [],
    );
    const input = rows[0] ? (rows.map(inputToldBy).find((told) => told !== undefined) ?? '') : '';
    return rows.flatMap((row) => readStored(row, input));
  }

  /** The execution as a fold of what was stored. */
  refolded(): Execution {
    return reread(this.stored.reduce(evolve, unstarted));
  }

  placed(policy: Partial<typeof patient> = {}, approvalRequired = false): this {
    return this.tell('OrderPlaced', { number: 'ORD-20260101-00000001', approvalRequired, policy: { ...patient, ...policy } });
  }

  /** Everything that the services do by themselves once the order is paid. */
  delivered(): this {
    return this.shipped().tell('OrderConfirmed').tell('EmailSent', { template: 'confirmed' }).dispatched();
  }

  shipped(): this {
    return this.tell('StockCommitted').tell('ShipmentCreated', { shipmentId: 's-1' });
  }

  dispatched(): this {
    return this.tell('ShipmentDispatched', { shipmentId: 's-1' }).tell('EmailSent', { template: 'shipped' });
  }

  declined(error: string): this {
    return this.tell('PaymentDeclined', { intentId: 'i-1', error, reason: `${error} it is` });
  }

  /** The services undo what the saga asks them to. */
  undone(): this {
    return this.answer('CancelShipment', 'ShipmentCancelled')
      .answer('RefundPayment', 'PaymentRefunded')
      .answer('ReleaseStock', 'StockReleased');
  }

  cancelled(): this {
    return this.answer('CancelOrder', 'OrderCancelled').tell('EmailSent', { template: 'cancelled' });
  }

  failed(): this {
    return this.answer('FailOrder', 'OrderFailed').tell('EmailSent', { template: 'failed' });
  }
}

export const undo = ['CancelShipment', 'RefundPayment', 'ReleaseStock'];
