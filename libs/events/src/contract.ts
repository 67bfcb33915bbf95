import type { Message } from '@quadrille/decider';
import type { z } from 'zod';

export type Kind = 'command' | 'event';

/** What a command leads to: outcomes that mean done, and outcomes that mean failed with the error names they may bear. */
export type Outcomes = Readonly<{ done: readonly string[]; failed?: Readonly<Record<string, readonly string[]>> }>;

type Settings = Readonly<{ version?: number; outcomes?: Outcomes; example?: unknown }>;

/** A message that others may rely on: calling it makes one, checked by its schema. */
export type Contract<Type extends string = string, Schema extends z.ZodType = z.ZodType> = {
  (data: z.input<Schema>): Readonly<{ type: Type; data: Readonly<z.output<Schema>> }>;
  readonly type: Type;
  readonly kind: Kind;
  readonly owner: string;
  readonly version: number;
  /** `orders.commands`, `inventory.events`, … */
  readonly topic: string;
  readonly schema: Schema;
  readonly outcomes?: Outcomes;
  readonly description: string;
  /** What orders messages of one thing after another: the order id, or the SKU for facts about stock. */
  readonly keyOf: (data: unknown) => string;
};

export type MessageOf<C> =
  C extends Contract<infer Type, infer Schema> ? Readonly<{ type: Type; data: Readonly<z.output<Schema>> }> : never;

const registry = new Map<string, Contract>();

/** Every contract by its type; a type belongs to one owner only. */
export const contracts: ReadonlyMap<string, Contract> = registry;

const keyOf = (data: unknown): string => {
  const { orderId, executionId, sku } = data as { orderId?: string; executionId?: string; sku?: string };
  const key = orderId ?? sku ?? executionId;
  if (key === undefined) throw new TypeError('a message needs an orderId, an executionId or a sku as its key');
  return key;
};

const declare = <Type extends string, Schema extends z.ZodType>(
  owner: string,
  kind: Kind,
  type: Type,
  description: string,
  schema: Schema,
  { version = 1, outcomes }: Settings,
): Contract<Type, Schema> => {
  if (registry.has(type)) throw new Error(`${type} is declared twice`);
  const make = (data: z.input<Schema>) => ({ type, data: schema.parse(data) as Readonly<z.output<Schema>> });
  const contract = Object.assign(make, {
    type,
    kind,
    owner,
    version,
    topic: `${owner}.${kind}s`,
    schema,
    description,
    keyOf,
    ...(outcomes && { outcomes }),
  });
  registry.set(type, contract as unknown as Contract);
  return contract;
};

/** The two makers of a service's contracts: `command` is asked of it, `event` is what it says became true. */
export const contractsOf = (owner: string) => ({
  command: <Type extends string, Schema extends z.ZodType>(type: Type, description: string, schema: Schema, settings: Settings = {}) =>
    declare(owner, 'command', type, description, schema, settings),
  event: <Type extends string, Schema extends z.ZodType>(type: Type, description: string, schema: Schema, settings: Settings = {}) =>
    declare(owner, 'event', type, description, schema, settings),
});

export type { Message };
