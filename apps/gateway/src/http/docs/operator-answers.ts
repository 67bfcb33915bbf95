import { z } from 'zod';
import { names } from '../schema-names.js';

const time = z.iso.datetime();

const waitingFor = z.object({
  stateName: z.string(),
  signals: z.array(z.string()),
  since: z.union([time, z.int()]).describe('In the list as milliseconds since 1970.'),
  deadline: z.union([time, z.int()]).optional(),
});
const executionStatus = z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);
const ofExecution = { executionId: z.string(), workflow: z.string(), definitionHash: z.string(), status: executionStatus, startedAt: time };

export const executions = z
  .object({
    items: z.array(
      z.object({
        ...ofExecution,
        stoppedAt: time.nullable(),
        error: z.string().nullable(),
        cause: z.string().nullable(),
        waitingFor: waitingFor.nullable(),
      }),
    ),
    next: z.string().nullable(),
  })
  .register(names, { name: 'Executions' });

export const execution = z
  .object({
    ...ofExecution,
    orderId: z.string().optional().describe('Whose it is, where it is not named after its order.'),
    currentStates: z.array(z.string()),
    progress: z.object({ done: z.int(), total: z.int() }),
    stoppedAt: time.optional(),
    error: z.string().optional(),
    cause: z.string().optional(),
    waitingFor: waitingFor.optional(),
    isRedrivable: z.boolean().describe('False while it runs, and where it ended as its definition says.'),
    redriveCount: z.int().optional(),
  })
  .register(names, { name: 'Execution' });

export const executionHistory = z
  .object({
    executionId: z.string(),
    events: z.array(
      z.looseObject({
        id: z.int(),
        previousEventId: z.int(),
        timestamp: z.number().describe('Milliseconds since 1970.'),
        type: z.string().describe('Beside it stand the details of the type, as `stateEnteredEventDetails`.'),
        causationId: z.string().optional().describe('The message that led to it.'),
        traceId: z.string().optional(),
      }),
    ),
    next: z.int().nullable(),
  })
  .register(names, { name: 'ExecutionHistory' });

export const redrivenPage = z
  .object({
    asked: z.array(z.string()).describe('Those that go on; with `dryRun`, that would.'),
    refused: z.array(z.object({ id: z.string(), reason: z.string() })),
    next: z.string().nullable().describe('Continues the page, as `after`.'),
  })
  .register(names, { name: 'Redriven' });

export const approvals = z
  .object({
    items: z.array(
      z.object({
        executionId: z.string(),
        workflow: z.string(),
        stateName: z.string(),
        requestedAt: time,
        deadline: time.optional(),
      }),
    ),
  })
  .register(names, { name: 'Approvals' });

const knobs = z.object({ latencyMs: z.int(), failureRate: z.number(), outage: z.boolean() });
export const turned = z.object({ knobs }).register(names, { name: 'Turned' });
export const ledger = z
  .object({
    items: z.array(
      z.object({
        orderId: z.string(),
        intentId: z.string().describe("The caller's idempotency key."),
        kind: z.string().describe('captured, refunded, created, sent …'),
        amount: z.int().optional().describe('Minor units.'),
        currency: z.string().optional(),
        details: z.unknown().optional(),
        at: time,
      }),
    ),
    next: z.string().nullable(),
    knobs,
  })
  .register(names, { name: 'Ledger' });

const pageOfHouse = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().describe('Continues the page, as `after`.'),
    unreachable: z.array(z.string()).describe('Services that gave no answer: what is theirs is missing here.'),
  });

export const parked = pageOfHouse(
  z.object({
    id: z.string().describe('`payment-01a1…`: to redrive or discard it by.'),
    service: z.string(),
    key: z.string().nullable(),
    topic: z.string(),
    partition: z.int(),
    offset: z.string(),
    code: z.string(),
    reason: z.string(),
    attempts: z.int(),
    nextAt: time.nullable().describe('When it is tried again by itself.'),
    parkedAt: time,
    bytes: z.int().describe('How long it is.'),
  }),
).register(names, { name: 'Parked' });
export const settled = z.object({ id: z.string(), settled: z.enum(['redriven', 'discarded']) }).register(names, { name: 'Settled' });

export const effects = pageOfHouse(
  z.object({
    id: z.uuid(),
    position: z.int(),
    service: z.string(),
    orderId: z.string(),
    type: z.string(),
    attempts: z.int(),
    recordedAt: time,
    leaseUntil: time,
  }),
).register(names, { name: 'Effects' });

export const audit = pageOfHouse(
  z.object({
    id: z.string().describe('`gateway-12`: its own in the whole list.'),
    service: z.string(),
    at: time,
    actor: z.string(),
    action: z.string(),
    target: z.string(),
    reason: z.string(),
  }),
).register(names, { name: 'Audit' });
