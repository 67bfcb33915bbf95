import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Shop } from '../scenarios/shop.ts';
import type { RunningSystem } from '../system/running-system.ts';

/** The test of a running system whose spans nobody takes. It leaves some services down. */
export const testCollectorAway = (running: () => RunningSystem): void => {
  /** Takes what it is sent and says nothing. */
  let silent: Server;
  const held = new Set<Socket>();
  const nobody = 'http://127.0.0.1:9';
  const names = ['gateway', 'orders', 'payment'];

  beforeAll(async () => {
    silent = createServer((socket) => void held.add(socket.on('error', () => undefined).resume()));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const mute = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const endpointOf = (name: string): string => (name === 'orders' ? mute : nobody);
    await Promise.all(names.map((name) => running().restart(name, { OTEL_EXPORTER_OTLP_ENDPOINT: endpointOf(name) })));
  });
  afterAll(() => {
    for (const socket of held) socket.destroy();
    silent?.close();
  });

  it('holds up neither orders nor the end of a service, and nobody complains about it', async () => {
    const system = running();
    const shop = new Shop(system);
    const id = await shop.place();
    await shop.until(id, 'told by mail “confirmed”', ({ emails }) =>
      emails.some(({ template, status }) => template === 'confirmed' && status === 'sent'),
    );
    await expect.poll(() => held.size, { message: 'connections of orders to the silent collector' }).toBeGreaterThan(0);
    // Who is held up for longer than is allowed does not end with 0.
    const codes = await Promise.all(names.map(async (name) => (await system.stopOne(name))?.code));
    expect(codes).toEqual(names.map(() => 0));
    const said = names.map((name) => readFileSync(system.process(name).program.logFile, 'utf8'));
    expect(said.filter((log) => /otlp|otel|opentelemetry|collector|span|127\.0\.0\.1:9\b/i.test(log))).toEqual([]);
  });
};
