import type { Json, JsonObject, ScheduledTask } from '@quadrille/asl';
import { contracts } from '@quadrille/events';
import type { Work } from './work.js';

/** An event of another service, as far as a workflow may see it. `cause` is the message that led to it; `time`, when it came about, is said of a kept one. */
export type Outcome = Readonly<{ type: string; cause?: string; data: JsonObject; time?: string }>;

/** What it is about is known; the rest is bulky or personal: the saga keeps none of it, the services have copies of their own. */
const notKept = new Set([
  'orderId',
  'executionId',
  'customer',
  'lines',
  'shippingAddress',
  'payment',
  'amounts',
  'policy',
  'to',
  'labelUrl',
]);

export const outcomeOf = (type: string, data: Readonly<Record<string, unknown>>, cause: string | undefined): Outcome => {
  const kept: Record<string, Json> = {};
  for (const field in data) if (!notKept.has(field) && data[field] !== undefined) kept[field] = data[field] as Json;
  return { type, ...(cause !== undefined && { cause }), data: kept };
};

/** A request that the saga made for a try of a task; `id` is the id of the command. `doneBy`: the outcome by which its deed was done, whichever request led to it. */
export type Request = Readonly<{ taskId: string; type: string; id: string; doneBy?: string }>;

/** Where in the execution a task is: the branch that it belongs to. */
export const branchOf = (taskId: string): string => taskId.slice(0, taskId.lastIndexOf('#'));

/** The requests after a task is done: each that asked for the same in its branch has what it asked for. */
export const doneRequests = (
  requests: readonly Request[],
  { taskId }: ScheduledTask,
  command: string,
  doneBy: string,
): readonly Request[] =>
  requests.map((each) => (each.type === command && branchOf(each.taskId) === branchOf(taskId) ? { ...each, doneBy } : each));

/** The branch whose deed an outcome tells once more, because its request was repeated: it answers nothing that is asked for there later. */
export const branchToldAgain = (requests: readonly Request[], { type, cause }: Outcome): string | undefined => {
  const repeated = requests.find(({ id, doneBy }) => doneBy === type && id === cause);
  return repeated && branchOf(repeated.taskId);
};

/** Mails are told apart by their template: one order gets several. */
const isAbout = (parameters: Json, { data }: Outcome): boolean => {
  const asked = (parameters as JsonObject | null)?.['template'];
  return asked === undefined || data['template'] === undefined || asked === data['template'];
};

/**
 * What an outcome means for an open task. *Done* counts whichever try caused it; *failed* counts only for the try that caused it: for
 * one that was requested the request must be its cause, for one that is observed anything but an earlier request of our own.
 */
export const verdictOn = (
  work: Work,
  task: Pick<ScheduledTask, 'taskId' | 'parameters' | 'observe' | 'attempt'>,
  outcome: Outcome,
  requests: readonly Request[],
): 'done' | 'failed' | undefined => {
  if (work.kind !== 'command' && work.kind !== 'fact') return undefined;
  if (work.done.has(outcome.type)) return isAbout(task.parameters, outcome) ? 'done' : undefined;
  if (!work.failed.has(outcome.type) || !isAbout(task.parameters, outcome)) return undefined;
  const request = requests.find(({ id }) => id === outcome.cause);
  const isRequested = !isObserved(task) || requests.some(({ taskId }) => taskId === task.taskId);
  const isItsOwn = isRequested ? request?.taskId === task.taskId : request === undefined;
  return isItsOwn ? 'failed' : undefined;
};

/** The service acts by itself on the first try; from the second on the saga requests. */
export const isObserved = ({ observe, attempt }: Pick<ScheduledTask, 'observe' | 'attempt'>): boolean => observe && attempt === 0;

export type Failure = Readonly<{ error: string; cause: string; retryAfterSeconds?: number }>;

/**
 * Error name and cause of an outcome that failed: its own `error` and `reason`, or the only name that the contract allows. A neighbour that
 * asks to be left alone for a while is, whatever the Retry says.
 */
export const failureOf = (work: Work, { type, data }: Outcome): Failure => {
  const { error, reason, ...rest } = data;
  const { retryAfterSeconds } = rest;
  const [only] = (work.kind === 'command' && work.failed.get(type)) || [type];
  return {
    error: typeof error === 'string' ? error : (only ?? type),
    cause: typeof reason === 'string' ? reason : JSON.stringify(rest),
    ...(typeof retryAfterSeconds === 'number' && { retryAfterSeconds }),
  };
};

/** Every event of another service that can answer a Task: outcomes of commands about one order, or about an article. */
export const outcomeTypes = (about: 'orderId' | 'sku'): readonly string[] => {
  const declared = [...contracts.values()].flatMap(({ outcomes }) =>
    outcomes ? [...outcomes.done, ...Object.keys(outcomes.failed ?? {})] : [],
  );
  const isAboutIt = (type: string): boolean => {
    const contract = contracts.get(type);
    return contract !== undefined && contract.owner !== 'saga' && about in ((contract.schema as { shape?: object }).shape ?? {});
  };
  return [...new Set(declared)].filter(isAboutIt);
};
