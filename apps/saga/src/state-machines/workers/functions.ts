import type { Json, JsonObject, ScheduledTask } from '@quadrille/asl';
import type { Bindings } from './bindings.js';
import type { Answer, Call } from './call.js';
import { exchange, retryAfterOf } from './exchange.js';

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

/** What the task gets of a function's answer: with `lambda:invoke` there is an envelope around it. */
export const functionOutput = ({ resource }: ScheduledTask, payload: Json): Json =>
  direct.test(resource) ? payload : { ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 };

const unbound = (cause: string): Answer => ({ kind: 'failed', error: 'Lambda.ResourceNotFoundException', cause });

/**
 * Calls what a function's name is bound to: POST with the payload as JSON. An answer that bears `X-Amz-Function-Error`, as Lambda's own
 * does, is the function's error `{ errorType, errorMessage }`; so is any status that is no success. Waits for the task's time-out, at most 15 minutes.
 */
export const callFunction = async (functions: Bindings['functions'], name: string, call: Call): Promise<Answer> => {
  const binding = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!binding) return unbound(`Nothing is bound to the function ${name}.`);
  if ('activity' in binding)
    return unbound(
      `Workers of ${binding.activity} do what the function ${name} did, but no task that waits for a token and none of a synchronous execution. Bind it to a url.`,
    );
  const reply = await exchange(
    new URL(binding.url),
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': call.idempotencyKey },
      body: JSON.stringify(functionInput(call.task)),
    },
    { signal: call.signal, longestSeconds: Math.min(call.task.timeoutSeconds ?? longestSeconds, longestSeconds) },
  );
  if ('kind' in reply) return { ...reply, error: reply.error === 'States.Http.Socket' ? 'Lambda.SdkClientException' : reply.error };
  const { status, headers, text } = reply;
  if (status >= 200 && status < 300 && !headers.has('x-amz-function-error')) return answered(call.task, text);
  const retryAfterSeconds = retryAfterOf(headers);
  return { kind: 'failed', error: errorTypeIn(text, status), cause: text, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
};

const answered = (task: ScheduledTask, text: string): Answer => {
  try {
    return { kind: 'succeeded', output: functionOutput(task, text === '' ? null : (JSON.parse(text) as Json)) };
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
