import { resolve } from 'node:path';
import { stateDir } from '../system/paths.ts';

/** What a person may set for the tools, with its default. */
const defaults = { PORT: 3000, KAFKA_PORT: 19_092, KAFKA_CONTROLLER_PORT: 19_093, POSTGRES_PORT: 15_432 } as const;
type PortVariable = keyof typeof defaults;

const portFrom = (variable: PortVariable): number => {
  const given = process.env[variable];
  if (given === undefined || given === '') return defaults[variable];
  const port = Number(given);
  if (!Number.isInteger(port) || port < 1 || port > 65_500) throw new Error(`${variable}=${given} is no port (1 to 65500).`);
  return port;
};

const given = (variable: string): string | undefined => (process.env[variable] === '' ? undefined : process.env[variable]);

/** What is given and cannot be what it stands for is told before anything is started. */
const givenLike = (variable: string, shape: RegExp, wanted: string): string | undefined => {
  const value = given(variable);
  if (value !== undefined && !shape.test(value)) throw new Error(`${variable} is not ${wanted}.`);
  return value;
};

const isDecodable = (text: string): boolean => {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
};

/**
 * An address in which everybody who reads it finds the same: a raw `/` in a password ends the host for one and the password for another, an absent host
 * is filled in by each in a way of its own.
 */
const isDatabaseUrl = (value: string): boolean => {
  const url = URL.parse(value);
  return url !== null && /^postgres(ql)?:$/.test(url.protocol) && url.host !== '' && /^\/[^/@]+$/.test(url.pathname) && isDecodable(value);
};

const givenDatabase = (variable: string): string | undefined => {
  const value = given(variable);
  if (value === undefined || isDatabaseUrl(value)) return value;
  throw new Error(
    `${variable} is not postgres://user:password@host:5432/database. In each part "/" is written %2F, "@" %40 and "%" %25; ` +
      'a socket is given as the host, by its folder: postgres://user:password@%2Fvar%2Frun%2Fpostgresql:5432/database.',
  );
};

/** Where data lies, and what the environment says about ports, Kafka and PostgreSQL. */
export const dataDir = resolve(given('QUADRILLE_DATA_DIR') ?? stateDir);

export const surroundings = () => ({
  dataDir,
  port: portFrom('PORT'),
  kafkaPort: portFrom('KAFKA_PORT'),
  kafkaControllerPort: portFrom('KAFKA_CONTROLLER_PORT'),
  postgresPort: portFrom('POSTGRES_PORT'),
  brokers: givenLike('KAFKA_BROKERS', /^[^,\s]+:\d+(,[^,\s]+:\d+)*$/, 'host:port, several separated by commas'),
  databaseUrl: givenDatabase('DATABASE_URL'),
  build: given('QUADRILLE_BUILD'),
});
