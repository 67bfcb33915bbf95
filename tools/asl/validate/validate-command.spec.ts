import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../scratch-folder.fixture.ts';
import { validate } from './validate-command.ts';

const bad = 'StartAt: First\nStates:\n  First:\n    Type: Pass\n    Next: Nowhere\n  Left: { Type: Succeed }\n';

describe('validation', () => {
  it('tells file, line, column, severity, code and message of every finding', () => {
    const path = scratchFolder({ 'bad.asl.yaml': bad, 'good.asl.json': '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}' });
    const lines: string[] = [];
    const print = (line: string): void => void lines.push(stripVTControlCharacters(line).replaceAll(`${path('')}/`, ''));
    expect(validate([path('bad.asl.yaml'), path('good.asl.json')], false, print)).toBe(false);
    expect(lines[0]).toMatch(/^bad\.asl\.yaml:5:5: error MISSING_TRANSITION_TARGET .* at \/States\/First/);
    expect(lines.some((line) => line.startsWith('bad.asl.yaml:6:3: warning '))).toBe(true);
    expect(lines.at(-1)).toBe('good.asl.json: valid');
  });

  it('tells where a text is neither JSON nor YAML', () => {
    const path = scratchFolder({ 'one.asl.json': '{\n  "StartAt": A\n}', 'two.asl.yaml': 'StartAt: A\n  States: {}\n' });
    const lines: string[] = [];
    const print = (line: string): void => void lines.push(stripVTControlCharacters(line).replaceAll(`${path('')}/`, ''));
    expect(validate([path('one.asl.json'), path('two.asl.yaml')], false, print)).toBe(false);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['one.asl.json:2:14:', 'two.asl.yaml:2:9:']);
  });

  it('tells them as JSON, each with its file', () => {
    const path = scratchFolder({ 'bad.asl.yaml': bad });
    const lines: string[] = [];
    expect(validate([path('bad.asl.yaml')], true, (line) => lines.push(line))).toBe(false);
    expect(JSON.parse(lines.join(''))).toContainEqual(
      expect.objectContaining({ file: path('bad.asl.yaml'), severity: 'error', code: 'MISSING_TRANSITION_TARGET', line: 5, column: 5 }),
    );
  });

  it('has nothing against warnings, and no patience with files that are not there', () => {
    const path = scratchFolder({ 'warned.asl.yaml': 'StartAt: A\nStates: { A: { Type: Succeed }, B: { Type: Succeed } }\n' });
    expect(validate([path('warned.asl.yaml')], false, () => undefined)).toBe(true);
    expect(() => validate([path('nothing.asl.yaml')], false, () => undefined)).toThrow('There is no file');
    expect(() => validate([path('')], false, () => undefined)).toThrow('is a folder');
  });
});
