import type { Play, Scenario } from './scenario.ts';
import type { Shop } from './shop.ts';

/** How a play went: what happened, or what broke its promise. */
export type Played = {
  readonly scenario: Scenario;
  readonly play: Play;
  readonly ms: number;
  readonly lines: readonly string[];
  readonly broken?: Error;
};

type Hear = (played: Played) => void;

const isAlone = ({ under, alone }: Scenario): boolean => under !== undefined || alone === true;

const playOne = async (scenario: Scenario, play: Play, shop: Shop, hear: Hear): Promise<void> => {
  const since = performance.now();
  const ended = (how: Pick<Played, 'lines' | 'broken'>): void => hear({ scenario, play, ms: performance.now() - since, ...how });
  try {
    ended({ lines: await play.run(shop) });
  } catch (error) {
    ended({ lines: [], broken: error instanceof Error ? error : new Error(String(error)) });
  }
};

const playScenario = async (scenario: Scenario, shop: Shop, hear: Hear): Promise<void> => {
  const told = new Set<Play>();
  const plays = async (): Promise<void> => {
    await Promise.all(
      scenario.plays.map((play) =>
        playOne(scenario, play, shop, (played) => {
          told.add(play);
          hear(played);
        }),
      ),
    );
  };
  try {
    await (scenario.under === undefined ? plays() : scenario.under(shop, plays));
  } catch (error) {
    // What should have surrounded the plays did not come about: none of those that were not played has kept its promise.
    for (const play of scenario.plays.filter((one) => !told.has(one))) hear({ scenario, play, ms: 0, lines: [], broken: error as Error });
  }
};

/** Plays those that do not disturb each other all at once, then the others one after another. `hear` is told of each as it ends. */
export const playAll = async (scenarios: readonly Scenario[], shop: Shop, hear: Hear): Promise<void> => {
  await Promise.all(scenarios.filter((scenario) => !isAlone(scenario)).map((scenario) => playScenario(scenario, shop, hear)));
  for (const scenario of scenarios.filter(isAlone)) await playScenario(scenario, shop, hear);
};
