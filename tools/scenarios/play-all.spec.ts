import { describe, expect, it } from 'vitest';
import { playAll, type Played } from './play-all.ts';
import type { Play, Scenario } from './scenario.ts';
import type { Shop } from './shop.ts';

const shop = {} as Shop;

describe('playing scenarios', () => {
  const log: string[] = [];
  const play = (promise: string, act: () => Promise<void> = async () => undefined): Play => ({
    promise,
    run: async () => {
      log.push(`${promise} begins`);
      await act();
      log.push(`${promise} ends`);
      return [promise];
    },
  });
  const playOut = async (scenarios: readonly Scenario[]): Promise<readonly Played[]> => {
    log.length = 0;
    const heard: Played[] = [];
    await playAll(scenarios, shop, (played) => heard.push(played));
    return heard;
  };
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

  it('plays what disturbs nobody side by side, and then one after another what is felt by all', async () => {
    await playOut([
      { number: 1, title: 'first', plays: [play('a', turn), play('b', turn)] },
      { number: 2, title: 'alone', alone: true, plays: [play('c', turn)] },
      { number: 3, title: 'third', plays: [play('d', turn)] },
      { number: 4, title: 'under', under: async (_shop, plays) => plays(), plays: [play('e', turn)] },
    ]);
    expect(log.slice(0, 3)).toEqual(['a begins', 'b begins', 'd begins']);
    expect(log.slice(-4)).toEqual(['c begins', 'c ends', 'e begins', 'e ends']);
  });

  it('tells of a broken promise and plays the others all the same', async () => {
    const broken = play('broken', async () => {
      throw new Error('it was not kept');
    });
    const heard = await playOut([{ number: 1, title: 'both', plays: [broken, play('kept')] }]);
    expect(heard.map(({ play: { promise }, broken: why }) => [promise, why?.message])).toEqual([
      ['broken', 'it was not kept'],
      ['kept', undefined],
    ]);
  });

  it('takes no promise for kept whose surroundings did not come about', async () => {
    const under = async (): Promise<void> => {
      throw new Error('the knob is stuck');
    };
    const heard = await playOut([{ number: 1, title: 'under', under, plays: [play('a'), play('b')] }]);
    expect(heard.map(({ broken }) => broken?.message)).toEqual(['the knob is stuck', 'the knob is stuck']);
    expect(log).toEqual([]);
  });
});
