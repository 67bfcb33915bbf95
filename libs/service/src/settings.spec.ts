import { describe, expect, it } from 'vitest';
import { BadSettings, readSettings, serviceSettings, setupSettings } from './settings.js';

const good = { PORT: '3000', DATABASE_URL: 'postgres://quadrille_x:hunter2secret@db:5432/q', KAFKA_BROKERS: 'a:9092,b:9092' };
const problemsOf = (environment: Record<string, string | undefined>): string => {
  try {
    readSettings(serviceSettings, environment);
    return '';
  } catch (error) {
    if (error instanceof BadSettings) return error.message;
    throw error;
  }
};

describe('settings', () => {
  it('are read from the environment, with defaults for what may be absent', () => {
    expect(readSettings(serviceSettings, good)).toMatchObject({
      PORT: 3000,
      DATABASE_POOL: 4,
      LOG_LEVEL: 'info',
      KAFKA_SESSION_TIMEOUT_MS: 6000,
      KAFKA_PARTITIONS: 3,
    });
  });

  it.each(['abc', '0', '-3', '2.5', 'Infinity'])('refuse %s partitions, for a service and for its set-up', (partitions) => {
    const environment = { ...good, MIGRATION_DATABASE_URL: good.DATABASE_URL, KAFKA_PARTITIONS: partitions };
    for (const schema of [serviceSettings, setupSettings]) expect(() => readSettings(schema, environment)).toThrow('KAFKA_PARTITIONS: ');
  });

  it('that are empty are absent: a line of a compose file without a value is no value', () => {
    expect(readSettings(serviceSettings, { ...good, OPERATOR_TOKEN: '', LOG_LEVEL: '' })).toMatchObject({ LOG_LEVEL: 'info' });
    expect(problemsOf({ ...good, PORT: '' })).toContain('PORT');
  });

  it.each([
    ['OTEL_TRACES_SAMPLER', 'parent_based_traceidratio'],
    ['OTEL_TRACES_SAMPLER_ARG', '1%'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name'],
    ['OTEL_NODE_RESOURCE_DETECTORS', 'env,hosts'],
    ['OTEL_SDK_DISABLED', 'yes'],
  ])('refuse %s=%s, which the SDK would pass over', (name, value) => {
    expect(problemsOf({ ...good, [name]: value })).toContain(`  ${name}: `);
  });

  it('take what the SDK takes', () => {
    const told = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://jaeger:4318',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.01',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,service.version=1.2',
      OTEL_NODE_RESOURCE_DETECTORS: 'env,host',
    };
    expect(problemsOf({ ...good, ...told })).toBe('');
  });

  it('are told about all at once, a line each', () => {
    const told = problemsOf({ PORT: 'eighty', DATABASE_URL: 'mysql://db', KAFKA_BROKERS: 'nowhere', LOG_LEVEL: 'loud' });
    expect(told).toContain('The environment has 4 problems:');
    for (const name of ['PORT', 'DATABASE_URL', 'KAFKA_BROKERS', 'LOG_LEVEL']) expect(told).toMatch(new RegExp(`^  ${name}: .+`, 'm'));
  });

  it.each([
    ['DATABASE_URL', 'mysql://quadrille:hunter2secret@db/q'],
    ['DATABASE_URL', 'hunter2secret'],
    ['OPERATOR_TOKEN', 'hunter2secret'],
  ])('never print a secret, also where %s is what is wrong', (name, value) => {
    const told = problemsOf({ ...good, [name]: value });
    expect(told).toContain(name);
    expect(told).not.toContain('hunter2');
  });

  it('take an operator token without the blanks around it, and none that a header cannot bear', () => {
    const token = '0123456789abcdef';
    expect(readSettings(serviceSettings, { ...good, OPERATOR_TOKEN: ` ${token}\n` }).OPERATOR_TOKEN).toBe(token);
    for (const wrong of ['correct horse battery staple', 'jalapeño-jalapeño', '0123456789abcde'])
      expect(problemsOf({ ...good, OPERATOR_TOKEN: wrong })).toContain(
        'OPERATOR_TOKEN: has to have 16 characters or more, of ASCII and without blanks',
      );
  });

  it('each say what they are for', () => {
    for (const [name, field] of Object.entries(serviceSettings.shape)) expect(`${name}: ${field.description ?? ''}`).toMatch(/: .{5,}/);
  });
});
