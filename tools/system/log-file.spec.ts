import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundLog, lastLines } from './log-file.ts';

describe('a log', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quadrille-'));
    file = join(folder, 'payment.log');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('shows its last lines, and none when it does not exist', () => {
    expect(lastLines(file, 2)).toEqual([]);
    writeFileSync(file, 'one\ntwo\n\nthree\n');
    expect(lastLines(file, 2)).toEqual(['two', 'three']);
  });

  it('shows as many of them as were asked for, however long they are', () => {
    const lines = Array.from({ length: 3000 }, (_, number) => `${number} ${'x'.repeat(100)}`);
    writeFileSync(file, `${lines.join('\n')}\n`);
    expect(lastLines(file, 2500)).toEqual(lines.slice(-2500));
    expect(lastLines(file, 5000)).toEqual(lines);
  });

  it('shows what was said from a place on, or since it began again before that place', () => {
    writeFileSync(file, 'one\ntwo\nthree\n');
    expect(lastLines(file, 5, 'one\n'.length)).toEqual(['two', 'three']);
    expect(lastLines(file, 5, 1000)).toEqual(['one', 'two', 'three']);
  });

  it('begins again when it has grown too large, keeping what it was', () => {
    writeFileSync(file, 'x'.repeat(100));
    boundLog(file, 100);
    expect(readFileSync(file, 'utf8')).toHaveLength(100);
    appendFileSync(file, 'y');
    boundLog(file, 100);
    expect(readFileSync(file, 'utf8')).toBe('');
    expect(readFileSync(`${file}.1`, 'utf8')).toHaveLength(101);
  });
});
