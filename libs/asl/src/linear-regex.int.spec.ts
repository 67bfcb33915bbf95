import { describe, expect, it } from 'vitest';
import { LinearRegex } from './linear-regex.js';

/** Among the slow ones because a long text takes its time. */
describe('a linear regular expression', () => {
  it('is not held up by an expression that makes backtracking explode', () => {
    const started = performance.now();
    expect(new LinearRegex('^(a+)+$').exec(`${'a'.repeat(500_000)}!`)).toBeNull();
    expect(new LinearRegex('(?:(a)|b)*a(?:a|b){899}(?:c|$)').exec('ab'.repeat(2_500))).toBeTruthy();
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
