import { fold, type Message } from '@quadrille/decider';
import { contracts, derivedId } from '@quadrille/events';
import { KnownWorkflows } from '../../definitions/known-workflows.js';
import { readWorkflow } from '../../definitions/read-workflow.js';
import { evolveWith } from '../../domain/advance-execution.js';
import { decisions } from '../../domain/decisions.js';
import { type Execution, unstarted } from '../../domain/execution.js';
import type { TaskAnswered } from '../../domain/asks/ask.js';

export const orderId = '01920000-0000-7000-8000-000000000001';

const reserve = { Type: 'Task', Resource: 'arn:aws:states:::inventory:reserveStock.observe', Parameters: {}, End: true };
const workflows = new KnownWorkflows([readWorkflow('reserve', JSON.stringify({ StartAt: 'Reserve', States: { Reserve: reserve } }))]);
const table = decisions(workflows);
const evolve = evolveWith(workflows);

type Told = Readonly<{ id?: string; causationid?: string }>;
type Data = Readonly<Record<string, unknown>>;

/** The saga's streams without a store: a message that a stream has handled before changes nothing. */
export class InMemoryOrders {
  /** Commands to other services. */
  readonly sent: (Message & { readonly id: string })[] = [];
  /** What tasks of state machines are to be told. */
  readonly answers: TaskAnswered['data'][] = [];
  now = 1000;
  readonly #streams = new Map<string, readonly Message[]>();
  readonly #states = new Map<string, Execution>();
  readonly #handled = new Set<string>();
  #count = 0;

  of(id: string): Execution {
    return this.#states.get(id) ?? unstarted;
  }

  /** From what was stored. */
  foldedAgain(id: string): Execution {
    return fold({ initialState: unstarted, evolve }, JSON.parse(JSON.stringify(this.#streams.get(id) ?? [])) as Message[]);
  }

  tell(type: string, data: Data, { id = derivedId('told', ++this.#count), causationid }: Told = {}): void {
    const stream = String(data['streamId'] ?? data['orderId'] ?? data['sku'] ?? data['executionId']);
    if (this.#handled.has(`${stream} ${id}`)) return;
    this.#handled.add(`${stream} ${id}`);
    const eventId = (index: number): string => derivedId(id, `saga/${stream}/${index}`);
    const message = { id, time: '2026-01-01T00:00:00.000Z', ...(causationid !== undefined && { causationid }) };
    const decided = table[type]!({ type, data }, this.of(stream), { message, now: this.now, eventId }) as readonly Message[];
    for (const [index, event] of decided.entries()) {
      this.#states.set(stream, evolve(this.of(stream), event));
      this.#streams.set(stream, [...(this.#streams.get(stream) ?? []), event]);
      if (event.type === 'TaskAnswered') this.answers.push(event.data as TaskAnswered['data']);
      else if (table[event.type]) this.tell(event.type, event.data as Data, { id: eventId(index), causationid: id });
      else if (contracts.get(event.type)?.kind === 'command') this.sent.push({ ...event, id: eventId(index) });
    }
  }
}
