import { describe, expect, it, vi } from 'vitest';
import { surroundings } from './surroundings.ts';

const database = 'postgres://me:secret@db.example:5432/shop';

describe('what the environment gives', () => {
  it('is taken: ports, a Kafka, a PostgreSQL', () => {
    vi.stubEnv('PORT', '4000');
    vi.stubEnv('KAFKA_BROKERS', 'one:9092,two:9092');
    vi.stubEnv('DATABASE_URL', database);
    expect(surroundings()).toMatchObject({ port: 4000, brokers: 'one:9092,two:9092', databaseUrl: database });
  });

  it('is absent where it is empty', () => {
    for (const variable of ['PORT', 'KAFKA_BROKERS', 'DATABASE_URL']) vi.stubEnv(variable, '');
    expect(surroundings()).toMatchObject({ port: 3000, brokers: undefined, databaseUrl: undefined });
  });

  it.each([
    ['PORT', 'http', 'PORT=http is no port (1 to 65500)'],
    ['KAFKA_PORT', '65501', 'KAFKA_PORT=65501 is no port'],
    ['KAFKA_BROKERS', 'localhost', 'KAFKA_BROKERS is not host:port'],
    ['DATABASE_URL', 'shop', 'DATABASE_URL is not postgres://user:password@host:5432/database'],
    ['DATABASE_URL', 'mysql://me@localhost/shop', 'DATABASE_URL is not postgres://'],
    ['DATABASE_URL', 'postgres://me@localhost', 'DATABASE_URL is not postgres://'],
  ])('%s=%s is refused with what is wanted', (variable, value, message) => {
    vi.stubEnv(variable, value);
    expect(surroundings).toThrow(message);
  });
});
