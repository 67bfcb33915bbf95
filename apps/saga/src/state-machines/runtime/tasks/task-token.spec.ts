import { describe, expect, it } from 'vitest';
import { TaskTokens } from './task-token.js';

const taskId = 'arn:aws:states:us-east-1:123456789012:execution:m:e#0.3#7';

describe('task tokens', () => {
  const tokens = new TaskTokens('secret');

  it('open to the task that they were made for', () => {
    expect(tokens.open(tokens.seal(taskId))).toBe(taskId);
  });

  it('never look like an option to a command line', () => {
    const made = Array.from({ length: 500 }, (_, task) => tokens.seal(`${taskId}${task}`));
    expect(made.filter((token) => token.startsWith('-'))).toEqual([]);
  });

  it('are worth nothing under another secret, changed, cut off or made up', () => {
    const token = tokens.seal(taskId);
    const other = tokens.seal(taskId.replace('0.3', '0.4'));
    for (const forged of [
      new TaskTokens('other').seal(taskId),
      token.slice(0, 24) + other.slice(24),
      token.slice(0, 20),
      '',
      'x'.repeat(100),
    ])
      expect(() => tokens.open(forged)).toThrow(/^Invalid Token: 'Invalid token'$/);
  });
});
