import { createLogger, type Logger } from '@quadrille/telemetry';
import kafkajs, { type Kafka, type logLevel } from 'kafkajs';
import { mendKafkajs } from './mend-kafkajs.js';

mendKafkajs();

const pinoLevels: Readonly<Record<number, 'error' | 'warn' | 'info' | 'debug'>> = { 1: 'error', 2: 'warn', 4: 'info', 5: 'debug' };

/** A kafkajs client whose log lines are ours: its own retries are expected while a broker is away, so they are warnings at most. */
export const createClient = (name: string, brokers: readonly string[], logger: Logger = createLogger(name)): Kafka =>
  new kafkajs.Kafka({
    clientId: name,
    brokers: [...brokers],
    connectionTimeout: 3000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2000, retries: 5 },
    logLevel: kafkajs.logLevel.WARN as logLevel,
    logCreator:
      () =>
      ({ level, log: { message, timestamp: _timestamp, ...details } }) => {
        const as = pinoLevels[level] === 'error' ? 'warn' : (pinoLevels[level] ?? 'debug');
        logger[as]({ kafka: details['error'] ?? details['groupId'] ?? details['broker'] }, message);
      },
  });
