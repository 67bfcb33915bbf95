import {
  CreateStateMachineAliasCommand,
  DeleteStateMachineAliasCommand,
  DeleteStateMachineVersionCommand,
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachineAliasesCommand,
  ListStateMachineVersionsCommand,
  PublishStateMachineVersionCommand,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { isTransient } from '@quadrille/service';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Catalogue } from '../catalogue/catalogue.js';
import { Store } from '../catalogue/store.js';
import { dealingsWith, saying } from './dealings.fixture.js';
import { place, serveTests } from './served.fixture.js';

const served = serveTests();

const { send, createDraft: create, start, ended } = dealingsWith(() => served.client);

describe('a version', () => {
  it('keeps what the machine was, and is the same one until something changes', async () => {
    const { stateMachineArn } = await create();
    const first = await send(new PublishStateMachineVersionCommand({ stateMachineArn, description: 'the first' }));
    expect(first.stateMachineVersionArn).toBe(`${stateMachineArn}:1`);
    expect((await send(new PublishStateMachineVersionCommand({ stateMachineArn }))).stateMachineVersionArn).toBe(`${stateMachineArn}:1`);
    const { revisionId } = await send(new UpdateStateMachineCommand({ stateMachineArn, definition: saying('two') }));
    const second = await send(new PublishStateMachineVersionCommand({ stateMachineArn, revisionId }));
    expect(second.stateMachineVersionArn).toBe(`${stateMachineArn}:2`);
    expect(await send(new DescribeStateMachineCommand({ stateMachineArn: `${stateMachineArn}:1` }))).toMatchObject({
      stateMachineArn: `${stateMachineArn}:1`,
      definition: saying('one'),
      description: 'the first',
    });
    const { stateMachineVersions } = await send(new ListStateMachineVersionsCommand({ stateMachineArn }));
    expect(stateMachineVersions?.map(({ stateMachineVersionArn }) => stateMachineVersionArn)).toEqual([
      `${stateMachineArn}:2`,
      `${stateMachineArn}:1`,
    ]);
  });

  it('is published only of the revision that was meant', async () => {
    const { stateMachineArn } = await create();
    await expect(send(new PublishStateMachineVersionCommand({ stateMachineArn, revisionId: 'another' }))).rejects.toMatchObject({
      name: 'ConflictException',
      message: 'Failed to publish the State Machine version for revision another. The current State Machine revision is INITIAL.',
    });
  });

  it('cannot be changed', async () => {
    const { stateMachineArn } = await create({ publish: true });
    await expect(
      send(new UpdateStateMachineCommand({ stateMachineArn: `${stateMachineArn}:1`, definition: saying('two') })),
    ).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
  });
});

describe('a number that no version has', () => {
  it.each(['2', '01', '99999999999999999999'])('is refused: %s', async (number) => {
    const { stateMachineArn } = await create({ publish: true });
    const arn = `${stateMachineArn}:${number}`;
    const missing = { name: 'StateMachineDoesNotExist', message: `State Machine Does Not Exist: '${arn}'` };
    await expect(send(new DescribeStateMachineCommand({ stateMachineArn: arn }))).rejects.toMatchObject(missing);
    await expect(start(arn)).rejects.toMatchObject(missing);
    await expect(send(new ListStateMachineAliasesCommand({ stateMachineArn: arn }))).rejects.toMatchObject({ name: 'ResourceNotFound' });
    await send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn: arn }));
    expect((await send(new ListStateMachineVersionsCommand({ stateMachineArn }))).stateMachineVersions).toHaveLength(1);
  });
});

describe('an alias', () => {
  const twoVersions = async () => {
    const { stateMachineArn } = await create({ publish: true });
    await send(new UpdateStateMachineCommand({ stateMachineArn, definition: saying('two'), publish: true }));
    return { stateMachineArn, one: `${stateMachineArn}:1`, two: `${stateMachineArn}:2` };
  };
  const to = (...routes: [string, number][]) => routes.map(([stateMachineVersionArn, weight]) => ({ stateMachineVersionArn, weight }));

  it('leads to versions by their weights', async () => {
    const { stateMachineArn, one, two } = await twoVersions();
    const { stateMachineAliasArn } = await send(
      new CreateStateMachineAliasCommand({ name: 'live', routingConfiguration: to([one, 30], [two, 70]) }),
    );
    expect(stateMachineAliasArn).toBe(`${stateMachineArn}:live`);
    const started = async (chance: number) =>
      (await new Catalogue(served.database, place, () => chance).pinned(stateMachineAliasArn!)).versionArn;
    expect(await Promise.all([0, 0.29, 0.3, 0.99].map(started))).toEqual([one, one, two, two]);
  });

  it('is told of what was started under it, with the version that it led to', async () => {
    const { stateMachineArn, one, two } = await twoVersions();
    const { stateMachineAliasArn } = await send(new CreateStateMachineAliasCommand({ name: 'live', routingConfiguration: to([one, 100]) }));
    const executionArn = await start(stateMachineAliasArn!);
    const bound = { stateMachineArn, stateMachineAliasArn, stateMachineVersionArn: one };
    expect(await ended(executionArn)).toMatchObject({ ...bound, output: '"one"' });
    const { events } = await send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1 }));
    expect(events![0]!.executionStartedEventDetails).toMatchObject({ stateMachineAliasArn, stateMachineVersionArn: one });
    expect((await send(new ListExecutionsCommand({ stateMachineArn: stateMachineAliasArn }))).executions).toMatchObject([{ executionArn }]);
    expect((await send(new ListExecutionsCommand({ stateMachineArn: one }))).executions).toMatchObject([{ executionArn }]);
    expect((await send(new ListExecutionsCommand({ stateMachineArn: two }))).executions).toEqual([]);
    const definitionThen = await send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(definitionThen).toMatchObject({ definition: saying('one') });
    await expect(start(`${stateMachineArn}:nobody`)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  });

  it('can be changed, listed, and deleted; a version that it leads to cannot', async () => {
    const { stateMachineArn, one, two } = await twoVersions();
    const { stateMachineAliasArn } = await send(new CreateStateMachineAliasCommand({ name: 'live', routingConfiguration: to([one, 100]) }));
    await send(
      new UpdateStateMachineAliasCommand({ stateMachineAliasArn, routingConfiguration: to([two, 100]), description: 'the newer' }),
    );
    expect(await send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn }))).toMatchObject({
      name: 'live',
      description: 'the newer',
      routingConfiguration: to([two, 100]),
    });
    expect((await send(new ListStateMachineAliasesCommand({ stateMachineArn }))).stateMachineAliases).toHaveLength(1);
    expect((await send(new ListStateMachineAliasesCommand({ stateMachineArn: one }))).stateMachineAliases).toHaveLength(0);
    await expect(send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn: two }))).rejects.toMatchObject({
      name: 'ConflictException',
      message: 'Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [live]',
    });
    await send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn: one }));
    await send(new DeleteStateMachineAliasCommand({ stateMachineAliasArn }));
    await expect(send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn }))).rejects.toMatchObject({ name: 'ResourceNotFound' });
    await send(new DeleteStateMachineAliasCommand({ stateMachineAliasArn }));
  });

  it('stands in a list that is told page by page, the newest first', async () => {
    const { stateMachineArn, one, two } = await twoVersions();
    for (const name of ['b', 'c', 'a'])
      await send(new CreateStateMachineAliasCommand({ name, routingConfiguration: to([name === 'c' ? two : one, 100]) }));
    const listed = async (arn: string) => {
      const pages: string[][] = [];
      for (let nextToken: string | undefined; ;) {
        const page = await send(new ListStateMachineAliasesCommand({ stateMachineArn: arn, maxResults: 2, nextToken }));
        pages.push(page.stateMachineAliases!.map(({ stateMachineAliasArn }) => stateMachineAliasArn!.split(':').at(-1)!));
        ({ nextToken } = page);
        if (nextToken === undefined) return pages;
      }
    };
    expect(await listed(stateMachineArn)).toEqual([['a', 'c'], ['b']]);
    expect(await listed(one)).toEqual([['a', 'b']]);
  });

  it('is refused where its routes are none, or another one has its name', async () => {
    const { one, two } = await twoVersions();
    const other = await twoVersions();
    const make = (...routes: [string, number][]) =>
      send(new CreateStateMachineAliasCommand({ name: 'live', routingConfiguration: to(...routes) }));
    await expect(make([one, 60], [two, 60])).rejects.toMatchObject({
      message: 'Sum of routing configuration weights must equal 100. Received: [60, 60]',
      reason: 'INVALID_ROUTING_CONFIGURATION',
    });
    await expect(make([one, 50], [one, 50])).rejects.toMatchObject({
      message: `Routing configuration must contain distinct state machine version ARNs. Received: [${one}, ${one}]`,
    });
    await expect(make([one, 50], [other.one, 50])).rejects.toMatchObject({ name: 'ValidationException' });
    const machine = one.slice(0, -2);
    await expect(make([machine, 50], [two, 50])).rejects.toMatchObject({
      message: `Routing configuration must contain state machine version ARNs. Received: [${machine}, ${two}]`,
    });
    await expect(make([`${one}0`, 100])).rejects.toMatchObject({ name: 'ResourceNotFound' });
    await make([one, 100]);
    await make([one, 100]);
    await expect(make([two, 100])).rejects.toMatchObject({ name: 'ConflictException' });
  });
});

it('a change whose connection is lost between two of its statements is not made, and the process lives on', async () => {
  const { database } = served;
  const name = randomUUID();
  const lost = new Store(database).transact(async (query) => {
    await query('INSERT INTO activities (arn, name, encryption) VALUES ($1, $1, $2)', [name, '{}']);
    const [backend] = await query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await database.query('SELECT pg_terminate_backend($1)', [backend!.pid]);
    const isThere = () => database.query('SELECT FROM pg_stat_activity WHERE pid = $1', [backend!.pid]);
    await expect.poll(isThere).toEqual([]);
  });
  await expect(lost).rejects.toSatisfy(isTransient);
  expect(await database.query('SELECT FROM activities WHERE name = $1', [name])).toEqual([]);
});
