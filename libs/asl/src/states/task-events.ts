import type { Frame, ScheduledTask } from '../engine/frame.js';
import { inputDetails, jsonText } from '../engine/history.js';
import type { Run } from '../engine/run.js';
import { type JsonObject, remembering } from '../json.js';

/** A Task's Resource as shown in the history, and what kind of work it names. */
export type Resource = {
  readonly kind: 'lambda' | 'activity' | 'integration';
  /** `lambda`, `sqs`, `aws-sdk:dynamodb`: the part that events call resourceType. */
  readonly type: string;
  /** `invoke`, `sendMessage.waitForTaskToken`: the part that events call resource. */
  readonly action: string;
};

export const parseResource = remembering((text: string): Resource => {
  const parts = text.split(':');
  const kind = parts[2] === 'lambda' ? 'lambda' : parts[5] === 'activity' ? 'activity' : 'integration';
  if (kind !== 'integration') return { kind, type: parts[2]!, action: text };
  const action = parts.at(-1) === '2' ? parts.slice(-2).join(':') : parts.at(-1)!;
  return { kind, type: parts.slice(5, parts.length - action.split(':').length).join(':'), action };
});

/** What the history says of a task: the events are called after the kind of its resource. */
const prefixes = { lambda: 'LambdaFunction', activity: 'Activity', integration: 'Task' } as const;

type TaskEvent = 'Scheduled' | 'Started' | 'Submitted' | 'Succeeded' | 'Failed' | 'TimedOut';

export function tellOfTask(run: Run, frame: Frame, { resource }: ScheduledTask, what: TaskEvent, details: JsonObject = {}): Frame {
  const { kind, type, action } = parseResource(resource);
  const named = kind === 'integration' ? { ...details, resourceType: type, resource: action } : details;
  const told = what === 'Started' && kind === 'lambda' ? undefined : named;
  return run.tell(frame, `${prefixes[kind]}${what}`, told);
}

export function taskScheduled(run: Run, frame: Frame, task: ScheduledTask): Frame {
  const { kind } = parseResource(task.resource);
  const { region = 'us-east-1' } = run.context;
  return tellOfTask(run, frame, task, 'Scheduled', {
    ...(kind === 'integration'
      ? { region, parameters: jsonText(task.parameters) }
      : { resource: task.resource, ...inputDetails(task.parameters) }),
    ...(task.timeoutSeconds !== undefined && { timeoutInSeconds: task.timeoutSeconds }),
    ...(task.heartbeatSeconds !== undefined && kind !== 'lambda' && { heartbeatInSeconds: task.heartbeatSeconds }),
    ...(task.credentials && { taskCredentials: { roleArn: task.credentials['RoleArn'] ?? null } }),
  });
}
