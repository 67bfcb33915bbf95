import { createTopics } from '@quadrille/messaging';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MigrationTarget } from './migrate-service.js';
import { BadSettings, readSettings, setupSettings } from './settings.js';

/** `node libs/service/dist/setup.js payment`: brings schema, role and topics up to date and ends. Running it again changes nothing. */
const setUp = async (app: string): Promise<void> => {
  const { DATABASE_URL, KAFKA_BROKERS, KAFKA_PARTITIONS, MIGRATION_DATABASE_URL } = readSettings(setupSettings);
  const { migrate } = (await import(pathToFileURL(resolve('apps', app, 'dist/migrate.js')).href)) as {
    migrate: (target: MigrationTarget) => Promise<void>;
  };
  await migrate({ ownerUrl: MIGRATION_DATABASE_URL, password: decodeURIComponent(new URL(DATABASE_URL).password) });
  await createTopics({ brokers: KAFKA_BROKERS.split(','), partitions: KAFKA_PARTITIONS });
};

const tell = (problem: string): void => {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
};

const [, , app] = process.argv;
if (app === undefined) tell('Usage: node libs/service/dist/setup.js <service>');
else await setUp(app).catch((error: unknown) => tell(error instanceof BadSettings ? error.message : String((error as Error).stack)));
