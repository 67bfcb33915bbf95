import type { DeliveryDegraded, ExecutionRedriven, ManualReviewRequested } from '@quadrille/events';
import { type Dated, type Fact, type Failure, failureOf, latest, type Pause } from './dated.js';

export type Fold<View, Data> = (view: View, data: Data, fact: Fact) => View;
type About = Readonly<{ type: string; data: unknown }>;

/** What is told of every workflow beside how it goes. */
type Followed = Readonly<{
  pauses?: readonly Pause[];
  degraded?: Dated<Failure & { stateName: string }>;
  manualReview?: Dated<Failure & { stateName: string }>;
}>;

/** What each type of fact makes of a view; a type that has no fold leaves it as it is. */
export class FactFolds<View extends Followed> {
  readonly #folds = new Map<string, Fold<View, never>>();

  constructor() {
    this.on<DeliveryDegraded>('DeliveryDegraded', (view, data, fact) => ({
      ...view,
      degraded: latest(view.degraded, { stateName: data.stateName, ...failureOf(data) }, fact),
    }));
    this.on<ExecutionRedriven>('ExecutionRedriven', (view, { stoppedAt: from }, { time: to }) => ({
      ...view,
      pauses: [...(view.pauses ?? []), { from, to }].toSorted((a, b) => a.to.localeCompare(b.to)),
    }));
    this.on<ManualReviewRequested>('ManualReviewRequested', (view, data, fact) => ({
      ...view,
      manualReview: latest(view.manualReview, { stateName: data.stateName, ...failureOf(data) }, fact),
    }));
  }

  on<Message extends About>(type: Message['type'], fold: Fold<View, Message['data']>): void {
    this.#folds.set(type, fold as Fold<View, never>);
  }

  after(view: View, fact: Fact): View {
    return this.#folds.get(fact.type)?.(view, fact.data as never, fact) ?? view;
  }
}
