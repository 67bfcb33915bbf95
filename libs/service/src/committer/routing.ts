import type { Message } from '@quadrille/decider';
import { contracts } from '@quadrille/events';
import type { Projection, Reaction, Stream } from '../tables.js';
import type { Inbound } from './inbound.js';

export type Routed = Readonly<{ stream: Stream; streamId: string; command: Message }>;

type Tables = Readonly<{
  name: string;
  streams: readonly Stream[];
  reactions?: readonly Reaction[];
  effects?: readonly Readonly<{ on: string }>[];
  projections?: readonly Projection[];
}>;

/** The key of a message: of its contract where it has one, else by the same rule. */
const keyOf = ({ type, data }: Message): string => {
  const contract = contracts.get(type);
  if (contract) return contract.keyOf(data);
  const { orderId, executionId, sku, streamId } = data as Record<'orderId' | 'executionId' | 'sku' | 'streamId', string | undefined>;
  const key = streamId ?? orderId ?? executionId ?? sku;
  if (key === undefined) throw new TypeError(`${type} needs a streamId, an orderId, an executionId or a sku as its key`);
  return key;
};

/** What a service does with which message, read once from its tables. */
export class Routing {
  readonly #name: string;
  readonly #streamOf = new Map<string, Stream>();
  readonly #reactionsOn = new Map<string, Reaction[]>();
  readonly #intents: ReadonlySet<string>;

  constructor({ name, streams, reactions = [], effects = [] }: Tables) {
    this.#name = name;
    for (const stream of streams)
      for (const type of Object.keys(stream.decisions)) {
        if (this.#streamOf.has(type)) throw new Error(`${type} is decided by two streams of ${name}`);
        this.#streamOf.set(type, stream);
      }
    for (const reaction of reactions) {
      const { type } = reaction.on;
      if (this.#streamOf.has(type)) throw new Error(`${name} decides ${type} and reacts to it: choose one`);
      this.#reactionsOn.set(type, [...(this.#reactionsOn.get(type) ?? []), reaction]);
    }
    this.#intents = new Set(effects.map(({ on }) => on));
  }

  handles(type: string): boolean {
    return this.#streamOf.has(type) || this.#reactionsOn.has(type);
  }

  isIntent(type: string): boolean {
    return this.#intents.has(type);
  }

  /** Where an event of this type is published by this service; null for a private fact. */
  topicOf(type: string): string | null {
    const contract = contracts.get(type);
    if (!contract) return null;
    return (contract.kind === 'event') === (contract.owner === this.#name) ? contract.topic : null;
  }

  route(message: Inbound): readonly Routed[] {
    const { type, data } = message;
    const stream = this.#streamOf.get(type);
    if (stream) {
      const command = { type, data: data as never };
      return [{ stream, streamId: keyOf(command), command }];
    }
    const reactions = this.#reactionsOn.get(type) ?? [];
    return reactions.flatMap(({ then }) =>
      then(data as never, message).map((command) => {
        const decides = this.#streamOf.get(command.type);
        if (!decides) throw new Error(`${this.#name} reacts with ${command.type}, which no stream decides`);
        return { stream: decides, streamId: keyOf(command), command };
      }),
    );
  }

  /** The topics whose messages this service has a use for, its own events left out: reactions to those happen in their transaction. */
  topics(): readonly string[] {
    const types = [...this.#streamOf.keys(), ...this.#reactionsOn.keys()];
    const wanted = types
      .flatMap((type) => contracts.get(type) ?? [])
      .filter(({ kind, owner }) => !(kind === 'event' && owner === this.#name));
    return [...new Set(wanted.map(({ topic }) => topic))].sort();
  }
}
