import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../apps/saga/src/domain/workflow.ts';
import { scratchFolder } from '../scratch-folder.fixture.ts';
import { validate } from './validate-command.ts';

const bad = 'StartAt: First\nStates:\n  First:\n    Type: Pass\n    Next: Nowhere\n  Left: { Type: Succeed }\n';

describe('validation', () => {
  it('tells file, line, column, severity, code and message of every finding', async () => {
    const path = scratchFolder({ 'bad.asl.yaml': bad, 'good.asl.json': '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}' });
    const lines: string[] = [];
    const print = (line: string): void => void lines.push(stripVTControlCharacters(line).replaceAll(`${path('')}/`, ''));
    expect(await validate([path('bad.asl.yaml'), path('good.asl.json')], false, print)).toBe(false);
    expect(lines[0]).toMatch(/^bad\.asl\.yaml:5:5: error MISSING_TRANSITION_TARGET .* at \/States\/First/);
    expect(lines.some((line) => line.startsWith('bad.asl.yaml:6:3: warning '))).toBe(true);
    expect(lines.at(-1)).toBe('good.asl.json: valid');
  });

  it('tells where a text is neither JSON nor YAML', async () => {
    const path = scratchFolder({ 'one.asl.json': '{\n  "StartAt": A\n}', 'two.asl.yaml': 'StartAt: A\n  States: {}\n' });
    const lines: string[] = [];
    const print = (line: string): void => void lines.push(stripVTControlCharacters(line).replaceAll(`${path('')}/`, ''));
    expect(await validate([path('one.asl.json'), path('two.asl.yaml')], false, print)).toBe(false);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['one.asl.json:2:14:', 'two.asl.yaml:2:9:']);
  });

  it('tells them as JSON, each with its file', async () => {
    const path = scratchFolder({ 'bad.asl.yaml': bad });
    const lines: string[] = [];
    expect(await validate([path('bad.asl.yaml')], true, (line) => lines.push(line))).toBe(false);
    expect(JSON.parse(lines.join(''))).toContainEqual(
      expect.objectContaining({ file: path('bad.asl.yaml'), severity: 'error', code: 'MISSING_TRANSITION_TARGET', line: 5, column: 5 }),
    );
  });

  it('has nothing against warnings, and no patience with files that are not there', async () => {
    const path = scratchFolder({ 'warned.asl.yaml': 'StartAt: A\nStates: { A: { Type: Succeed }, B: { Type: Succeed } }\n' });
    expect(await validate([path('warned.asl.yaml')], false, () => undefined)).toBe(true);
    await expect(validate([path('nothing.asl.yaml')], false, () => undefined)).rejects.toThrow('There is no file');
    await expect(validate([path('')], false, () => undefined)).rejects.toThrow('is a folder');
  });

  const typo = 'StartAt: Reserve\nStates:\n  Reserve: { Type: Task, Resource: "arn:aws:states:::inventory:reserveStok", End: true }\n';

  it('asks the saga about what it loads, since it would end at its start', async () => {
    const path = scratchFolder({ 'order.asl.yaml': typo, 'good.asl.json': '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}' });
    const lines: string[] = [];
    const print = (line: string): void => void lines.push(stripVTControlCharacters(line).replaceAll(`${path('')}/`, ''));
    const saga = { folder: path('.'), rules: async () => ({ problemsOf }) };
    expect(await validate([path('order.asl.yaml'), path('good.asl.json')], false, print, saga)).toBe(false);
    expect(lines[0]).toMatch(/^order\.asl\.yaml:1:1: error .*Reserve: nobody offers arn:aws:states:::inventory:reserveStok$/);
    expect(lines.filter((line) => line.endsWith(': valid'))).toEqual(['good.asl.json: valid']);
  });

  it.each([
    ['under a name that it does not load', 'order.yaml', '.'],
    ['in another folder', 'order.asl.yaml', '..'],
  ])('leaves the saga alone where a workflow lies %s', async (_, file, folder) => {
    const path = scratchFolder({ [file]: typo });
    const saga = { folder: path(folder), rules: () => Promise.reject(new Error('The saga is not built')) };
    expect(await validate([path(file)], false, () => undefined, saga)).toBe(true);
  });
});
