import { sampleId as id, sampleTime, sampleTrace } from './sample-order.js';

const parkedId = '01a1fe11-0c3e-7b51-8d02-3f6a9c1e7d24';
const otherId = '01a1fe0c-2b94-7d0e-a1c7-64e5d10f93b8';
const execution = {
  executionId: id,
  workflow: 'order-fulfilment',
  definitionHash: '9f2c61d07e5b',
  status: 'RUNNING',
  startedAt: sampleTime(0),
};
const waitingFor = { stateName: 'AwaitApproval', signals: ['approve', 'reject'] };
const entered = {
  id: 2,
  previousEventId: 1,
  timestamp: Date.parse(sampleTime(1)),
  type: 'TaskStateEntered',
  stateEnteredEventDetails: { name: 'ValidateCart' },
  traceId: sampleTrace,
};
const knobsNow = { latencyMs: 50, failureRate: 0.1, outage: false };
/** What the routes for operators answer, about the sample order. */
export const examples = {
  executions: {
    items: [
      {
        ...execution,
        stoppedAt: null,
        error: null,
        cause: null,
        waitingFor: { ...waitingFor, since: Date.parse(sampleTime(2)), deadline: Date.parse(sampleTime(86_402)) },
      },
    ],
    next: id,
  },
  execution: {
    ...execution,
    currentStates: ['AwaitApproval'],
    progress: { done: 2, total: 7 },
    waitingFor: { ...waitingFor, since: sampleTime(2), deadline: sampleTime(86_402) },
    isRedrivable: false,
  },
  history: { executionId: id, events: [entered], next: null },
  redrivenPage: {
    asked: [id],
    refused: [{ id: otherId, reason: 'The execution is FAILED, and broke off nowhere; there is nothing to continue.' }],
    next: otherId,
  },
  approvals: {
    items: [
      {
        executionId: id,
        workflow: 'order-fulfilment',
        stateName: 'AwaitApproval',
        requestedAt: sampleTime(2),
        deadline: sampleTime(86_402),
      },
    ],
  },
  ledger: {
    items: [{ orderId: id, intentId: 'i1', kind: 'captured', amount: 11_399, currency: 'USD', at: sampleTime(3) }],
    next: null,
    knobs: knobsNow,
  },
  turned: { knobs: knobsNow },
  parked: {
    items: [
      {
        id: `payment-${parkedId}`,
        service: 'payment',
        key: id,
        topic: 'inventory.events',
        partition: 3,
        offset: '17',
        code: 'schema-violated',
        reason: 'StockReserved/orderId: Invalid UUID',
        attempts: 0,
        nextAt: null,
        parkedAt: sampleTime(5),
        bytes: 412,
      },
    ],
    next: null,
    unreachable: ['email'],
  },
  redriven: { id: `payment-${parkedId}`, settled: 'redriven' },
  discarded: { id: `payment-${parkedId}`, settled: 'discarded' },
  effects: {
    items: [
      {
        id: '7d0c5b1e-93fa-5a47-b0e6-2c8f41d9a635',
        position: 4711,
        service: 'payment',
        orderId: id,
        type: 'PaymentInitiated',
        attempts: 1,
        recordedAt: sampleTime(2),
        leaseUntil: sampleTime(7),
      },
    ],
    next: null,
    unreachable: [],
  },
  audit: {
    items: [
      {
        id: 'gateway-12',
        service: 'gateway',
        at: sampleTime(60),
        actor: 'grace',
        action: 'stop execution',
        target: id,
        reason: 'The carrier confirmed by telephone.',
      },
    ],
    next: null,
    unreachable: [],
  },
};
