import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWorkflow } from './read-workflow.js';
import { readWorkflows } from './workflows-folder.js';

const task = (resource: string): string => `
StartAt: Only
States:
  Only: { Type: Task, Resource: "${resource}", End: true }
`;

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
