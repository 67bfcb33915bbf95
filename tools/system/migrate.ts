import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './paths.ts';
import type { MigrationOrder } from './prepare-database.ts';

type Migrations = { readonly migrate: (options: { readonly ownerUrl: string; readonly password: string }) => Promise<void> };

/** Told by message what to migrate; ends with 0 when every service's schema is at its newest version. */
process.once('message', (order: MigrationOrder) => {
  const one = async ({ name, password }: MigrationOrder['services'][number]): Promise<void> => {
    const file = pathToFileURL(join(root, 'apps', name, 'dist', 'migrate.js')).href;
    try {
      const { migrate } = (await import(file)) as Migrations;
      await migrate({ ownerUrl: order.ownerUrl, password });
    } catch (error) {
      throw new Error(`the migrations of ${name} failed`, { cause: error });
    }
  };
  Promise.all(order.services.map(one)).then(
    () => process.disconnect(),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
