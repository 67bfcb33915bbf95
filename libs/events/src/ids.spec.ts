import { describe, expect, it } from 'vitest';
import { derivedId, newId } from './ids.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('an id of what begins', () => {
  it('is a UUIDv7: the example of RFC 9562 has the same time in the same place', () => {
    // RFC 9562, A.6: 0x017F22E279B0 is 2022-02-22T19:22:22.000Z.
    expect(newId(Date.parse('2022-02-22T19:22:22.000Z'))).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab]/);
  });

  it('sorts by the millisecond it was made in, also across the borders of its fields', () => {
    const times = [0, 1, 0xffff, 0x1_0000, 0xffff_ffff, 0x1_0000_0000, Date.now(), Date.now() + 1, 0xffff_ffff_ffff];
    const ids = times.map((time) => newId(time));
    expect([...ids].sort()).toEqual(ids);
  });

  it('is not made twice, also within one millisecond and past the pool of random bytes', () => {
    const ids = Array.from({ length: 2000 }, () => newId(1));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(uuid.exec(id)?.[1]).toBe('7');
  });
});

describe('ids of one process', () => {
  it('sort as they were made, also within a millisecond, past its last place and when the clock goes back a little', () => {
    const start = 1_000_000;
    const ids = [...Array.from({ length: 9000 }, () => newId(start)), newId(start - 900), newId(start)];
    expect(ids.toSorted()).toEqual(ids);
  });
});

describe('an id of what follows', () => {
  const cause = '0192f0c1-7c1e-7b1a-8a52-6f1d2c3b4a59';

  it('is the same for the same cause and label, in every process and version: stored events and keys of outside calls bear it', () => {
    expect(derivedId(cause, 0)).toBe(derivedId(cause, '0'));
    expect([derivedId(cause, 'outcome'), derivedId('a', 1)]).toMatchInlineSnapshot(`
      [
        "849dd330-581d-56b7-9421-c38a1982dc31",
        "6e86af15-23e3-5be9-9b89-a938fc91f736",
      ]
    `);
  });

  it('is a UUIDv5', () => {
    expect(uuid.exec(derivedId(cause, 'x'))?.[1]).toBe('5');
  });

  it('differs by cause and by label, and none runs into the other', () => {
    const ids = [derivedId('a', '1'), derivedId('a', '2'), derivedId('b', '1'), derivedId('a1', ''), derivedId('', 'a1')];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
