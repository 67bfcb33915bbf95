import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../system/paths.ts';

type Migration = { readonly name: string; up(runner: { query: (sql: string) => Promise<unknown> }): Promise<void> };
type MigrationClass = new () => Migration;

const isMigration = (value: unknown): value is MigrationClass =>
  typeof value === 'function' && typeof (value.prototype as Partial<Migration> | undefined)?.up === 'function';

/** What a migration says to an empty database. */
const digestOf = async (migration: Migration): Promise<string> => {
  const digest = createHash('sha256');
  await migration.up({ query: async (sql) => (digest.update(sql).update('\0'), []) });
  return digest.digest('hex').slice(0, 16);
};

const allMigrations = async (): Promise<Readonly<Record<string, string>>> => {
  const files = globSync('{apps,libs}/*/src/**/*.ts', { cwd: root, exclude: ['**/*.spec.ts'] });
  const holding = files.filter((file) => readFileSync(join(root, file), 'utf8').includes('async up('));
  const modules = await Promise.all(holding.map(async (file) => Object.values((await import(join(root, file))) as object)));
  const migrations = modules.flat().filter(isMigration);
  return Object.fromEntries(await Promise.all(migrations.map(async (Each) => [new Each().name, await digestOf(new Each())] as const)));
};

it('a migration that was released stays as it is: data that it has made already would never get what is written into it afterwards', async () => {
  const released = JSON.parse(readFileSync(join(import.meta.dirname, 'released-migrations.json'), 'utf8')) as Record<string, string>;
  // A new one is added to the list, with the digest that is shown here, by the change that brings it.
  expect(await allMigrations()).toEqual(released);
});
