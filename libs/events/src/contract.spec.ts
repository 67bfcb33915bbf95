import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Contract, contracts, contractsOf } from './contract.js';
// oxlint-disable-next-line import/no-unassigned-import -- declares what the suite looks at
import './index.js';

const owner = `spec-${randomUUID().slice(0, 8)}`;
const { command, event } = contractsOf(owner);
const order = z.object({ orderId: z.string() });
const named = (name: string): string => `${name}Of${owner}`;
/** What the house declares, without what specs do: their owners bear a random number, as the one above. */
const declared = (): readonly Contract[] => [...contracts.values()].filter((contract) => !contract.owner.includes('-'));

describe('a contract', () => {
  it('makes a message that its schema was held to', () => {
    const Painted = event(named('Painted'), 'The house has its colour.', z.object({ orderId: z.string(), coats: z.int().default(2) }));
    expect(Painted({ orderId: 'one' })).toEqual({ type: Painted.type, data: { orderId: 'one', coats: 2 } });
    expect(() => Painted({ orderId: 1 as unknown as string })).toThrow('expected string');
  });

  it('is declared once: a second owner of a name would split its readers', () => {
    const type = named('Declared');
    event(type, 'First.', order);
    expect(() => contractsOf('somebody-else').command(type, 'Second.', order)).toThrow('declared twice');
    expect(contracts.get(type)?.owner).toBe(owner);
  });

  it('lies on the topic of its owner and kind', () => {
    expect(command(named('Paint'), 'Asked.', order).topic).toBe(`${owner}.commands`);
    expect(event(named('Dried'), 'Done.', order).topic).toBe(`${owner}.events`);
  });

  it('is keyed by the order, else by the article, else by the execution', () => {
    const { keyOf } = command(named('Key'), 'Asked.', order);
    expect(keyOf({ orderId: 'o', executionId: 'e', sku: 's' })).toBe('o');
    expect(keyOf({ executionId: 'e', sku: 's' })).toBe('s');
    expect(keyOf({ executionId: 'e' })).toBe('e');
    expect(() => keyOf({ quantity: 1 })).toThrow(TypeError);
  });
});

describe('the contracts of the house', () => {
  it('have a docstring, a first version and a name like a type', () => {
    expect(declared().length).toBeGreaterThan(20);
    for (const { type, description, version } of declared()) {
      expect(type).toMatch(/^[A-Z][A-Za-z]+$/);
      expect(description.length).toBeGreaterThan(10);
      expect(version).toBeGreaterThanOrEqual(1);
    }
  });

  it('name outcomes that the same service declares as events', () => {
    for (const { type, owner: service, outcomes } of declared())
      for (const outcome of [...(outcomes?.done ?? []), ...Object.keys(outcomes?.failed ?? {})])
        expect({ of: type, outcome, ...contracts.get(outcome) }).toMatchObject({ kind: 'event', owner: service });
  });
});
