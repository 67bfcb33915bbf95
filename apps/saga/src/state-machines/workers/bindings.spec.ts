import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { noBindings, readBindings } from './bindings.js';

const fileOf = (text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'bindings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'bindings.json');
  writeFileSync(file, text);
  return file;
};
const activity = 'arn:aws:states:us-east-1:123456789012:activity:assess';

describe('a file of bindings', () => {
  it('binds functions to addresses and activities', () => {
    const functions = { assess: { activity }, price: { url: 'http://localhost:1/price' } };
    expect(readBindings(fileOf(JSON.stringify({ functions })))).toEqual({ ...noBindings, functions });
    expect(readBindings(undefined)).toEqual(noBindings);
  });

  it.each([
    ['a comma too many', '{"functions":{},}', /JSON/],
    ['an activity that is none', '{"functions":{"a":{"activity":"assess"}}}', /: functions\.a\.activity: the ARN of an activity$/],
    [
      'both for one function',
      `{"functions":{"a":{"activity":"${activity}","url":"http://x"}}}`,
      /: functions\.a: either a url or the ARN of an activity$/,
    ],
    ['a host with a path', '{"connections":{"c":{"hosts":["x/y"]}}}', /: connections\.c\.hosts\.0: a host name, /],
    ['a field that is unknown', '{"function":{}}', /function/],
  ])('with %s is refused by its name and the place', (_, text, message) => {
    const file = fileOf(text);
    expect(() => readBindings(file)).toThrow(message);
    expect(() => readBindings(file)).toThrow(`${file}: `);
  });
});
