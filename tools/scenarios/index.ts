import { itGoesWell } from './01-it-goes-well.ts';
import { aSecondCard } from './02-a-second-card.ts';
import { theHoldIsOver } from './03-the-hold-is-over.ts';
import { aBadCard } from './04-a-bad-card.ts';
import { noAnswer } from './05-no-answer.ts';
import { capturedAllTheSame } from './06-captured-all-the-same.ts';
import { tryAgain } from './07-try-again.ts';
import { outOfStock } from './08-out-of-stock.ts';
import { aPersonDecides } from './09-a-person-decides.ts';
import { changedTheirMind } from './10-changed-their-mind.ts';
import { aMailBounces, theMailServerIsAway } from './11-mail-trouble.ts';
import { theCarrierRefuses } from './12-the-carrier-refuses.ts';
import { aBadCart } from './13-a-bad-cart.ts';
import { postedManyTimes } from './14-posted-many-times.ts';
import { aRunOnOneArticle } from './15-a-run-on-one-article.ts';
import { theCardNetworkIsAway } from './16-the-card-network-is-away.ts';
import { anotherAmount } from './17-another-amount.ts';
import { strangeAnswers, theAnswerAfterTheRefund } from './18-strange-answers.ts';
import { aReturn } from './19-a-return.ts';
import type { Scenario } from './scenario.ts';

/** Every way an order can go, in the order in which they are told. */
export const scenarios: readonly Scenario[] = [
  itGoesWell,
  aSecondCard,
  theHoldIsOver,
  aBadCard,
  noAnswer,
  capturedAllTheSame,
  tryAgain,
  outOfStock,
  aPersonDecides,
  changedTheirMind,
  aMailBounces,
  theMailServerIsAway,
  theCarrierRefuses,
  aBadCart,
  postedManyTimes,
  aRunOnOneArticle,
  theCardNetworkIsAway,
  anotherAmount,
  strangeAnswers,
  theAnswerAfterTheRefund,
  aReturn,
];
