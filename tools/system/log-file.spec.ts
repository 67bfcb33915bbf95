import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boundLog, lastLines, newLines } from './log-file.ts';

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

  it('is followed without cutting a character, wherever its writing or its reading was interrupted', () => {
    writeFileSync(file, 'before\n');
    const read = newLines(file, 3);
    const written = Buffer.from('für 5 €\n🙂 ende\n');
    const seen: string[] = [];
    for (const byte of written) {
      appendFileSync(file, Buffer.of(byte));
      seen.push(...read());
    }
    appendFileSync(file, written);
    for (let times = 0; times < written.length; times += 3) seen.push(...read());
    expect(seen).toEqual(['für 5 €', '🙂 ende', 'für 5 €', '🙂 ende']);
  });

  it('is followed beyond its deletion and its new beginning, in which the rest of a line is told by itself', () => {
    writeFileSync(file, 'before\n');
    const read = newLines(file);
    appendFileSync(file, 'one\nhalf');
    expect(read()).toEqual(['one']);
    rmSync(file);
    expect([read(), read()]).toEqual([['half'], []]);
    writeFileSync(file, 'two\nthree\n');
    expect(read()).toEqual(['two', 'three']);
    writeFileSync(file, 'four\n');
    expect(read()).toEqual(['four']);
  });
});
