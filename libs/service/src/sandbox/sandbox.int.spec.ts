import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateService } from '../migrate-service.js';
import { sandboxMigration } from './sandbox-schema.js';
import { Sandbox, SandboxUnreachable } from './sandbox.js';

let database: ScratchDatabase;

describe('a sandbox', () => {
  const open: Sandbox[] = [];
  const sandbox = (simulator: string, random?: () => number): Sandbox => {
    open.push(new Sandbox({ simulator, url: database.roleUrl, ...(random && { random }) }));
    return open.at(-1)!;
  };
  const captured = (intentId: string) => ({
    orderId: randomUUID(),
    intentId,
    kind: 'captured',
    slot: 'charge',
    amount: 4200,
    currency: 'USD',
  });

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: (target) => migrateService({ ...target, migrations: [sandboxMigration] }) });
  });
  afterAll(async () => {
    await Promise.all(open.map((one) => one.close()));
    await database.drop();
  });

  it('is there for several services: the migration runs for each of them', async () => {
    const other = `${database.name}_too`;
    await migrateService({ name: other, migrations: [sandboxMigration], ownerUrl: database.ownerUrl, password: 'secret' });
    const theirs = new Sandbox({ simulator: 'mails', url: database.urlOf(`quadrille_${other}`) });
    expect(await theirs.record({ orderId: 'o', intentId: 'mail', kind: 'sent' })).toMatchObject({ kind: 'sent' });
    await theirs.close();
  });

  it('answers with what it wrote', async () => {
    const deed = { ...captured('one'), details: { token: 'test_success_visa' } };
    const { slot: _, ...expected } = deed;
    const entry = await sandbox('answers').record(deed);
    expect(entry).toMatchObject(expected);
    expect(Number.isNaN(Date.parse(entry.at))).toBe(false);
  });

  it('tells the time, whatever style of dates its role has', async () => {
    await database.query(`ALTER ROLE ${database.role} SET datestyle = 'German'`);
    const one = sandbox('dates');
    const written = await one.record(captured('dated'));
    expect(await one.find('dated')).toEqual([written]);
    expect(Math.abs(Date.parse(written.at) - Date.now())).toBeLessThan(60_000);
    await database.query(`ALTER ROLE ${database.role} RESET datestyle`);
  });

  it('does a thing once per intent and slot: whoever comes later gets the first answer, from another instance too', async () => {
    const [one, two] = [sandbox('once'), sandbox('once')];
    const first = await one.record(captured('intent'));
    expect(await two.record({ ...captured('intent'), kind: 'voided' })).toEqual(first);
    expect(await one.find('intent')).toEqual([first]);
  });

  it('gives one capture however many instances charge an intent at once', async () => {
    const [one, two] = [sandbox('race'), sandbox('race')];
    const intents = Array.from({ length: 300 }, (_, index) => captured(`intent-${index % 100}`));
    const answers = await Promise.all(intents.flatMap((deed) => [one.record(deed), two.record({ ...deed, kind: 'voided' })]));
    expect(new Set(answers.map(({ position }) => position)).size).toBe(100);
    expect(await one.list({ limit: 1000 })).toHaveLength(100);
  });

  it('keeps simulators apart', async () => {
    await sandbox('here').record(captured('mine'));
    expect(await sandbox('there').find('mine')).toEqual([]);
  });

  it('lists by order and page by page', async () => {
    const one = sandbox('pages');
    for (const intentId of ['a', 'b', 'c']) await one.record({ ...captured(intentId), orderId: intentId === 'c' ? 'other' : 'order' });
    const first = await one.list({ limit: 2 });
    expect(first.map(({ intentId }) => intentId)).toEqual(['a', 'b']);
    expect((await one.list({ after: first[1]!.position })).map(({ intentId }) => intentId)).toEqual(['c']);
    expect((await one.list({ orderId: 'order' })).map(({ intentId }) => intentId)).toEqual(['a', 'b']);
  });

  it('counts tries on disk', async () => {
    expect([await sandbox('tries').countTry('x'), await sandbox('tries').countTry('x'), await sandbox('tries').countTry('y')]).toEqual([
      1, 2, 1,
    ]);
  });

  it('starts with a few milliseconds of latency and no trouble', async () => {
    const one = sandbox('fresh');
    expect(await one.knobs()).toEqual({ latencyMs: 3, failureRate: 0, outage: false });
    await expect(one.reach()).resolves.toBeUndefined();
  });

  it('changes only the knobs that are named, for every instance', async () => {
    const one = sandbox('knobs');
    await one.patchKnobs({ outage: true });
    expect(await one.patchKnobs({ latencyMs: 0 })).toEqual({ latencyMs: 0, failureRate: 0, outage: true });
    expect(await sandbox('knobs').knobs()).toEqual({ latencyMs: 0, failureRate: 0, outage: true });
  });

  it('is not reached during an outage', async () => {
    const one = sandbox('outage');
    await one.patchKnobs({ outage: true });
    await expect(one.reach()).rejects.toThrow(SandboxUnreachable);
  });

  it('loses the share of calls that is set', async () => {
    const draws = [0.1, 0.3];
    const one = sandbox('lossy', () => draws.shift()!);
    await one.patchKnobs({ failureRate: 0.2 });
    await expect(one.reach()).rejects.toMatchObject({ why: 'failure' });
    await expect(one.reach()).resolves.toBeUndefined();
  });

  it('does not let its service rewrite the ledger', async () => {
    const client = new Client({ connectionString: database.roleUrl });
    await client.connect();
    await expect(client.query('DELETE FROM sandbox.ledger')).rejects.toThrow('permission denied');
    await client.end();
  });
});
