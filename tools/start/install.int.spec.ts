import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** Keeps in `said` what it is asked, and installs a Node and the package that builds. */
const npm = `
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
appendFileSync('said', process.argv.slice(2).join(' ') + '\\n');
for (const folder of ['.bin', 'nx']) mkdirSync('node_modules/' + folder, { recursive: true });
for (const file of ['.bin/node', '.bin/node.exe', 'nx/package.json', '.package-lock.json']) writeFileSync('node_modules/' + file, '{}');
`;

describe('what a start installs', () => {
  /** A checkout with the start scripts and an npm of its own. */
  let checkout: string;
  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'quadrille-'));
    mkdirSync(join(checkout, 'tools'));
    cpSync(import.meta.dirname, join(checkout, 'tools', 'start'), { recursive: true });
    writeFileSync(join(checkout, 'package-lock.json'), '{}');
    writeFileSync(join(checkout, 'npm.cjs'), npm);
  });
  afterEach(() => rmSync(checkout, { recursive: true }));

  /** Answers what npm was asked by then. */
  const install = (): readonly string[] => {
    const script = "await (await import('./tools/start/install.mjs')).install();";
    const env = { PATH: process.env['PATH'], npm_execpath: join(checkout, 'npm.cjs'), npm_node_execpath: process.execPath };
    const args = ['--input-type=module', '--eval', script];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: checkout, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return readFileSync(join(checkout, 'said'), 'utf8').trim().split('\n');
  };

  it('is all of it, whatever npm would leave out by its settings (NODE_ENV=production), and only once', () => {
    expect(install()).toEqual([expect.stringMatching(/^ci .*--include=dev --include=optional/)]);
    expect(install()).toHaveLength(1);
  });

  it('is made whole where an earlier installation left out what builds', () => {
    install();
    rmSync(join(checkout, 'node_modules', 'nx'), { recursive: true });
    expect(install()).toHaveLength(2);
  });
});
