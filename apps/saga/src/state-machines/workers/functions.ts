import type { Json, JsonObject, ScheduledTask } from '@quadrille/asl';
import type { Bindings } from './bindings.js';
import type { Answer, Call } from './call.js';
import { exchange, retryAfterOf } from './exchange.js';
import type { Reply } from './http-conversation.js';
import { sdkMetadata } from './sdk-metadata.js';

/** As long as a function of AWS may take. */
const longestSeconds = 900;

const direct = /^arn:aws[a-z-]*:lambda:/;
const invoked = /^arn:aws[a-z-]*:states:::lambda:invoke(\.waitForTaskToken)?$/;

/** `f`, `…:function:f`, `…:function:f:prod`: the name alone. */
const nameIn = (text: string): string => /(?:^|:)function:([^:]+)/.exec(text)?.[1] ?? (text.split(':')[0] || text);

/** The function that a task means, by a Resource of Lambda's or by `lambda:invoke`; undefined where it means none. */
export const functionOf = ({ resource, parameters }: ScheduledTask): string | undefined => {
  if (direct.test(resource)) return nameIn(resource);
  return invoked.test(resource) ? nameIn(String((parameters as JsonObject | null)?.['FunctionName'])) : undefined;
};

export const functionInput = ({ resource, parameters }: ScheduledTask): Json =>
  direct.test(resource) ? parameters : ((parameters as JsonObject | null)?.['Payload'] ?? {});

/** The types of invocations, by the status that Lambda answers them with. */
const statuses: ReadonlyMap<string, number> = new Map([
  ['Event', 202],
  ['RequestResponse', 200],
  ['DryRun', 204],
]);

const invocationType = ({ resource, parameters }: ScheduledTask): string => {
  const type = direct.test(resource) ? undefined : (parameters as JsonObject | null)?.['InvocationType'];
  return String(type ?? 'RequestResponse');
};

/** False where nobody is asked to do what the task says: for a DryRun, and for types that there are not. */
export const isInvocation = (task: ScheduledTask): boolean => {
  const type = invocationType(task);
  return statuses.has(type) && type !== 'DryRun';
};

/** What the task gets of a function's answer: with `lambda:invoke` there is an envelope around it, in which an Event finds none. */
export const functionOutput = (task: ScheduledTask, payload: Json, headers?: Headers): Json => {
  if (direct.test(task.resource)) return payload;
  const StatusCode = statuses.get(invocationType(task)) ?? 200;
  const told = StatusCode === 200 && { ExecutedVersion: '$LATEST', Payload: payload };
  return { ...told, ...sdkMetadata(StatusCode, headers), StatusCode };
};

/** As AWS's client names what Lambda refuses, and in Lambda's words. */
const unknownType = (type: string): Answer => ({
  kind: 'failed',
  error: 'Lambda.AWSLambdaException',
  cause: `1 validation error detected: Value '${type}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [${[...statuses.keys()].join(', ')}]`,
});

const unbound = (cause: string): Answer => ({ kind: 'failed', error: 'Lambda.ResourceNotFoundException', cause });

/**
 * Calls what a function's name is bound to: POST with the payload as JSON. An answer that bears `X-Amz-Function-Error`, as Lambda's own
 * does, is the function's error `{ errorType, errorMessage }`; so is any status that is no success. Waits for the task's time-out, at most 15 minutes.
 * An Event is told to be one and waits as well, but fails only where no answer came; a DryRun calls nobody.
 */
export const callFunction = async (functions: Bindings['functions'], name: string, call: Call): Promise<Answer> => {
  const type = invocationType(call.task);
  if (!statuses.has(type)) return unknownType(type);
  const binding = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!binding) return unbound(`Nothing is bound to the function ${name}.`);
  if (type === 'DryRun') return { kind: 'succeeded', output: functionOutput(call.task, null) };
  if ('activity' in binding)
    return unbound(
      `Workers of ${binding.activity} do what the function ${name} did, but no task that waits for a token and none of a synchronous execution. Bind it to a url.`,
    );
  const reply = await exchange(
    new URL(binding.url),
    {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': call.idempotencyKey,
        ...(type === 'Event' && { 'x-amz-invocation-type': type }),
      },
      body: JSON.stringify(functionInput(call.task)),
    },
    { signal: call.signal, longestSeconds: Math.min(call.task.timeoutSeconds ?? longestSeconds, longestSeconds) },
  );
  if ('kind' in reply && reply.error === 'States.Http.Socket') return { ...reply, error: 'Lambda.SdkClientException' };
  if (type === 'Event') return { kind: 'succeeded', output: functionOutput(call.task, null, 'kind' in reply ? undefined : reply.headers) };
  if ('kind' in reply) return reply;
  const { status, headers, text } = reply;
  if (status >= 200 && status < 300 && !headers.has('x-amz-function-error')) return answered(call.task, reply);
  const retryAfterSeconds = retryAfterOf(headers);
  return { kind: 'failed', error: errorTypeIn(text, status), cause: text, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
};

const answered = (task: ScheduledTask, { text, headers }: Reply): Answer => {
  try {
    return { kind: 'succeeded', output: functionOutput(task, text === '' ? null : (JSON.parse(text) as Json), headers) };
  } catch {
    return { kind: 'failed', error: 'States.Runtime', cause: 'The function did not answer with JSON.' };
  }
};

const errorTypeIn = (text: string, status: number): string => {
  const byStatus = status === 429 ? 'Lambda.TooManyRequestsException' : status >= 500 ? 'Lambda.ServiceException' : 'Lambda.Unknown';
  try {
    const { errorType } = JSON.parse(text) as { errorType?: unknown };
    return typeof errorType === 'string' ? errorType : byStatus;
  } catch {
    return byStatus;
  }
};
