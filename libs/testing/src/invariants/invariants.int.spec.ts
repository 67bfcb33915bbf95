import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Chronicle } from '../scratch/chronicle.js';
import { deliveredOrder, total } from '../scratch/delivered-order.js';
import { ScratchStores } from '../scratch/scratch-stores.js';
import { invariants } from './index.js';

describe('an invariant', () => {
  let stores: ScratchStores;
  let id: string;
  const sql = (text: string) => (): Promise<void> => stores.run(text.replaceAll(':id', `'${id}'`));
  const tell = (service: string, type: string, data: object = {}): Promise<string> =>
    new Chronicle(stores).tell(`other-${id}`, { service, type, data });
  const ledger = (simulator: string, kind: string, amount: number | null, details = 'NULL') =>
    sql(
      `INSERT INTO sandbox.ledger (simulator, order_id, intent_id, kind, amount, details) VALUES ('${simulator}', :id, 'another', '${kind}', ${amount}, ${details})`,
    );

  beforeAll(async () => {
    stores = new ScratchStores(process.env['TEST_DATABASE_URL'] ?? 'TEST_DATABASE_URL is not set: npm test starts a PostgreSQL');
    await stores.open();
    id = await deliveredOrder(stores);
  });
  afterAll(() => stores.close());

  it.each(invariants.map((invariant) => [invariant.id, invariant.statement]))('%s holds of a sound house: %s', async (invariant) => {
    expect(await stores.judge(invariant, { house: { accepted: [id] } })).toBeUndefined();
  });

  const defects: readonly (readonly [id: string, defect: string, plant: () => Promise<unknown>])[] = [
    ['I1', 'pieces that vanished', () => sql(`UPDATE inventory.stock SET on_hand = on_hand - 1`)()],
    ['I1', 'more set aside than is there', () => sql(`UPDATE inventory.stock SET reserved = 99`)()],
    ['I2', 'a reservation beyond the stock', () => tell('inventory', 'StockReserved', { lines: [{ sku: 'widget-a', quantity: 99 }] })],
    ['I2', 'books that forgot a reservation', () => tell('inventory', 'StockReserved', { lines: [{ sku: 'widget-a', quantity: 1 }] })],
    ['I3', 'a refund of a confirmed order', () => ledger('payments', 'refunded', total)()],
    ['I3', 'money of an order that failed', () => tell('orders', 'OrderFailed').then(ledgerOfOther)],
    ['I4', 'a second capture', () => ledger('payments', 'captured', 1)()],
    ['I4', 'a capture that nobody was told of', () => sql(`DELETE FROM payment.events WHERE type = 'PaymentCaptured'`)()],
    ['I5', 'an order that stands still', () => tell('gateway', 'SubmitOrder').then(() => tell('orders', 'OrderPlaced'))],
    [
      'I5',
      'an order that was delivered and cancelled',
      () => sql(`UPDATE orders.events SET type = 'OrderCancelled' WHERE type = 'OrderConfirmed'`)(),
    ],
    ['I5', 'a workflow that never ended', () => sql(`UPDATE saga.executions SET status = 'RUNNING'`)()],
    ['I6', 'an order that nobody posted', () => tell('orders', 'OrderPlaced')],
    ['I6', 'a POST that was accepted and lost', () => tell('gateway', 'SubmitOrder')],
    ['I7', 'a message that a service never applied', () => sql(`UPDATE shipping.events SET message_id = gen_random_uuid()`)()],
    ['I7', 'a message that a service applied twice', () => again('payment')],
    ['I7', 'a message that a service applied twice, though nothing followed', () => again('saga')],
    [
      'I7',
      'an event that the gateway recorded twice',
      () =>
        sql(
          `INSERT INTO gateway.events (stream_id, version, event_id, message_id, type, schema_version, data, metadata) SELECT stream_id, 99, event_id, message_id, type, 1, data, metadata FROM gateway.events WHERE type = 'FactRecorded' LIMIT 1`,
        )(),
    ],
    ['I8', 'a gap in a stream', () => sql(`DELETE FROM email.events WHERE version = 1`)()],
    ['I8', 'a snapshot that is ahead', () => snapshot(99)],
    ['I8', 'a snapshot of nothing', () => sql(`INSERT INTO email.snapshots VALUES ('nothing', 1, '{}', '', false)`)()],
    [
      'I9',
      'an event that stands there twice',
      () =>
        sql(
          `INSERT INTO orders.events (stream_id, version, event_id, message_id, type, schema_version, data, metadata) SELECT stream_id, 3, event_id, message_id, type, 1, data, metadata FROM orders.events LIMIT 1`,
        )(),
    ],
    ['I10', 'a list that shows another status', () => sql(`UPDATE gateway.order_statuses SET status = 'shipped'`)()],
    ['I10', 'a list that lacks an order', () => sql(`DELETE FROM gateway.order_statuses`)()],
    [
      'I11',
      'a transaction that was not published',
      () => sql(`INSERT INTO saga.outbox (transaction_id, first_position, last_position) VALUES (pg_current_xact_id(), 1, 1)`)(),
    ],
    ['I11', 'a timer that nobody fires', () => sql(`INSERT INTO payment.timers VALUES (:id, now() - interval '1 minute')`)()],
    [
      'I11',
      'an effect that nobody runs',
      () => sql(`INSERT INTO email.effects (effect_id, stream_id, version, lease_until) VALUES (gen_random_uuid(), :id, 1, now())`)(),
    ],
    ['I11', 'a key that is parked', () => park('unknown-type', 'nobody declared it')],
    [
      'I12',
      'a release after the dispatch',
      () => sql(`UPDATE inventory.events SET type = 'StockReleased' WHERE type = 'StockCommitted'`)(),
    ],
    ['I12', 'a parcel of an order that failed', () => sql(`UPDATE orders.events SET type = 'OrderFailed' WHERE type = 'OrderConfirmed'`)()],
    ['I12', 'a second parcel', () => ledger('shipments', 'created', null)()],
    ['I13', 'a second confirmation mail', () => ledger('mails', 'sent', null, `'{"template":"confirmed"}'`)()],
    ['I13', 'a confirmation that was never sent', () => sql(`DELETE FROM sandbox.ledger WHERE simulator = 'mails'`)()],
    ['I14', 'a card number in an event', () => tell('payment', 'Noted', { note: `4${'0'.repeat(14)}2` })],
    ['I15', 'a message that is parked without a reason', () => park('unknown-type', ' ')],
  ];
  const ledgerOfOther = (): Promise<void> =>
    sql(
      `INSERT INTO sandbox.ledger (simulator, order_id, intent_id, kind, amount) VALUES ('payments', 'other-' || :id, 'x', 'captured', 5)`,
    )();
  /** What the newest message led to stands there once more. */
  const again = (service: string): Promise<void> =>
    sql(
      `INSERT INTO ${service}.events (stream_id, version, event_id, message_id, type, schema_version, data, metadata) SELECT stream_id, version + 1, event_id, message_id, type, 1, data, metadata FROM ${service}.events WHERE stream_id = :id ORDER BY version DESC LIMIT 1`,
    )();
  const snapshot = (version: number): Promise<void> => sql(`INSERT INTO inventory.snapshots VALUES (:id, ${version}, '{}', '', false)`)();
  const park = (code: string, reason: string): Promise<void> =>
    stores.run(
      `INSERT INTO orders.parked (id, key, topic, partition, "offset", headers, code, reason, blocks_key) VALUES (gen_random_uuid(), $1, 'orders.commands', 0, 7, '{}', $2, $3, false)`,
      [id, code, reason],
    );

  it.each(defects)('%s finds %s', async (invariant, _defect, plant) => {
    const violation = await stores.judge(invariant, { plant, house: { accepted: [id] } });
    expect(violation?.breaches.length).toBeGreaterThan(0);
  });

  const parkLoyalty = (reason: string) =>
    sql(
      `INSERT INTO loyalty.parked (id, key, topic, partition, "offset", headers, code, reason, blocks_key) VALUES (gen_random_uuid(), :id, 'orders.events', 0, 7, '{}', 'unknown-type', '${reason}', false)`,
    )();
  const inLoyalty: readonly (readonly [id: string, defect: string, plant: () => Promise<unknown>])[] = [
    ['I7', 'an event that the gateway never recorded', () => tell('loyalty', 'PointsEarned').then(onItsTopic)],
    ['I8', 'a gap in a stream', () => tell('loyalty', 'PointsEarned').then(sql(`UPDATE loyalty.events SET version = 2`))],
    ['I9', 'the id of an event of another', () => tell('loyalty', 'PointsEarned').then(borrowedId)],
    ['I11', 'a key that is parked', () => parkLoyalty('nobody declared it')],
    ['I14', 'a card number in an event', () => tell('loyalty', 'Noted', { note: `4${'0'.repeat(14)}2` })],
    ['I15', 'a message that is parked without a reason', () => parkLoyalty(' ')],
  ];
  const onItsTopic = sql(`UPDATE loyalty.events SET topic = 'loyalty.events'`);
  const borrowedId = sql(`UPDATE loyalty.events SET event_id = (SELECT event_id FROM orders.events ORDER BY position LIMIT 1)`);

  it.each(inLoyalty)('%s looks at a service that was added as well, and finds %s', async (invariant, _defect, plant) => {
    const added = (): Promise<void> => stores.add('loyalty');
    expect(await stores.judge(invariant, { plant: added })).toBeUndefined();
    const violation = await stores.judge(invariant, { plant: () => added().then(plant) });
    expect(violation?.breaches).toHaveLength(1);
  });

  it.each(['I7', 'I8', 'I9', 'I11', 'I14', 'I15'])("%s leaves alone what is somebody else's in the same database", async (invariant) => {
    const plant = (): Promise<void> =>
      stores.run('CREATE TABLE public.parked (cars int); CREATE SCHEMA "lot-management"; CREATE TABLE "lot-management".parked ()');
    expect(await stores.judge(invariant, { plant })).toBeUndefined();
  });

  it('I2 takes what one write tells together: goods that came in may stand behind who got them', async () => {
    const plant = async (): Promise<void> => {
      await tell('inventory', 'StockReserved', { lines: [{ sku: 'widget-a', quantity: 99 }] });
      await tell('inventory', 'StockReceived', { sku: 'widget-a', quantity: 10 });
      await sql(`UPDATE inventory.stock SET on_hand = on_hand + 10, reserved = 99`)();
    };
    expect(await stores.judge('I2', { plant })).toBeUndefined();
  });

  it('I10 takes a retry for under way until the order is held anew', async () => {
    const listedAs = async (status: string, ...told: readonly (readonly [service: string, type: string])[]) => {
      const plant = async (): Promise<void> => {
        await sql(`DELETE FROM orders.events; DELETE FROM payment.events; DELETE FROM shipping.events`)();
        const chronicle = new Chronicle(stores);
        for (const [service, type] of told) await chronicle.tell(id, { service, type });
        await sql(`UPDATE gateway.order_statuses SET status = '${status}'; UPDATE gateway.order_list SET total = NULL`)();
      };
      return stores.judge('I10', { plant });
    };
    const [held, retried] = [['orders', 'OrderHeld'] as const, ['gateway', 'RetryAsked'] as const];
    expect(await listedAs('payment_failed', held)).toBeUndefined();
    expect(await listedAs('reserved', held, retried)).toBeUndefined();
    expect(await listedAs('payment_failed', held, retried, held)).toBeUndefined();
    expect(await listedAs('reserved', held)).toBeDefined();
    expect(await listedAs('payment_failed', held, retried)).toBeDefined();
  });

  it('I7 looks for no record of what is about an article alone, which no order caused', async () => {
    const judged = (data: object) => {
      const plant = async (): Promise<void> => {
        await new Chronicle(stores).tell('a state machine', { service: 'inventory', type: 'StockAdjusted', stream: 'widget-a', data });
        await sql(`UPDATE inventory.events SET topic = 'inventory.events' WHERE type = 'StockAdjusted'`)();
      };
      return stores.judge('I7', { plant });
    };
    expect(await judged({ executionId: 'count', sku: 'widget-a' })).toBeUndefined();
    expect(await judged({ executionId: 'count' })).toBeDefined();
    expect(await judged({ orderId: id, executionId: 'count', sku: 'widget-a' })).toBeDefined();
  });

  it('I13 takes an order without its confirmation mail where that was given up, or still tried when the order ended, and no other', async () => {
    const judged = (...told: readonly (readonly [service: string, type: string, stateName?: string])[]) => {
      const plant = async (): Promise<void> => {
        const chronicle = new Chronicle(stores);
        for (const [service, type, stateName] of told)
          await chronicle.tell('another', { service, type, data: { template: 'confirmed', stateName } });
      };
      return stores.judge('I13', { plant });
    };
    const [confirmed, cancelled] = [['orders', 'OrderConfirmed'] as const, ['orders', 'OrderCancelled'] as const];
    const [tried, failed] = [['email', 'MailIntended'] as const, ['email', 'EmailAttemptFailed'] as const];
    expect(await judged(confirmed, tried, failed, cancelled)).toBeUndefined();
    expect(await judged(confirmed, tried, failed, tried, failed, cancelled)).toBeUndefined();
    expect(await judged(confirmed, tried, failed, ['saga', 'DeliveryDegraded', 'ConfirmationDegraded'])).toBeUndefined();
    for (const unsound of [
      [confirmed, tried, failed],
      [confirmed, cancelled],
      [confirmed, tried, cancelled],
      [confirmed, tried, failed, tried, cancelled],
      [confirmed, tried, failed, ['email', 'EmailSent'] as const, cancelled],
      [confirmed, tried, failed, ['saga', 'DeliveryDegraded', 'BackorderMailDegraded'] as const],
    ] as const)
      expect((await judged(...unsound))?.breaches).toEqual(['order another: confirmed 1 times, confirmation mails: 0']);
  });

  it('I6 finds an order that was answered 2xx and is not there', async () => {
    expect((await stores.judge('I6', { house: { accepted: ['nowhere'] } }))?.breaches).toEqual([
      'order nowhere: was answered 2xx and is not there',
    ]);
  });

  it('every one of them was seen to fail', () => {
    expect(new Set(defects.map(([invariant]) => invariant))).toEqual(new Set(invariants.map((invariant) => invariant.id)));
  });
});
