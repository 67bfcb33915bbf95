import {
  GetExecutionHistoryCommand,
  ListActivitiesCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  ListStateMachineAliasesCommand,
  ListStateMachinesCommand,
  ListStateMachineVersionsCommand,
} from '@aws-sdk/client-sfn';
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { dealingsWith } from './dealings.fixture.js';
import { place, serveTests } from './served.fixture.js';

const served = serveTests();
const { send, createDraft, start } = dealingsWith(() => served.client);
const ask = send as (asked: unknown) => Promise<unknown>;

const at = (rest: string): string => `arn:aws:states:${place.region}:${place.account}:${rest}`;
const stateMachineArn = at('stateMachine:paged');
const executionArn = at('execution:paged:paged');

/** As ours are made: whoever knows how can make one that leads anywhere. */
const tokenOf = (list: string, cursor: string): string =>
  createHash('sha256').update(`${list}\n${cursor}`).digest('base64').slice(0, 12) + Buffer.from(cursor).toString('base64url');

type Listed = readonly [list: string, cursor: string, of: (nextToken: string) => object];
const lists: readonly Listed[] = [
  ['machines', 'a\0', (nextToken) => new ListStateMachinesCommand({ nextToken })],
  ['activities', 'a\0', (nextToken) => new ListActivitiesCommand({ nextToken })],
  [`versions ${stateMachineArn}`, 'first', (nextToken) => new ListStateMachineVersionsCommand({ stateMachineArn, nextToken })],
  [`aliases ${stateMachineArn}`, 'first', (nextToken) => new ListStateMachineAliasesCommand({ stateMachineArn, nextToken })],
  [
    `executions ${JSON.stringify({ machineArn: stateMachineArn })}`,
    'first',
    (nextToken) => new ListExecutionsCommand({ stateMachineArn, nextToken }),
  ],
  [`map runs ${executionArn}`, 'a\0', (nextToken) => new ListMapRunsCommand({ executionArn, nextToken })],
  [`history ${executionArn} false`, '1e9', (nextToken) => new GetExecutionHistoryCommand({ executionArn, nextToken })],
];

describe('a token that nobody gave out', () => {
  beforeAll(async () => {
    await createDraft({ name: 'paged' });
    await start(stateMachineArn, { name: 'paged' });
  });

  it.each(lists)('is refused in the list of %s', async (list, cursor, of) => {
    const message = "Invalid Token: 'Invalid token'";
    await expect(ask(of(tokenOf(list, cursor)))).rejects.toMatchObject({ name: 'InvalidToken', message });
  });
});
