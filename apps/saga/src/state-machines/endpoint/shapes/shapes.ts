import { z } from 'zod';
import {
  arn,
  cause,
  data,
  definition,
  encryption,
  error,
  includedData,
  logging,
  longArn,
  longPageToken,
  machineType,
  maxResults,
  name,
  pageToken,
  routes,
  tagKey,
  tags,
  taskToken,
  traceHeader,
  tracing,
  versionDescription,
  whole,
} from './members.js';

const listed = { maxResults, nextToken: pageToken };
const start = { stateMachineArn: arn, name: name.optional(), input: data.optional(), traceHeader };
const configured = { loggingConfiguration: logging, tracingConfiguration: tracing, encryptionConfiguration: encryption };
const publishing = { publish: z.boolean().optional(), versionDescription };

/** What each operation is asked with: names, lengths and ranges as in AWS's service model. */
export const shapes = {
  CreateStateMachine: z.object({
    name,
    definition,
    roleArn: arn,
    type: machineType.optional(),
    tags: tags.optional(),
    ...configured,
    ...publishing,
  }),
  UpdateStateMachine: z.object({
    stateMachineArn: arn,
    definition: definition.optional(),
    roleArn: arn.optional(),
    ...configured,
    ...publishing,
  }),
  DescribeStateMachine: z.object({ stateMachineArn: arn, includedData }),
  DescribeStateMachineForExecution: z.object({ executionArn: arn, includedData }),
  ListStateMachines: z.object(listed),
  DeleteStateMachine: z.object({ stateMachineArn: arn }),
  ValidateStateMachineDefinition: z.object({
    definition,
    type: machineType.optional(),
    severity: z.enum(['ERROR', 'WARNING']).optional(),
    maxResults: whole(0, 100).optional(),
  }),
  PublishStateMachineVersion: z.object({ stateMachineArn: arn, revisionId: z.string().optional(), description: versionDescription }),
  ListStateMachineVersions: z.object({ stateMachineArn: arn, ...listed }),
  DeleteStateMachineVersion: z.object({ stateMachineVersionArn: longArn }),
  CreateStateMachineAlias: z.object({
    // oxlint-disable-next-line no-useless-escape -- told to whoever breaks it, as AWS writes it
    name: name.regex(/^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$/),
    routingConfiguration: routes,
    description: versionDescription,
  }),
  UpdateStateMachineAlias: z.object({
    stateMachineAliasArn: arn,
    routingConfiguration: routes.optional(),
    description: versionDescription,
  }),
  DescribeStateMachineAlias: z.object({ stateMachineAliasArn: arn }),
  DeleteStateMachineAlias: z.object({ stateMachineAliasArn: arn }),
  ListStateMachineAliases: z.object({ stateMachineArn: arn, ...listed }),
  StartExecution: z.object(start),
  StartSyncExecution: z.object({ ...start, includedData }),
  DescribeExecution: z.object({ executionArn: arn, includedData }),
  ListExecutions: z.object({
    stateMachineArn: arn.optional(),
    mapRunArn: longArn.optional(),
    statusFilter: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']).optional(),
    redriveFilter: z.enum(['REDRIVEN', 'NOT_REDRIVEN']).optional(),
    maxResults,
    nextToken: longPageToken,
  }),
  StopExecution: z.object({ executionArn: arn, error, cause }),
  RedriveExecution: z.object({
    executionArn: arn,
    clientToken: z
      .string()
      .min(1)
      .max(64)
      .regex(/^(?:[!-~]+)$/)
      .optional(),
  }),
  GetExecutionHistory: z.object({
    executionArn: arn,
    reverseOrder: z.boolean().optional(),
    includeExecutionData: z.boolean().optional(),
    ...listed,
  }),
  DescribeMapRun: z.object({ mapRunArn: longArn }),
  UpdateMapRun: z.object({
    mapRunArn: longArn,
    maxConcurrency: whole(0).optional(),
    toleratedFailureCount: whole(0).optional(),
    toleratedFailurePercentage: z.number().min(0).max(100).optional(),
  }),
  ListMapRuns: z.object({ executionArn: arn, ...listed }),
  SendTaskSuccess: z.object({ taskToken, output: data }),
  SendTaskFailure: z.object({ taskToken, error, cause }),
  SendTaskHeartbeat: z.object({ taskToken }),
  CreateActivity: z.object({ name, tags: tags.optional(), encryptionConfiguration: encryption }),
  DescribeActivity: z.object({ activityArn: arn }),
  DeleteActivity: z.object({ activityArn: arn }),
  ListActivities: z.object(listed),
  GetActivityTask: z.object({ activityArn: arn, workerName: name.optional() }),
  TestState: z.object({
    definition,
    roleArn: arn.optional(),
    input: data.optional(),
    inspectionLevel: z.enum(['INFO', 'DEBUG', 'TRACE']).optional(),
    revealSecrets: z.boolean().optional(),
    variables: data.optional(),
    stateName: name.optional(),
    mock: z
      .object({
        result: data.optional(),
        errorOutput: z.object({ error, cause }).optional(),
        fieldValidationMode: z.enum(['STRICT', 'PRESENT', 'NONE']).optional(),
      })
      .optional(),
    context: data.optional(),
    stateConfiguration: z
      .object({
        retrierRetryCount: whole(0).optional(),
        errorCausedByState: name.optional(),
        mapIterationFailureCount: whole(0).optional(),
        mapItemReaderData: data.optional(),
      })
      .optional(),
  }),
  TagResource: z.object({ resourceArn: arn, tags }),
  UntagResource: z.object({ resourceArn: arn, tagKeys: z.array(tagKey) }),
  ListTagsForResource: z.object({ resourceArn: arn }),
} as const;

export type OperationName = keyof typeof shapes;
export type Asked<Name extends OperationName> = z.output<(typeof shapes)[Name]>;
