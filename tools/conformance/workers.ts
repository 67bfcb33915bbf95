import type { Json, ScheduledTask, Signal } from '@quadrille/asl';
import { isRecord } from './likeness.ts';

/** A mocked function of a recording. */
export type Lambda = { readonly name: string; readonly behaviour: string };

/** The answer of a task and the milliseconds that it takes; undefined when it never comes. */
export type Answer = { readonly after: number; readonly signals: readonly Signal[] };

const oversized = 257 * 1024;

/** What the mocked functions of a recording answer, whether they are called by their ARN or through `lambda:invoke`. */
export function answerOf(task: ScheduledTask, lambdas: readonly Lambda[]): Answer | undefined {
  const byArn = task.resource.includes(':function:');
  if (!byArn && !task.resource.endsWith(':lambda:invoke')) return undefined;
  const called = byArn ? task.resource : isRecord(task.parameters) ? String(task.parameters['FunctionName']) : '';
  const payload = byArn ? task.parameters : isRecord(task.parameters) ? (task.parameters['Payload'] ?? {}) : {};
  const lambda = lambdas.find(({ name }) => called.split(':').includes(name));
  if (!lambda) return fails(task, 'Lambda.ResourceNotFoundException', missing(called));
  return behave(task, lambda, payload, byArn);
}

function behave(task: ScheduledTask, { behaviour }: Lambda, payload: Json, byArn: boolean): Answer | undefined {
  switch (behaviour) {
    case 'id_function':
      return succeeds(task, payload, byArn);
    case 'return_bytes_str':
      return succeeds(task, 'HelloWorld!', byArn);
    case 'return_decorated_input':
      return succeeds(task, `input-event-${python(payload)}`, byArn);
    case 'large_output_string':
      return succeeds(task, 'a'.repeat(oversized), byArn);
    case 'wait_60_seconds':
      return { ...succeeds(task, null, byArn), after: 60_000 };
    case 'raise_exception':
      return fails(task, 'Exception', raised('Some exception was raised.', 'Exception', 2, 'Exception("Some exception was raised.")'));
    case 'raise_custom_exception':
      return fails(task, 'CustomException', raised('', 'CustomException', 9, 'CustomException()'));
    default:
      return undefined;
  }
}

function succeeds(task: ScheduledTask, payload: Json, byArn: boolean): Answer {
  const output = byArn ? payload : { ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 };
  return { after: 0, signals: [{ kind: 'taskSucceeded', taskId: task.taskId, output }] };
}

function fails(task: ScheduledTask, error: string, cause: string): Answer {
  return { after: 0, signals: [{ kind: 'taskFailed', taskId: task.taskId, error, cause }] };
}

function raised(errorMessage: string, errorType: string, line: number, statement: string): string {
  const stackTrace = [`  File "/var/task/handler.py", line ${line}, in handler\n    raise ${statement}\n`];
  return JSON.stringify({ errorMessage, errorType, requestId: '00000000-0000-4000-8000-000000000000', stackTrace });
}

function missing(name: string): string {
  return `Function not found: arn:aws:lambda:us-east-1:111111111111:function:${name}:$LATEST (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: 0; Proxy: null)`;
}

function python(value: Json): string {
  return JSON.stringify(value).replaceAll('"', "'");
}
