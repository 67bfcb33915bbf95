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
    'postgres://me:p%2F%25w%40@db.example/shop',
    'postgresql://o:p@%2Fvar%2Frun%2Fpostgresql:5432/db',
    'postgres://[::1]:5432/a%20shop?user=me&password=p%2Fw&sslmode=disable',
  ])('is taken as a database in every form that all read alike: %s', (url) => {
    vi.stubEnv('DATABASE_URL', url);
    expect(surroundings().databaseUrl).toBe(url);
  });

  it.each([
    ['a host in the query alone', 'postgres://me@/d3?host=/var/run/postgresql'],
    ['no host', 'postgres:///db?host=/var/run/postgresql'],
    ['a raw / in the password', 'postgres://me:se/cret@localhost/db'],
    ['one that leaves a host and a port by accident', 'postgres://me:12/cret@localhost'],
    ['the same with a path of two parts', 'postgres://me:12/cret@localhost/db'],
    ['a stray % in the password', 'postgres://me:100%@localhost/db'],
  ])('is refused as a database with %s, and the message tells how it is written', (_, url) => {
    vi.stubEnv('DATABASE_URL', url);
    expect(surroundings).toThrow(
      /^DATABASE_URL is not postgres:.* "\/" is written %2F, "@" %40 and "%" %25; a socket .*@%2Fvar%2Frun%2Fpostgresql:5432/,
    );
    expect(surroundings).not.toThrow('cret');
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
