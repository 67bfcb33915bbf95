import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRunFile, removeRunFile, runFileOf, writeRunFile, type RunFile } from './run-file.ts';

const run: RunFile = {
  gateway: 'http://localhost:3000',
  operatorToken: 'token-of-sixteen-or-more',
  kafka: { brokers: '127.0.0.1:19092', pid: 1 },
  postgres: { url: 'postgres://quadrille@127.0.0.1:15432/quadrille', pid: null },
  jaeger: null,
  services: [{ name: 'gateway', pid: 2, port: 3000, url: 'http://localhost:3000' }],
};

describe('run.json', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'quadrille-'))));
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('is absent while nothing is ready', () => {
    expect(readRunFile(dataDir)).toBeUndefined();
    writeRunFile(dataDir, run);
    removeRunFile(dataDir);
    expect(readRunFile(dataDir)).toBeUndefined();
  });

  it('tells nothing where somebody spoilt it', () => {
    writeFileSync(runFileOf(dataDir), '{ "gateway": ');
    expect(readRunFile(dataDir)).toBeUndefined();
  });

  it('holds what runs, for its owner alone', () => {
    writeRunFile(dataDir, run);
    writeRunFile(dataDir, { ...run, services: [] });
    expect(readRunFile(dataDir)).toEqual({ ...run, services: [] });
    expect(statSync(runFileOf(dataDir)).mode & 0o777).toBe(0o600);
  });
});
