import type { z } from 'zod';
import {
  auditFilter,
  effectFilter,
  executionFilter,
  executionPath,
  historyPage,
  knobs,
  ledgerPage,
  mayReason,
  parkedFilter,
  parkedPath,
  reasoned,
  redrivenPage,
  simulatorPath,
  verdict,
} from '../operator/operator-requests.js';
import * as answers from './answers.js';
import type { Answer, DocumentedRoute } from './documented-route.js';
import * as told from './operator-answers.js';
import { examples } from './operator-examples.js';
import { sampleId, sampleTime } from './sample-order.js';

type Parameters = NonNullable<DocumentedRoute['parameters']>;

type Told = Readonly<{ schema: z.ZodType; example: object }>;

const read = (
  path: string,
  summary: string,
  answer: Told,
  parameters: Parameters = {},
  problems: readonly number[] = [],
): DocumentedRoute => ({
  method: 'get',
  path: `/operator/${path}`,
  tag: 'operator',
  summary,
  parameters,
  answers: { 200: { description: summary, ...answer } },
  problems: [502, 503, 504, ...problems],
});

type Deed = Readonly<{
  path: string;
  summary: string;
  parameters: Parameters;
  body: NonNullable<DocumentedRoute['body']>;
  answer: Readonly<Record<number, Answer>>;
  problems?: readonly number[];
}>;

const deed = ({ path, summary, parameters, body, answer, problems = [] }: Deed): DocumentedRoute => ({
  method: 'post',
  path: `/operator/${path}`,
  tag: 'operator',
  summary,
  parameters,
  body,
  answers: answer,
  problems: [404, 422, 502, 503, 504, ...problems],
});

const id = sampleId;
const asked = (what: string) => ({ 202: { description: 'Asked for.', schema: answers.asked, example: { id, asked: what } } });

const because = { schema: reasoned, example: { reason: 'The carrier confirmed by telephone.' } };

export const operatorRoutes: readonly DocumentedRoute[] = [
  read('executions', 'Executions of all workflows', { schema: told.executions, example: examples.executions }, { query: executionFilter }),
  read('executions/{id}', 'One execution', { schema: told.execution, example: examples.execution }, { path: executionPath }, [404]),
  read(
    'executions/{id}/history',
    'Its events, as Step Functions tells them',
    { schema: told.executionHistory, example: examples.history },
    { path: executionPath, query: historyPage },
    [404],
  ),
  deed({
    path: 'executions/{id}/stop',
    summary: 'Stop it where it stands',
    parameters: { path: executionPath },
    body: because,
    answer: asked('stop'),
    problems: [409],
  }),
  deed({
    path: 'executions/{id}/redrive',
    summary: 'Continue it from the states that failed',
    parameters: { path: executionPath },
    body: { schema: mayReason.unwrap(), example: { reason: 'The bug is fixed.' }, optional: true },
    answer: asked('redrive'),
    problems: [409],
  }),
  deed({
    path: 'executions/redrive',
    summary: 'Continue many, a page at a time',
    parameters: {},
    body: {
      schema: redrivenPage,
      example: {
        status: 'FAILED',
        workflow: 'order-fulfilment',
        stoppedAfter: sampleTime(0),
        limit: 2,
        reason: 'The bug is fixed.',
        by: 'grace',
      },
    },
    answer: { 202: { description: 'Asked for.', schema: told.redrivenPage, example: examples.redrivenPage } },
  }),
  deed({
    path: 'executions/{id}/continue',
    summary: 'End its manual review',
    parameters: { path: executionPath },
    body: because,
    answer: asked('continue'),
    problems: [409],
  }),
  read('approvals', 'What waits for a yes or no', { schema: told.approvals, example: examples.approvals }),
  deed({
    path: 'approvals/{id}',
    summary: 'Say yes or no',
    parameters: { path: executionPath },
    body: { schema: verdict, example: { decision: 'approve', by: 'grace', reason: 'A known customer.' } },
    answer: asked('approve'),
    problems: [409],
  }),
  read(
    'simulators/{simulator}',
    'What a simulated neighbour really did',
    { schema: told.ledger, example: examples.ledger },
    { path: simulatorPath, query: ledgerPage },
    [404],
  ),
  {
    method: 'patch',
    path: '/operator/simulators/{simulator}',
    tag: 'operator',
    summary: 'How a simulated neighbour behaves from now on',
    parameters: { path: simulatorPath },
    body: { schema: knobs, example: { latencyMs: 50, failureRate: 0.1, outage: false } },
    answers: { 200: { description: 'As it is now.', schema: told.turned, example: examples.turned } },
    problems: [404, 422, 502, 503, 504],
  },
  read(
    'parked',
    'Messages of all services that could not be applied',
    { schema: told.parked, example: examples.parked },
    { query: parkedFilter },
  ),
  deed({
    path: 'parked/{id}/redrive',
    summary: 'Try a parked message again',
    parameters: { path: parkedPath },
    body: because,
    answer: { 200: { description: 'It went well.', schema: told.settled, example: examples.redriven } },
    problems: [409],
  }),
  deed({
    path: 'parked/{id}/discard',
    summary: 'Give a parked message up',
    parameters: { path: parkedPath },
    body: because,
    answer: { 200: { description: 'It is settled.', schema: told.settled, example: examples.discarded } },
  }),
  read('effects', 'Calls to the outside that are under way', { schema: told.effects, example: examples.effects }, { query: effectFilter }),
  read('audit', 'What operators did, newest first', { schema: told.audit, example: examples.audit }, { query: auditFilter }),
];
