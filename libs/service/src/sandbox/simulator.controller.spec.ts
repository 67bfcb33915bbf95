import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { OperatorGuard } from '../http/operator-guard.js';
import type { LedgerEntry, LedgerPage } from './ledger.js';
import type { Knobs, Sandbox } from './sandbox.js';
import { SimulatorController } from './simulator.controller.js';

const at = '2026-11-21T10:00:00.000Z';
const entry = (position: string): LedgerEntry => ({ position, orderId: 'order', intentId: 'intent', kind: 'captured', amount: 4200, at });
const knobs: Knobs = { latencyMs: 3, failureRate: 0, outage: false };

const controllerOf = (entries: readonly LedgerEntry[]) => {
  const asked: LedgerPage[] = [];
  const turned: Partial<Knobs>[] = [];
  const sandbox = {
    list: async (page: LedgerPage) => {
      asked.push(page);
      return entries;
    },
    knobs: async () => knobs,
    patchKnobs: async (change: Partial<Knobs>) => {
      turned.push(change);
      return { ...knobs, ...change };
    },
  };
  return { controller: new SimulatorController(sandbox as unknown as Sandbox), asked, turned };
};

describe('the operator’s view of a simulator', () => {
  it('is for operators only', () => {
    expect(Reflect.getMetadata('__guards__', SimulatorController)).toEqual([OperatorGuard]);
  });

  it('shows what was done, and how well the simulator is to be reached', async () => {
    const { controller, asked } = controllerOf([entry('7')]);
    expect(await controller.show({ orderId: 'order' })).toEqual({
      items: [{ orderId: 'order', intentId: 'intent', kind: 'captured', amount: 4200, at }],
      next: null,
      knobs,
    });
    expect(asked).toEqual([{ orderId: 'order', limit: 100, after: '0' }]);
  });

  it('names where the next page begins while there may be one', async () => {
    const { controller } = controllerOf([entry('7'), entry('9')]);
    expect(await controller.show({ limit: '2' })).toMatchObject({ next: '9' });
  });

  it('turns only the knobs that are named', async () => {
    const { controller, turned } = controllerOf([]);
    expect(await controller.set({ outage: true })).toEqual({ knobs: { ...knobs, outage: true } });
    expect(turned).toEqual([{ outage: true }]);
  });

  it.each([{ latencyMs: -1 }, { failureRate: 1.5 }, { outage: 'yes' }, { speed: 3 }])('refuses %j', async (body) => {
    await expect(controllerOf([]).controller.set(body)).rejects.toMatchObject({ status: 422 });
  });

  it.each([{ limit: '0' }, { after: 'x' }, { sort: 'at' }])('refuses to be asked %j', async (query) => {
    await expect(controllerOf([]).controller.show(query)).rejects.toMatchObject({ status: 422 });
  });
});
