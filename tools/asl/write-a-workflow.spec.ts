import { readFileSync } from 'node:fs';
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

  const fields = [TestFile, WorkflowTest, WorkflowTest.shape.expect, Beginning, Answer].flatMap(({ shape }) => Object.keys(shape));
  it.each([...new Set(fields)])('explains the field %s', (field) => {
    expect(page).toMatch(new RegExp(`\`[^\`]*\\b${field}\\b`));
  });
});
