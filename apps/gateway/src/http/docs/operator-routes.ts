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
  simulatorPath,
  verdict,
} from '../operator/operator-requests.js';
import * as answers from './answers.js';
import type { Answer, DocumentedRoute } from './documented-route.js';

type Parameters = NonNullable<DocumentedRoute['parameters']>;

const read = (
  path: string,
  summary: string,
  schema: z.ZodType,
  parameters: Parameters = {},
  problems: readonly number[] = [],
): DocumentedRoute => ({
  method: 'get',
  path: `/operator/${path}`,
  tag: 'operator',
  summary,
  parameters,
  answers: { 200: { description: summary, schema } },
  problems: [503, 504, ...problems],
});

type Deed = Readonly<{
  path: string;
  summary: string;
  parameters: Parameters;
  body: NonNullable<DocumentedRoute['body']>;
  answer?: Readonly<Record<number, Answer>>;
  problems?: readonly number[];
}>;

const deed = ({ path, summary, parameters, body, answer, problems = [] }: Deed): DocumentedRoute => ({
  method: 'post',
  path: `/operator/${path}`,
  tag: 'operator',
  summary,
  parameters,
  body,
  answers: answer ?? { 202: { description: 'Asked for.', schema: answers.asked } },
  problems: [404, 422, 503, 504, ...problems],
});

const because = { schema: reasoned, example: { reason: 'The carrier confirmed by telephone.' } };

export const operatorRoutes: readonly DocumentedRoute[] = [
  read('executions', 'Executions of all workflows', answers.things, { query: executionFilter }),
  read('executions/{id}', 'One execution', answers.anything, { path: executionPath }, [404]),
  read(
    'executions/{id}/history',
    'Its events, as Step Functions tells them',
    answers.anything,
    { path: executionPath, query: historyPage },
    [404],
  ),
  deed({ path: 'executions/{id}/stop', summary: 'Stop it where it stands', parameters: { path: executionPath }, body: because }),
  deed({
    path: 'executions/{id}/redrive',
    summary: 'Continue it from the states that failed',
    parameters: { path: executionPath },
    body: { schema: mayReason.unwrap(), example: { reason: 'The bug is fixed.' }, optional: true },
  }),
  deed({ path: 'executions/{id}/continue', summary: 'End its manual review', parameters: { path: executionPath }, body: because }),
  read('approvals', 'What waits for a yes or no', answers.things),
  deed({
    path: 'approvals/{id}',
    summary: 'Say yes or no',
    parameters: { path: executionPath },
    body: { schema: verdict, example: { decision: 'approve', by: 'grace', reason: 'A known customer.' } },
    problems: [409],
  }),
  read(
    'simulators/{simulator}',
    'What a simulated neighbour really did',
    answers.anything,
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
    answers: { 200: { description: 'As it is now.', schema: answers.anything } },
    problems: [404, 422, 503, 504],
  },
  read('parked', 'Messages of all services that could not be applied', answers.houseThings, { query: parkedFilter }),
  deed({
    path: 'parked/{id}/redrive',
    summary: 'Try a parked message again',
    parameters: { path: parkedPath },
    body: because,
    answer: { 200: { description: 'It went well.', schema: answers.anything } },
    problems: [409],
  }),
  deed({
    path: 'parked/{id}/discard',
    summary: 'Give a parked message up',
    parameters: { path: parkedPath },
    body: because,
    answer: { 200: { description: 'It is settled.', schema: answers.anything } },
  }),
  read('effects', 'Calls to the outside that are under way', answers.houseThings, { query: effectFilter }),
  read('audit', 'What operators did, newest first', answers.houseThings, { query: auditFilter }),
];
