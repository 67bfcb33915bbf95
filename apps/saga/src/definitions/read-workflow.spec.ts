import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BadDefinition, readWorkflow } from './read-workflow.js';
import { readWorkflows } from './workflows-folder.js';

const task = (resource: string): string => `
StartAt: Only
States:
  Only: { Type: Task, Resource: "${resource}", End: true }
`;

/** What the saga has against a definition. */
const problemsWith = (source: string): readonly string[] => {
  try {
    readWorkflow('w', source);
    return [];
  } catch (error) {
    if (error instanceof BadDefinition) return error.problems;
    throw error;
  }
};

describe('a definition', () => {
  it.each([
    ['arn:aws:states:::inventory:reserveStock'],
    ['arn:aws:states:::inventory:reserveStock.observe'],
    ['arn:aws:states:::shipping:shipmentDispatched.observe'],
    ['arn:aws:states:::saga:requestApproval.waitForTaskToken'],
    ['arn:aws:states:::saga:deliveryDegraded'],
  ])('may ask for %s', (resource) => {
    expect(readWorkflow('w', task(resource)).workflow.name).toBe('w');
  });

  it.each([
    ['arn:aws:states:::inventory:bakeBread', 'an action that nobody offers'],
    ['arn:aws:states:::shipping:reserveStock', 'the work of another service'],
    ['arn:aws:states:::shipping:shipmentDispatched', 'an event as if it were a command'],
    ['arn:aws:states:::inventory:reserveStock.sync', 'an unknown way of waiting'],
    ['arn:aws:states:::saga:toString', 'something of the language it is written in'],
  ])('must not ask for %s: %s', (resource) => {
    expect(() => readWorkflow('w', task(resource))).toThrow(`Only: nobody offers ${resource}`);
  });

  it('is refused with everything that is wrong with it', () => {
    const wrong = 'StartAt: Nowhere\nStates:\n  Only: { Type: Task, End: true }\n';
    expect(() => readWorkflow('wrong', wrong)).toThrow(/wrong cannot be run:\n.*StartAt[\s\S]*Resource/);
  });

  it('may say in a comment what language it does not speak', () => {
    const source = `Comment: No JSONata here.\n${task('arn:aws:states:::inventory:reserveStock')}`;
    expect(readWorkflow('w', source).workflow.name).toBe('w');
  });

  it('must not speak JSONata in one of its states, which is told by its name', () => {
    const source = 'StartAt: First\nStates:\n  First: { Type: Pass, QueryLanguage: JSONata, Next: Last }\n  Last: { Type: Succeed }\n';
    expect(problemsWith(source)).toEqual(['First: its query language must be JSONPath']);
  });

  it('must not speak JSONata in a branch either, however that is spelled', () => {
    const branch = { StartAt: 'Inner', States: { Inner: { Type: 'Pass', QueryLanguage: 'JSONata', End: true } } };
    const definition = { StartAt: 'Both', States: { Both: { Type: 'Parallel', Branches: [branch], End: true } } };
    const source = JSON.stringify(definition).replace('JSONata', String.raw`\u004aSONata`);
    expect(problemsWith(source)).toEqual(['Inner: its query language must be JSONPath']);
  });

  it('is named by its file, and other files of the folder are left alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'workflows-'));
    try {
      writeFileSync(join(folder, 'one.asl.yaml'), task('arn:aws:states:::orders:confirmOrder'));
      writeFileSync(join(folder, 'notes.md'), 'nothing');
      expect(readWorkflows(folder).map(({ workflow }) => workflow.name)).toEqual(['one']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is found above the program where no folder is named', () => {
    expect(readWorkflows().map(({ workflow }) => workflow.name)).toContain('order-fulfilment');
  });
});
