import { describe, expect, it } from 'vitest';
import { Alignment } from './alignment.js';

const now = 1_000_000;
const alignmentOf = (partitions: Readonly<Record<string, readonly [at: number, hasMore: boolean]>>): Alignment => {
  const alignment = new Alignment();
  for (const [partition, [at, hasMore]] of Object.entries(partitions)) alignment.reached(partition, at, hasMore);
  return alignment;
};

describe('partitions of a consumer that is behind', () => {
  it('wait for the last of them that has more, when they are a second ahead of it', () => {
    const alignment = alignmentOf({ last: [now - 9000, true], near: [now - 8000, true], ahead: [now - 7999, true], through: [now, false] });
    expect([...alignment.ahead(now)]).toEqual(['ahead', 'through']);
    alignment.reached('last', now - 7500, true);
    expect([...alignment.ahead(now)]).toEqual(['through']);
  });

  it('wait for none that is through, however long ago its last message came', () => {
    expect([...alignmentOf({ through: [now - 9000, false], other: [now, true] }).ahead(now)]).toEqual([]);
  });

  it('wait for no replay, and no longer than a minute for anybody', () => {
    const alignment = alignmentOf({ last: [now - 59_000, true], other: [now, true] });
    expect([...alignment.ahead(now)]).toEqual(['other']);
    expect([...alignment.ahead(now + 1000)]).toEqual([]);
  });

  it('wait for nobody because the clock was set back', () => {
    expect([...alignmentOf({ before: [now + 18_000, false], after: [now, true] }).ahead(now)]).toEqual([]);
  });

  it('begin anew when they have come and gone', () => {
    const alignment = alignmentOf({ last: [now - 9000, true], ahead: [now, true] });
    alignment.forget();
    alignment.reached('ahead', now, true);
    expect([...alignment.ahead(now)]).toEqual([]);
  });
});
