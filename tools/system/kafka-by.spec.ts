import { describe, expect, it, vi } from 'vitest';
import { kafkaBy } from './kafka-by.ts';

describe('what runs Kafka', () => {
  it.each(['java', 'docker'])('is %s where that was found', (by) => {
    vi.stubEnv('QUADRILLE_KAFKA_BY', by);
    expect(kafkaBy()).toBe(by);
  });

  it('is Java where nobody has looked', () => {
    vi.stubEnv('QUADRILLE_KAFKA_BY', undefined);
    expect(kafkaBy()).toBe('java');
  });

  it('is nothing else, told in words', () => {
    vi.stubEnv('QUADRILLE_KAFKA_BY', 'given');
    expect(kafkaBy).toThrow('QUADRILLE_KAFKA_BY=given is no way to run Kafka');
  });
});
