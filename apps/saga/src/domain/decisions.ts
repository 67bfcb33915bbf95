import type { Decisions, Message } from '@quadrille/decider';
import type { Context } from './advance-execution.js';
import { alsoAnswering } from './asks/answer-asks.js';
import { askService } from './asks/ask-service.js';
import { recordTelling } from './asks/record-telling.js';
import { continueWhenDue } from './continue-when-due.js';
import type { Execution } from './execution.js';
import { followOrder } from './follow-order.js';
import { outcomeTypes } from './outcome.js';
import { redriveExecution } from './redrive-execution.js';
import { signalExecution } from './signal-execution.js';
import { startExecution } from './start-execution.js';
import { stopExecution } from './stop-execution.js';
import { takeForwarded, takeOutcome } from './take-outcome.js';
import type { Workflows } from './workflows.js';

/** What an execution can be asked and told. `facts` are plain events that Tasks observe, beside the outcomes of commands. */
export const decisions = (workflows: Workflows, facts: Iterable<string> = []): Decisions<Execution, Message, Message, Context> => {
  const hear = alsoAnswering(takeOutcome(workflows));
  const place = alsoAnswering(followOrder(workflows));
  // No execution is about an article, only questions are.
  const hearOfArticle = alsoAnswering<Message>(() => []);
  const table = {
    ...Object.fromEntries([...outcomeTypes('orderId'), ...facts].map((type) => [type, hear])),
    ...Object.fromEntries(outcomeTypes('sku').map((type) => [type, hearOfArticle])),
    OrderPlaced: place,
    OrderRejected: place,
    OutcomeForwarded: takeForwarded(workflows),
    StartExecution: startExecution(workflows),
    SignalExecution: signalExecution(workflows),
    StopExecution: stopExecution(workflows),
    RedriveExecution: redriveExecution(workflows),
    TimerDue: continueWhenDue(workflows),
    AskService: askService,
    RecordTelling: recordTelling,
  };
  return table as unknown as Decisions<Execution, Message, Message, Context>;
};
