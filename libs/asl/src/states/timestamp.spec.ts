import { describe, expect, it } from 'vitest';
import { parseTimestamp } from './timestamp.js';

describe('a timestamp', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['1970-01-01T01:00:00+01:00', 0],
    ['1970-01-01T00:00:00.123456789Z', 123],
    ['1970-01-01T00:00Z', 0],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['0001-01-01T00:00:00Z', -62_135_596_800_000],
    ['0096-02-29T00:00:01Z', -59_132_591_999_000],
  ])('%s is an instant', (text, expected) => {
    expect(parseTimestamp(text)).toBe(expected);
  });

  it.each([
    '2016-12-05 21:29:29Z',
    '2016-12-05T21:29:29',
    '2016-13-05T21:29:29Z',
    '2016-12-05T25:29:29Z',
    '05-12-2016T21:29:29Z',
    '2023-02-29T00:00:00Z',
    '2016-12-05',
    '2016-12-05T21:29:29+19:00',
    '999999-01-01T00:00:00Z',
  ])('%s is none', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});
