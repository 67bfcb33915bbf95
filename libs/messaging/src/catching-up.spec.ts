import { describe, expect, it } from 'vitest';
import { CatchingUp } from './catching-up.js';
import { puppet } from './puppet.fixture.js';

describe('catching up', () => {
  const joined = () => {
    const { kafka, logs } = puppet(() => undefined);
    return { catchingUp: new CatchingUp(kafka, 'group'), logs };
  };

  it('waits for nothing where all is done already, or what was not has expired', async () => {
    const { catchingUp, logs } = joined();
    logs.of = [
      { end: 5, committed: 5 },
      { begin: 5, end: 5, committed: -1 },
    ];
    await catchingUp.begins({ topic: [0, 1] });
    expect(catchingUp.isDone).toBe(true);
  });

  it('waits for nothing that others have', async () => {
    const { catchingUp, logs } = joined();
    logs.of = [
      { end: 0, committed: -1 },
      { end: 9, committed: 8 },
    ];
    await catchingUp.begins({ topic: [0] });
    expect(catchingUp.isDone).toBe(true);
  });

  it('waits for what its own partitions hold, also where the answer about those of before comes late', async () => {
    const { catchingUp, logs } = joined();
    logs.of = [
      { end: 0, committed: -1 },
      { end: 9, committed: 8 },
    ];
    const late = Promise.withResolvers<void>();
    logs.answer = late.promise;
    const before = catchingUp.begins({ topic: [0] });
    await expect.poll(() => logs.asked).toBe(1);
    logs.answer = Promise.resolve();
    await catchingUp.begins({ topic: [0, 1] });
    late.resolve();
    await before;
    expect(catchingUp.isDone).toBe(false);
    catchingUp.done('topic/1', '8');
    expect(catchingUp.isDone).toBe(true);
  });

  it('has done what it did before a partition went away and came back', async () => {
    const { catchingUp, logs } = joined();
    catchingUp.done('topic/0', '8');
    logs.of = [{ end: 9, committed: 5 }];
    await catchingUp.begins({ topic: [] });
    await catchingUp.begins({ topic: [0] });
    expect(catchingUp.isDone).toBe(true);
  });
});
