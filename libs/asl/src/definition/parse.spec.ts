import { describe, expect, it } from 'vitest';
import { parseDefinition, storedDefinition } from '../index.js';

const long = `"Comment": "${'long '.repeat(50)}"`;
const where = (text: string): unknown => {
  const { definition, diagnostics } = parseDefinition(text);
  expect(definition).toBeUndefined();
  expect(diagnostics).toMatchObject([{ severity: 'error', code: 'INVALID_JSON_DESCRIPTION' }]);
  return `${diagnostics[0]!.line}:${diagnostics[0]!.column}`;
};

describe('a text that cannot be read', () => {
  it.each([
    ['a word that is none', '{\n  "StartAt": x\n}', '2:14'],
    ['the same in a long text', `{\n  ${long},\n  "StartAt": x,\n  ${long}\n}`, '3:14'],
    ['a value that is missing', `{ ${long},\n  "States": }`, '2:13'],
    ['a half word', '{ "a": tru }', '1:11'],
    ['a comma that is missing', '{\n  "a": 1\n  "b": 2\n}', '3:3'],
    ['a comma too many', `{ "a": [1,\n] }`, '2:1'],
    ['something behind its end', '{}\n}', '2:1'],
    ['no end', '{\n  "a": 1', '2:9'],
    ['no end, in a value', '{\n  "a":', '2:7'],
  ])('says where, as JSON with %s', (_, text, position) => {
    expect(where(text)).toBe(position);
  });

  it.each([
    ['an entry that is indented wrongly', 'StartAt: A\n  States: {}\n', '2:9'],
    ['a list without an end', 'a: [\n', '2:1'],
    ['an alias of nothing', 'StartAt: A\nStates: *none\n', '2:10'],
  ])('says where, as YAML with %s', (_, text, position) => {
    expect(where(text)).toBe(position);
  });

  it('is one in which a key is given twice, also in JSON', () => {
    expect(where('StartAt: A\nStates:\n  A: { Type: Succeed }\n  A: { Type: Fail }\n')).toBe('4:3');
    expect(where('{ "StartAt": "A",\n\t"States": {\n\t\t"A": { "Type": "Succeed" },\n\t\t"A": { "Type": "Fail" } } }')).toBe('4:4');
    expect(parseDefinition('{ "StartAt": "A", "States": { "A": { "Type": "Succeed", "Comment": "A" } } }').diagnostics).toEqual([]);
  });
});

describe('a definition that was stored', () => {
  it.each([
    ['a key twice', '{ "StartAt": "A", "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }'],
    ['a field that a Succeed has no more', '{ "StartAt": "A", "States": { "A": { "Type": "Succeed", "Label": "a" } } }'],
  ])('is read as it was, whatever is asked of new ones: %s', (_, text) => {
    expect(parseDefinition(text).definition).toBeUndefined();
    expect(storedDefinition(text)).toEqual(JSON.parse(text));
  });

  it('has its undos, as when it was taken', () => {
    const undo = { Type: 'Task', Resource: 'arn:aws:states:::inventory:releaseStock' };
    const step = { Type: 'Task', Resource: 'arn:aws:states:::inventory:reserveStock', Compensate: undo, End: true };
    const text = JSON.stringify({ StartAt: 'A', States: { A: step } });
    expect(storedDefinition(text)).toEqual(parseDefinition(text).definition);
    expect(Object.keys(storedDefinition(text).States)).toContain('Undo A');
  });
});
