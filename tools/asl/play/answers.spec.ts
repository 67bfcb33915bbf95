import type { ScheduledTask } from '@quadrille/asl';
import { describe, expect, it } from 'vitest';
import { Mocks } from './answer.ts';
import { Answers } from './answers.ts';

const asks = (changes: Partial<ScheduledTask> = {}): ScheduledTask => ({
  taskId: 'order-1#0#1',
  purpose: 'work',
  stateName: 'Charge',
  resource: 'arn:aws:states:::payment:chargePayment',
  parameters: { amount: 3 },
  attempt: 0,
  scheduledAt: 0,
  waitForToken: false,
  observe: false,
  ...changes,
});
const answers = (mocks: object): Answers => new Answers(Mocks.parse(mocks));
const output = async (mocks: object, task = asks()): Promise<unknown> => {
  const [coming] = await answers(mocks).signals(task);
  return coming?.signal.kind === 'taskSucceeded' ? coming.signal.output : coming;
};

describe('mocked answers', () => {
  it('hold for every time when there is one, and are used up when there is a list', async () => {
    const one = answers({ Charge: { output: 1 } });
    await one.signals(asks());
    expect(await one.signals(asks())).toHaveLength(1);
    const list = answers({ Charge: [{ output: 1 }, { output: 2 }] });
    expect(list.leftOf(['Charge'])).toEqual(['Charge: 2 of 2 mocked results were not asked for']);
    await list.signals(asks());
    await list.signals(asks());
    expect(list.leftOf(['Charge'])).toEqual([]);
    await expect(list.signals(asks())).rejects.toThrow(
      'Charge asks for arn:aws:states:::payment:chargePayment a 3rd time, and 2 results are mocked',
    );
  });

  it('stand for every other state under *', async () => {
    expect(await output({ '*': { output: 1 }, Ship: { output: 2 } })).toBe(1);
  });

  it('echo what was asked, and the payload of a function that was invoked', async () => {
    expect(await output({ Charge: { echo: true } })).toEqual({ amount: 3 });
    const invoked = asks({ resource: 'arn:aws:states:::lambda:invoke', parameters: { FunctionName: 'f', Payload: { a: 1 } } });
    expect(await output({ Charge: { echo: true } }, invoked)).toEqual({ ExecutedVersion: '$LATEST', Payload: { a: 1 }, StatusCode: 200 });
  });

  it('compute a result from what was asked and how often', async () => {
    expect(await output({ Charge: { compute: { twice: '{% $states.input.amount * 2 %}', time: '{% $asked %}' } } })).toEqual({
      twice: 6,
      time: 1,
    });
    await expect(output({ Charge: { compute: '{% $error("no") %}' } })).rejects.toThrow('What Charge is answered with cannot be computed');
  });

  it('come after a while, and let an activity be taken first', async () => {
    const activity = asks({ resource: 'arn:aws:states:us-east-1:123456789012:activity:pack' });
    expect(await answers({ Charge: { error: 'E', cause: 'c', retryAfterSeconds: 4, after: 2 } }).signals(activity)).toEqual([
      { after: 0, signal: { kind: 'taskStarted', taskId: 'order-1#0#1' } },
      { after: 2_000, signal: { kind: 'taskFailed', taskId: 'order-1#0#1', error: 'E', cause: 'c', retryAfterSeconds: 4 } },
    ]);
  });

  it('are found under names of their own for what a distributed Map reads and writes', async () => {
    const mocks = { 'Charge.ItemReader': { output: [1] }, 'Charge.ResultWriter': { output: 'written' } };
    expect(await output(mocks, asks({ purpose: 'readItems' }))).toEqual([1]);
    expect(await output(mocks, asks({ purpose: 'writeResults' }))).toBe('written');
  });

  it.each([
    [{ Charge: {} }, 'exactly one of output, error, echo, compute, silent; here: none'],
    [{ Charge: { output: 1, error: 'E' } }, 'here: output, error'],
    [{ Charge: [{ output: 1, times: 0 }] }, 'times'],
    [{ Charge: { output: 1, cause: 'c' } }, 'stand beside an error'],
    [{ Charge: [] }, '>=1'],
    [{ Charge: { outptu: 1 } }, 'outptu'],
  ])('are refused when they say nothing, too much or what nobody knows: %j', (mocks, complaint) => {
    expect(() => Mocks.parse(mocks)).toThrow(complaint);
  });
});
