import { CreateStateMachineCommand, DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';

export const roleArn = 'arn:aws:iam::123456789012:role/r';
export const greeting = { Greet: { Type: 'Pass', Parameters: { 'hello.$': '$.name' }, End: true } };
export const waiting = { Wait: { Type: 'Wait', Seconds: 3600, End: true } };

/** A definition that says this and ends. */
export const saying = (result: string): string =>
  JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', Result: result, End: true } } });
export const draft = (name: string = randomUUID()) => ({ name, roleArn, definition: saying('one') });

/** What most tests begin and end with. The client is asked for at each call: it is there only when the endpoint is. */
export const dealingsWith = (client: () => SFNClient) => {
  const send: SFNClient['send'] = (...args: unknown[]) => (client().send as (...given: unknown[]) => never)(...args);
  const described = (executionArn: string) => send(new DescribeExecutionCommand({ executionArn }));
  return {
    send,
    /** A machine that begins with the first of these states. */
    create: async (states: object, more: object = {}): Promise<string> => {
      const definition = JSON.stringify({ StartAt: Object.keys(states)[0], States: states });
      const { stateMachineArn } = await send(new CreateStateMachineCommand({ name: randomUUID(), roleArn, definition, ...more }));
      return stateMachineArn!;
    },
    createDraft: async (more: object = {}) =>
      (await send(new CreateStateMachineCommand({ ...draft(), ...more }))) as { stateMachineArn: string },
    start: async (stateMachineArn: string, more: object = {}): Promise<string> =>
      (await send(new StartExecutionCommand({ stateMachineArn, ...more }))).executionArn!,
    described,
    ended: async (executionArn: string) => {
      await expect.poll(async () => (await described(executionArn)).status, { timeout: 60_000 }).not.toBe('RUNNING');
      return described(executionArn);
    },
  };
};
