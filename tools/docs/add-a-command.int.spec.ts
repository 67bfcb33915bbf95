import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../system/paths.ts';
import { commandsOf, follow } from './follow-page.ts';
import { scratchCheckout, type } from './scratch-checkout.ts';

const page = readFileSync(join(root, 'docs/how-to/add-a-command.md'), 'utf8');

describe('docs/how-to/add-a-command.md', () => {
  let checkout: string;
  const run = (line: string): string => type(checkout, line, { PATH: process.env['PATH'], HOME: process.env['HOME'] });
  const [build, test] = commandsOf(page).filter((line) => line.startsWith('npx '));

  beforeAll(() => {
    checkout = scratchCheckout();
  }, 120_000);
  afterAll(() => rmSync(checkout, { recursive: true, force: true }));

  it('gives a command that compiles, and whose specs pass beside those that were there', () => {
    follow(page, checkout);
    run(build!);
    const files = readdirSync(join(checkout, 'apps/orders/src'), { recursive: true, encoding: 'utf8' });
    const specs = files.filter((file) => /(?<!\.int|\.e2e)\.spec\.ts$/.test(file));
    expect(specs).toContain(join('domain', 'prioritize-order.spec.ts'));
    expect(run(test!)).toMatch(new RegExp(`Test Files\\s+${specs.length} passed`));
  }, 240_000);

  it('is refused where a file is no longer as the page says', () => {
    expect(() => follow(page, checkout)).toThrow('times, not once');
  });
});
