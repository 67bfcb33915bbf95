import { describe, expect, it } from 'vitest';
import { arnOf, checkName, readArn, readMachineArn } from './arns.js';

const machineArn = arnOf({ region: 'us-east-1', account: '123456789012' }, 'stateMachine', 'refund');
const refusalOf = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    const { refusal, message } = error as { refusal: string; message: string };
    return `${refusal}: ${message}`;
  }
};

describe('an ARN of a state machine', () => {
  it.each([
    [machineArn, { machineArn }],
    [`${machineArn}:7`, { machineArn, qualifier: '7' }],
    [`${machineArn}:live`, { machineArn, qualifier: 'live' }],
  ])('%s is taken apart', (text, parts) => {
    expect(readMachineArn(text)).toEqual(parts);
  });

  it.each([
    '',
    'refund',
    'arn:aws:states',
    'arn:aws:s3:::bucket',
    `${machineArn}:1:2`,
    'arn:aws:states:us-east-1:123456789012:stateMachine:',
    `${machineArn}\0`,
  ])('is not %j', (text) => {
    expect(refusalOf(() => readMachineArn(text))).toBe(`InvalidArn: Invalid Arn: 'Invalid ARN prefix: ${text}'`);
  });
});

describe('an ARN', () => {
  it('of another type than is meant is refused by its type', () => {
    expect(refusalOf(() => readArn(machineArn, 'execution', 'express'))).toBe(
      "InvalidArn: Invalid Arn: 'Resource type not valid in this context: stateMachine'",
    );
    expect(readArn(machineArn.replace('stateMachine', 'activity'), 'activity').rest).toEqual(['refund']);
  });

  it('may be of any partition', () => {
    expect(readArn('arn:aws-cn:states:cn-north-1:123456789012:activity:a', 'activity').type).toBe('activity');
  });
});

describe('a name', () => {
  it.each(['a', 'Refund-2.0_final', 'ünïcödé', '名前', "it's", '📦'])('may be %j', (name) => {
    expect(refusalOf(() => checkName(name))).toBe('none');
  });

  it.each([...' \t<>{}[]?*"#%\\^|~`$&,;:/\u0000\u001f\u007f\u009f\ufffe\uffff\u{10ffff}\ud83d'])('holds no %j', (character) => {
    expect(refusalOf(() => checkName(`a${character}b`))).toBe(`InvalidName: Invalid Name: 'a${character}b'`);
  });
});
