import { get } from 'node:http';
import { join } from 'node:path';
import { until } from './deadline.ts';
import { cacheDir, root } from './paths.ts';
import { secret } from './secrets.ts';
import type { Program } from './program.ts';

/** The order is that of their ports: the gateway has PORT, each of the others the next one. */
export const serviceNames = ['gateway', 'orders', 'inventory', 'payment', 'shipping', 'email', 'saga'] as const;
export type ServiceName = (typeof serviceNames)[number];
export type Environment = Readonly<Record<string, string | undefined>>;

export const portOf = (service: ServiceName, gatewayPort: number): number => gatewayPort + serviceNames.indexOf(service);

/** True when the service answers that it can do its work: database, broker and consumer are there. */
const isReady = (port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path: '/health/ready', timeout: 2_000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy(new Error('no answer')));
    request.once('error', reject);
  });

/** The owner's URL with the service's role and password in place of the owner's, which may stand in its query, too. */
export const serviceDatabaseUrl = (postgresUrl: string, dataDir: string, service: ServiceName): string => {
  const url = new URL(postgresUrl);
  url.username = `quadrille_${service}`;
  url.password = servicePassword(dataDir, service);
  for (const owners of ['user', 'password']) url.searchParams.delete(owners);
  return url.href;
};
export const servicePassword = (dataDir: string, service: ServiceName): string => secret(dataDir, `${service}-database`);

const main = (service: ServiceName): string => join('apps', service, 'dist', 'main.js');

/**
 * Young objects live for a batch, so they get room; and where nine processes share two cores, threads that collect garbage side by side mostly wait for
 * each other: one alone saved a tenth of the CPU of an order.
 */
const flags = ['--max-semi-space-size=32', '--single-threaded-gc'];

/** One instance of a service, as it would be deployed: a process of its own that knows its surroundings by environment alone. */
export const serviceProgram = (service: ServiceName, name: string, port: number, environment: Environment): Omit<Program, 'logFile'> => ({
  name,
  command: process.execPath,
  args: [...flags, '--import', '@quadrille/telemetry/start', main(service)],
  cwd: root,
  env: { NODE_COMPILE_CACHE: join(cacheDir, 'compiled'), ...process.env, ...environment, PORT: String(port) },
  ready: (signal) => until(() => isReady(port), signal, 100),
  refusesWith: 78,
});
