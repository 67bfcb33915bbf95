import type { Json } from '@quadrille/asl';
import { describe, expect, it } from 'vitest';
import { mockedResultProblem } from './test-mock.js';

const start = 'arn:aws:states:::states:startExecution';
const invoke = 'arn:aws:states:::lambda:invoke';
const missing = "Required field 'ExecutionArn' is missing";

describe('a mocked result', () => {
  it.each<[string, Json, string | undefined, string | undefined]>([
    [start, {}, missing, undefined],
    [start, { executionArn: 'e', startDate: 's' }, missing, undefined],
    [start, { ExecutionArn: 'e', StartDate: true }, "Field 'StartDate' must be a string", "Field 'StartDate' must be a string"],
    [start, { ExecutionArn: 1 }, "Required field 'StartDate' is missing", "Field 'ExecutionArn' must be a string"],
    [start, { ExecutionArn: 'e', StartDate: 's', more: 1 }, undefined, undefined],
    [invoke, { StatusCode: '200' }, "Field 'StatusCode' must be a number", "Field 'StatusCode' must be a number"],
    [invoke, { Payload: [1], StatusCode: 200 }, undefined, undefined],
    [invoke, 'a text', undefined, undefined],
    [`${start}.sync:2`, {}, undefined, undefined],
    ['arn:aws:lambda:us-east-1:1:function:f', { StatusCode: '200' }, undefined, undefined],
  ])('of %s has the fields that are asked for, as STRICT and PRESENT mean it: %j', (resource, result, strict, present) => {
    const said = (problem: string | undefined) => problem && `Mock result schema validation error: ${problem}`;
    expect(mockedResultProblem(resource, result)).toBe(said(strict));
    expect(mockedResultProblem(resource, result, 'PRESENT')).toBe(said(present));
    expect(mockedResultProblem(resource, result, 'NONE')).toBeUndefined();
  });
});
