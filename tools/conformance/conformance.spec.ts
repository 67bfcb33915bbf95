import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measure } from './measure.ts';
import { recordings as dir } from './recordings.ts';
import { Tally } from './tally.ts';

/** What was reached; a change that falls below it has broken something. */
const floors = ['T1=100', 'T2=100', 'T3=98', 'T4=98', 'choice=100', 'teststate=100', 'refusals=100', 'restart=100'];

describe('the engine', () => {
  it('does what the recordings of AWS Step Functions show, also when restarted after each step', { timeout: 60_000 }, async () => {
    const tally = existsSync(dir) ? await measure(dir, { restart: true }) : undefined;
    if (!tally) console.warn(`CONFORMANCE WAS NOT MEASURED: there are no recordings in ${dir} (set ASL_CONFORMANCE_DIR)`);
    const broken = tally?.below(floors) ?? [];
    if (broken.length > 0) console.warn(tally?.lines(true).join('\n'));
    expect(broken).toEqual([]);
  });
});

describe('a floor', () => {
  it('is broken by a figure below it and by one that was not measured', () => {
    const tally = new Tally();
    tally.count('choice', true, 'a');
    tally.count('choice', false, 'b');
    expect(tally.below(['choice=50', 'choice=51', 'T1=1'])).toEqual(['choice=51', 'T1=1']);
  });
});
