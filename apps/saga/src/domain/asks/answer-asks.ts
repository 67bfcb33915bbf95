import type { Message } from '@quadrille/decider';
import { contracts } from '@quadrille/events';
import type { Context } from '../advance-execution.js';
import type { Execution } from '../execution.js';
import { failureOf, type Outcome, outcomeOf, verdictOn } from '../outcome.js';
import { resourceOf, workOf } from '../work.js';
import type { Ask, TaskAnswered, TaskEnd } from './ask.js';

type About = Readonly<{ orderId?: string; sku?: string; executionId?: string }>;

/** Who asked is told apart where contract and service answer with it; the order's own execution needs no name. What has none is nobody's. */
const isAnswer = ({ executionId: asked }: Ask, { orderId, executionId }: About): boolean =>
  asked === (executionId === orderId ? undefined : executionId);

/** How this outcome ends the task: *done* whichever try caused it, *failed* for the try that caused it. */
const endOf = (ask: Ask, outcome: Outcome, about: About): TaskEnd | undefined => {
  const contract = contracts.get(ask.type);
  const work = contract && workOf(resourceOf(contract));
  if (!work || ask.done || !isAnswer(ask, about)) return undefined;
  const { taskId, type, id, template } = ask;
  const task = { taskId, parameters: { ...(template !== undefined && { template }) }, observe: false, attempt: 0 };
  const verdict = verdictOn(work, task, outcome, [{ taskId, type, id }]);
  if (verdict === 'done') return { kind: 'taskSucceeded', output: outcome.data };
  return verdict && { kind: 'taskFailed', ...failureOf(work, outcome) };
};

const answered = ({ execution, taskId, stateName, since }: Ask, streamId: string, end: TaskEnd): TaskAnswered => ({
  type: 'TaskAnswered',
  data: { streamId, execution, taskId, stateName, since, end },
});

/**
 * Beside what an outcome means to the order's own execution: every task of a state machine that waits for it is to be told. It does not
 * matter whether the order's execution has begun, runs or has ended; where nobody waits it costs a look at one property.
 */
export const alsoAnswering =
  <Told extends Message>(decide: (told: Told, execution: Execution, context: Context) => readonly Message[]) =>
  (told: Told, execution: Execution, context: Context): readonly Message[] => {
    const decided = decide(told, execution, context);
    if (execution.asks === undefined) return decided;
    const about = told.data as About & Readonly<Record<string, unknown>>;
    const outcome = outcomeOf(told.type, about, context.message.causationid);
    const answers = execution.asks.flatMap((ask): readonly TaskAnswered[] => {
      const end = endOf(ask, outcome, about);
      return end ? [answered(ask, about.orderId ?? about.sku ?? '', end)] : [];
    });
    return answers.length > 0 ? [...decided, ...answers] : decided;
  };
