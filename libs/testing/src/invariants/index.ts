import type { Invariant } from '../house.js';
import { stockBooksBalance } from './i01-stock-books-balance.js';
import { nothingIsOversold } from './i02-nothing-is-oversold.js';
import { moneyMatchesOrders } from './i03-money-matches-orders.js';
import { chargedAtMostOnce } from './i04-charged-at-most-once.js';
import { everyOrderComesToAnEnd } from './i05-every-order-comes-to-an-end.js';
import { acceptedIsOneOrder } from './i06-accepted-is-one-order.js';
import { appliedExactlyOnce } from './i07-applied-exactly-once.js';
import { streamsAreContiguous } from './i08-streams-are-contiguous.js';
import { eventsAreUnique } from './i09-events-are-unique.js';
import { readModelsAreTheFold } from './i10-read-models-are-the-fold.js';
import { nothingIsLeftOver } from './i11-nothing-is-left-over.js';
import { doneStaysDone } from './i12-done-stays-done.js';
import { oneConfirmationMail } from './i13-one-confirmation-mail.js';
import { noSecretIsKept } from './i14-no-secret-is-kept.js';
import { whatWasNotAppliedIsParked } from './i15-what-was-not-applied-is-parked.js';

export const invariants: readonly Invariant[] = [
  stockBooksBalance,
  nothingIsOversold,
  moneyMatchesOrders,
  chargedAtMostOnce,
  everyOrderComesToAnEnd,
  acceptedIsOneOrder,
  appliedExactlyOnce,
  streamsAreContiguous,
  eventsAreUnique,
  readModelsAreTheFold,
  nothingIsLeftOver,
  doneStaysDone,
  oneConfirmationMail,
  noSecretIsKept,
  whatWasNotAppliedIsParked,
];
