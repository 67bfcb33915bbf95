import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../index.js';
import { compileRule } from './choice-rule.js';

const input: Json = { n: 5, m: 5, s: 'order-17', t: '2026-01-01T00:00:00Z', later: '2026-01-01T01:00:00.5+00:30', yes: true, none: null };
const holds = (rule: JsonObject): boolean => compileRule(rule)({ input, context: () => ({}), variable: () => undefined });

describe('a rule of a Choice', () => {
  it.each([
    [{ Variable: '$.n', NumericEquals: 5 }],
    [{ Variable: '$.n', NumericGreaterThanEqualsPath: '$.m' }],
    [{ Variable: '$.s', StringMatches: 'order-*' }],
    [{ Variable: '$.s', StringLessThan: 'orders' }],
    [{ Variable: '$.t', TimestampLessThanPath: '$.later' }],
    [{ Variable: '$.t', TimestampLessThan: '2026-01-01T00:00:00.000000001Z' }],
    [{ Variable: '$.yes', BooleanEquals: true }],
    [{ Variable: '$.none', IsNull: true }],
    [{ Variable: '$.gone', IsPresent: false }],
    [{ Variable: '$.t', IsTimestamp: true }],
    [{ Variable: '$.s', IsNumeric: false }],
    [{ And: [{ Variable: '$.n', IsNumeric: true }, { Not: { Variable: '$.n', NumericEquals: 6 } }] }],
    [
      {
        Or: [
          { Variable: '$.n', NumericEquals: 6 },
          { Variable: '$.n', NumericEquals: 5 },
        ],
      },
    ],
  ])('%j holds', (rule) => {
    expect(holds(rule)).toBe(true);
  });

  it.each([
    [{ Variable: '$.s', NumericEquals: 17 }],
    [{ Variable: '$.n', StringEquals: '5' }],
    [{ Variable: '$.n', BooleanEquals: true }],
    [{ Variable: '$.s', StringMatches: 'order-\\*' }],
    [{ Variable: '$.s', TimestampEquals: '2026-01-01T00:00:00Z' }],
    [{ Variable: '$.none', IsPresent: false }],
  ])('%j does not, whatever the types', (rule) => {
    expect(holds(rule)).toBe(false);
  });

  it('fails the state when its variable is missing', () => {
    expect(() => holds({ Variable: '$.gone', NumericEquals: 1 })).toThrow(
      "Invalid path '$.gone': The choice state's condition path references an invalid value.",
    );
  });

  it.each([
    ['many of them', `${'*a'.repeat(30)}b`],
    ['a long text between them', `*${'a'.repeat(50_000)}b${'a'.repeat(50_000)}*`],
  ])('matches wildcards without trying everything: %s', (_, pattern) => {
    const started = performance.now();
    expect(
      compileRule({ Variable: '$', StringMatches: pattern })({
        input: 'a'.repeat(1_000_000),
        context: () => ({}),
        variable: () => undefined,
      }),
    ).toBe(false);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
