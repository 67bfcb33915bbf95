import { describe, expect, it } from 'vitest';
import { murmur2, partitionOf } from './partition.js';

describe('the partitioner', () => {
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ])('hashes %s as the Java client does', (key, hash) => {
    expect(murmur2(Buffer.from(key)) | 0).toBe(hash);
  });

  it('stays within the partitions', () => {
    for (let i = 0; i < 1000; i++) expect(partitionOf(`key-${i}`, 6)).toBeLessThan(6);
  });
});
