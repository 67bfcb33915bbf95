import { contracts, jsonSchemaOf, StartExecution } from '@quadrille/events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../system/paths.ts';
import { Answer } from './play/answer.ts';
import { Beginning } from './play/beginning.ts';
import { scratchFolder } from './scratch-folder.fixture.ts';
import { testsOf } from './test/run-file.ts';
import { TestFile, WorkflowTest } from './test/test-file.ts';

const page = readFileSync(join(root, 'docs/how-to/write-a-workflow.md'), 'utf8');
const charge = {
  StartAt: 'Charge',
  States: {
    Charge: { Type: 'Task', Resource: 'arn:aws:states:::payment:chargePayment', Retry: [{ ErrorEquals: ['Busy'] }], Next: 'Ship' },
    Ship: { Type: 'Succeed' },
  },
};

describe('the page about workflows', () => {
  it('shows tests that pass', async () => {
    const example = /```yaml\n([^]*?)```/.exec(page)?.[1] ?? '';
    const path = scratchFolder({ 'charge.asl.json': charge, 'charge.asl.test.yaml': example });
    const tests = testsOf(path('charge.asl.test.yaml'));
    expect(tests).toHaveLength(1);
    expect(await tests[0]!.run()).toMatchObject({ differences: [], problems: [] });
  });

  it('shows a start that the contract takes, of a workflow that is there', () => {
    const example = /```ts\n([^]*?)```/.exec(page)?.[1] ?? '';
    const known = {
      StartExecution,
      returnId: '0198f2a4-6c1e-7b52-9d3f-4a8c5e1b7d21',
      orderId: '0198f2a4-6c1e-7b52-9d3f-4a8c5e1b7d20',
      lines: [{ sku: 'widget-a', quantity: 1 }],
      amount: { amount: 2999, currency: 'USD' },
      reason: 'too small',
      policy: { stepSeconds: 30 },
    };
    const decide = new Function(...Object.keys(known), example) as (...values: unknown[]) => readonly StartExecution[];
    const [start] = decide(...Object.values(known));
    expect(StartExecution.schema.parse(start!.data)).toMatchObject({ executionId: known.returnId, follows: known.orderId });
    expect(existsSync(join(root, `workflows/${start!.data.workflow}.asl.yaml`))).toBe(true);
  });

  it('names commands that an execution beside the order can ask for', () => {
    const names = /has `orderId` and `executionId`, such as (.*?);/.exec(page)?.[1] ?? '';
    const commands = [...names.matchAll(/`(\w+)`/g)].map(([, name]) => contracts.get(name!)!);
    expect(commands).toHaveLength(3);
    for (const command of commands)
      expect(Object.keys(jsonSchemaOf(command)['properties'] as object)).toEqual(expect.arrayContaining(['orderId', 'executionId']));
  });

  const fields = [TestFile, WorkflowTest, WorkflowTest.shape.expect, Beginning, Answer].flatMap(({ shape }) => Object.keys(shape));
  it.each([...new Set(fields)])('explains the field %s', (field) => {
    expect(page).toMatch(new RegExp(`\`[^\`]*\\b${field}\\b`));
  });
});
