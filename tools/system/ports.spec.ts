import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertFree, freePortRange, freePorts, isFree, PortsInUse } from './ports.ts';

describe('a port in use', () => {
  let server: Server;
  let port: number;
  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => void server.close());

  it('is named with its purpose, its holder and the variable that changes it', async () => {
    const free = await freePortRange(1);
    const claims = [
      { port, purpose: 'Kafka', variable: 'KAFKA_PORT' },
      { port: free, purpose: 'gateway', variable: 'PORT' },
    ];
    const error: unknown = await assertFree(claims).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PortsInUse);
    expect((error as Error).message).toMatch(
      new RegExp(`^Port ${port} \\(Kafka\\) is in use by process ${process.pid} \\(.+\\)\\. Set KAFKA_PORT to another one\\.$`),
    );
  });

  it('that two variables name is told as that, not as held by somebody', async () => {
    const [free, other] = [await freePortRange(1), await freePortRange(1)];
    const claims = [
      { port: free, purpose: 'gateway', variable: 'PORT' },
      { port: other, purpose: 'PostgreSQL', variable: 'POSTGRES_PORT' },
      { port: free, purpose: 'Kafka', variable: 'KAFKA_PORT' },
    ];
    await expect(assertFree(claims)).rejects.toThrow(
      new RegExp(
        `^Port ${free} is wanted for gateway \\(PORT\\) and Kafka \\(KAFKA_PORT\\)\\. Set one of these variables to another one\\.$`,
      ),
    );
  });

  it('is found whatever the address it is held on', async () => {
    expect(await isFree(port)).toBe(false);
    const everywhere = createServer().listen(0, '0.0.0.0');
    await once(everywhere, 'listening');
    expect(await isFree((everywhere.address() as AddressInfo).port)).toBe(false);
    everywhere.close();
  });
});

describe('free ports', () => {
  it('are all different, also those that are asked for at once', async () => {
    const ports = (await Promise.all(Array.from({ length: 30 }, () => freePorts(10)))).flat();
    expect(new Set(ports).size).toBe(300);
  });

  it('taken singly are never those of a range: a system picks both before it uses either', async () => {
    const ranges = await Promise.all(Array.from({ length: 10 }, () => freePortRange(7)));
    expect(Math.max(...(await freePorts(30)))).toBeLessThan(Math.min(...ranges));
  });
});
