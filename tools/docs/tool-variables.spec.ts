import { serviceSettings } from '@quadrille/service';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../system/paths.ts';
import { toolVariables } from './tool-variables.ts';

/** Defects that tests plant are switched by `PLANTED_…`; nobody else sets those. */
const isPlanted = (name: string): boolean => name.startsWith('PLANTED_');
/** Set by terminals, by npm and by CI, for everybody. */
const everybodys = new Set(['CI', 'TERM', 'PATH', 'HOME', 'INIT_CWD']);
const reads = /(?:process\.env(?:\.|\[')|: given\('|: portFrom\(')([A-Z][A-Z_]+)/g;

const left = /\.spec\.ts$|(^|\/)(dist|node_modules|\.[^/]*)(\/|$)/;

const sources = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|mjs)$/.test(file) && !left.test(file));

describe('the reference of variables', () => {
  it('names every variable that tools and libs read', () => {
    const found = ['tools', 'libs'].flatMap((folder) =>
      sources(folder).flatMap((file) => [...readFileSync(join(root, folder, file), 'utf8').matchAll(reads)].map(([, name]) => name!)),
    );
    const told = new Set([...toolVariables.map(({ name }) => name), ...Object.keys(serviceSettings.shape)]);
    expect(found.length).toBeGreaterThan(10);
    expect([...new Set(found)].filter((name) => !told.has(name) && !everybodys.has(name) && !isPlanted(name))).toEqual([]);
  });
});
