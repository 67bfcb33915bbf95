import { describe, expect, it } from 'vitest';
import { readExecutionInput } from '../index.js';

describe("an execution's input", () => {
  it('is JSON of any kind, and an empty object when there is none', () => {
    expect([readExecutionInput(undefined), readExecutionInput('[1]'), readExecutionInput('null')]).toEqual([
      { input: {} },
      { input: [1] },
      { input: null },
    ]);
  });

  it.each([
    ['hello world', "Unrecognized token 'hello': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"],
    ['nothing', "Unrecognized token 'nothing': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"],
    ["{'a': 1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name"],
    ['[1, tru', "Unrecognized token 'tru': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"],
    ['{"a": [1, 2 3]}', "Unexpected character ('3' (code 51)): was expecting comma to separate Array entries"],
    ['{"a": 1 "b": 2}', "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries"],
    ['{"a" 1}', "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value"],
    [
      '{"a": 1, "a long text before the fault": }',
      "Unexpected character ('}' (code 125)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
    ],
    ['"\\x"', 'Invalid execution input.'],
    ['', 'Invalid execution input.'],
  ])('%j is refused in the words of the service', (text, words) => {
    expect(readExecutionInput(text)).toEqual({ refusal: `Invalid State Machine Execution Input: '${words}'` });
  });

  it('is refused where it is nested deeper than an execution can hold', () => {
    const nested = (levels: number) => readExecutionInput(`${'['.repeat(levels)}${']'.repeat(levels)}`);
    expect(nested(1000)).toHaveProperty('input');
    for (const levels of [1001, 5000, 200_000])
      expect(nested(levels)).toEqual({ refusal: "Invalid State Machine Execution Input: 'The data is nested too deeply.'" });
  });
});
