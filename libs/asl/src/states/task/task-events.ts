import type { Frame, ScheduledTask } from '../../engine/execution.js';
import type { Failure } from '../../engine/fault.js';
import { failureDetails, inputDetails, jsonText, outputDetails } from '../../engine/history.js';
import type { Run } from '../../engine/run.js';
import type { Json, JsonObject } from '../../json.js';
import { parseResource, type Resource } from './resource.js';

/** What the history says of a task: the events are called after the kind of its resource. */
const prefixes = { lambda: 'LambdaFunction', activity: 'Activity', integration: 'Task' } as const;

function emit(run: Run, frame: Frame, resource: Resource, what: string, details: JsonObject | undefined): Frame {
  const type = `${prefixes[resource.kind]}${what}`;
  return run.save({ ...frame, previousEventId: run.emitIn(frame, type, frame.previousEventId, details) });
}

function named(resource: Resource, details: JsonObject): JsonObject {
  return resource.kind === 'integration' ? { ...details, resourceType: resource.type, resource: resource.action } : details;
}

export function taskScheduled(run: Run, frame: Frame, task: ScheduledTask): Frame {
  const resource = parseResource(task.resource);
  const limits = {
    ...(task.timeoutSeconds !== undefined && { timeoutInSeconds: task.timeoutSeconds }),
    ...(task.heartbeatSeconds !== undefined && resource.kind !== 'lambda' && { heartbeatInSeconds: task.heartbeatSeconds }),
    ...(task.credentials && { taskCredentials: { roleArn: task.credentials['RoleArn'] ?? null } }),
  };
  if (resource.kind !== 'integration')
    return emit(run, frame, resource, 'Scheduled', { resource: task.resource, ...inputDetails(task.parameters), ...limits });
  const details = { region: run.context.region ?? 'us-east-1', parameters: jsonText(task.parameters), ...limits };
  return emit(run, frame, resource, 'Scheduled', named(resource, details));
}

export function taskStarted(run: Run, frame: Frame, task: ScheduledTask, workerName?: string): Frame {
  const resource = parseResource(task.resource);
  const details = workerName === undefined ? {} : { workerName };
  return emit(run, frame, resource, 'Started', resource.kind === 'lambda' ? undefined : named(resource, details));
}

export function taskSubmitted(run: Run, frame: Frame, task: ScheduledTask, output: Json): Frame {
  const resource = parseResource(task.resource);
  return emit(run, frame, resource, 'Submitted', named(resource, outputDetails(output)));
}

export function taskSucceeded(run: Run, frame: Frame, task: ScheduledTask, output: Json): Frame {
  const resource = parseResource(task.resource);
  return emit(run, frame, resource, 'Succeeded', named(resource, outputDetails(output)));
}

export function taskFailed(run: Run, frame: Frame, task: ScheduledTask, failure: Failure): Frame {
  const resource = parseResource(task.resource);
  return emit(run, frame, resource, 'Failed', named(resource, failureDetails(failure)));
}

export function taskTimedOut(run: Run, frame: Frame, task: ScheduledTask, failure: Failure): Frame {
  const resource = parseResource(task.resource);
  return emit(run, frame, resource, 'TimedOut', named(resource, failureDetails(failure)));
}
