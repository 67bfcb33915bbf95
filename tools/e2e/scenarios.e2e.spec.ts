import { checkInvariants, explain, invariants, settled } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { houseOf } from '../scenarios/house-of.ts';
import { scenarios } from '../scenarios/index.ts';
import { playAll, type Played } from '../scenarios/play-all.ts';
import type { Play } from '../scenarios/scenario.ts';
import { Shop } from '../scenarios/shop.ts';
import type { RunningSystem } from '../system/running-system.ts';
import { startSystem } from '../system/system.ts';
import { testFolder } from '../testing/run-folder.ts';
import { testDocumentedAnswers } from './documented-answers.ts';

/** They are all played from the beginning, side by side where that is possible; a test waits for its own. */
const plays = new Map<Play, PromiseWithResolvers<Played>>(
  scenarios.flatMap((scenario) => scenario.plays.map((play) => [play, Promise.withResolvers<Played>()] as const)),
);

const endOf = (play: Play): Promise<Played> => {
  const playing = plays.get(play);
  if (playing === undefined) throw new Error('it was never played');
  return playing.promise;
};

describe('an order, from its POST to its last mail', () => {
  const dataDir = testFolder('scenarios');
  let system: RunningSystem | undefined;
  let shop: Shop;
  let played: Promise<void> | undefined;

  beforeAll(async () => {
    // Parcels leave later than they would, so that a customer who cancels is quicker on a busy machine too.
    const shipping = { SANDBOX_DISPATCH_SECONDS: '8', SANDBOX_DELIVERY_SECONDS: '11' };
    system = await startSystem({ dataDir, env: { shipping } });
    shop = new Shop(system.describe());
    played = playAll(scenarios, shop, (one) => plays.get(one.play)?.resolve(one));
  });
  afterAll(async () => {
    await played;
    await system?.stop();
  });

  describe.each(scenarios)('$number: $title', ({ plays: promises }) => {
    it.each(promises)('$promise', async (play) => {
      const { broken, lines } = await endOf(play);
      if (broken !== undefined) throw broken;
      expect(lines.length).toBeGreaterThan(0);
    });
  });

  describe('when all of it has come to rest', () => {
    beforeAll(async () => {
      await played;
    });

    it('nothing is under way any more', async () => {
      await expect(settled(houseOf((system as RunningSystem).describe(), dataDir))).resolves.toBeUndefined();
    });

    it.each(invariants.map(({ id, statement }) => [id, statement] as const))('%s: %s', async (id) => {
      const house = { ...houseOf((system as RunningSystem).describe(), dataDir), accepted: shop.accepted };
      expect(explain(await checkInvariants(house, { only: [id] }))).toBe('');
    });
  });

  describe('what the front door answers', () => {
    testDocumentedAnswers(() => ({ system: system as RunningSystem, shop }));
  });
});
