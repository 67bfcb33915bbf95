import type { Shop } from './shop.ts';

/** One course of events and what it has to end in. */
export type Play = {
  /** What is promised to whoever orders; the name of the test. */
  readonly promise: string;
  /** Plays it over HTTP and checks the end: status, ledgers, mails, history. Answers what happened, a line each; throws where the promise is broken. */
  readonly run: (shop: Shop) => Promise<readonly string[]>;
};

export type Scenario = {
  readonly number: number;
  readonly title: string;
  readonly plays: readonly Play[];
  /**
   * Turns something that everybody feels (a simulator's knob) while the plays run, and turns it back whatever happens.
   * A scenario that has it is played alone; so is one that is `alone` for its load.
   */
  readonly under?: (shop: Shop, plays: () => Promise<void>) => Promise<void>;
  readonly alone?: true;
};
