import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './paths.ts';
import { doAsTold } from './run-apart.ts';
import type { ServiceName } from './services.ts';

export type MigrationOrder = {
  readonly ownerUrl: string;
  readonly services: readonly { readonly name: ServiceName; readonly password: string }[];
};
type Migrations = { readonly migrate: (options: { readonly ownerUrl: string; readonly password: string }) => Promise<void> };

/** Brings every service's schema to its newest version, all at once: each has a schema of its own. */
doAsTold(async ({ ownerUrl, services }: MigrationOrder) => {
  const one = async ({ name, password }: MigrationOrder['services'][number]): Promise<void> => {
    const file = pathToFileURL(join(root, 'apps', name, 'dist', 'migrate.js')).href;
    try {
      const { migrate } = (await import(file)) as Migrations;
      await migrate({ ownerUrl, password });
    } catch (error) {
      throw new Error(`the migrations of ${name} failed`, { cause: error });
    }
  };
  await Promise.all(services.map(one));
});
