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
    ['', 'Invalid execution input.'],
  ])('%j is refused in the words of the service', (text, words) => {
    expect(readExecutionInput(text)).toEqual({ refusal: `Invalid State Machine Execution Input: '${words}'` });
  });
});
