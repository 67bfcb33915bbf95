import type { Json, JsonObject } from '@quadrille/asl';
import type { ExecutionDescription } from '../executions.js';
import { labelledMachine } from '../runtime/arns.js';

/** What is written of an execution that succeeded. NONE: the output with all there is to tell; COMPACT: the output; FLATTEN: the elements of one that is an array. */
export const resultsOf = (child: ExecutionDescription, transformation: string): readonly Json[] => {
  if (transformation === 'NONE') return [toldResult(child)];
  const output = JSON.parse(child.output ?? 'null') as Json;
  return transformation === 'FLATTEN' && Array.isArray(output) ? output : [output];
};

const included = { Included: true } as const;

export const toldResult = (child: ExecutionDescription): JsonObject => ({
  ExecutionArn: child.executionArn,
  Input: child.input,
  InputDetails: included,
  Name: child.name,
  ...(child.output !== undefined && { Output: child.output, OutputDetails: included }),
  ...(child.error !== undefined && { Error: child.error }),
  ...(child.cause !== undefined && { Cause: child.cause }),
  RedriveCount: child.redriveCount,
  RedriveStatus: child.redriveStatus,
  ...(child.redriveStatusReason !== undefined && { RedriveStatusReason: child.redriveStatusReason }),
  StartDate: child.startDate.toISOString(),
  StateMachineArn: labelledMachine(child.mapRunArn!),
  // What still runs when a run has failed was told to stop.
  Status: child.status === 'RUNNING' ? 'ABORTED' : child.status,
  ...(child.stopDate && { StopDate: child.stopDate.toISOString() }),
});

/** What is written of an iteration that its run did not come to. */
export const pendingResult = (mapRunArn: string, input: Json): JsonObject => ({
  Input: JSON.stringify(input),
  InputDetails: included,
  RedriveCount: 0,
  RedriveStatus: 'REDRIVABLE_BY_MAP_RUN',
  StateMachineArn: labelledMachine(mapRunArn),
  Status: 'PENDING',
});
