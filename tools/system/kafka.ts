import { execFile, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from './deadline.ts';
import { brokerSettings, type KafkaPorts } from './kafka-broker-settings.ts';
import { kafkaDir, utf8 } from './kafka-class-path.ts';
import { brokersKnownTo } from './kafka-protocol.ts';
import { root } from './paths.ts';
import type { Program } from './program.ts';

export const kafkaImage = 'apache/kafka:4.3.1';
const run = promisify(execFile);
type KafkaProgram = Omit<Program, 'logFile'>;

const readiness = (port: number): Pick<KafkaProgram, 'name' | 'cwd' | 'ready' | 'readyWithinMs' | 'startAttempts'> => ({
  name: 'kafka',
  cwd: root,
  ready: (signal) => until(async () => (await brokersKnownTo('127.0.0.1', port)) > 0, signal),
  readyWithinMs: 60_000,
  startAttempts: 1,
});

/** Serial collector, quick compiler and a small heap: one broker beside seven services and a database, most of whose life is its first minutes. */
const heap = ['-Xms48m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xss512k'];
const java = process.env['JAVA_HOME'] ? join(process.env['JAVA_HOME'], 'bin', 'java') : 'java';

type OnJava = {
  readonly dataDir: string;
  readonly ports: KafkaPorts;
  readonly classPath: string;
  readonly signal: AbortSignal | undefined;
};

// The id is said with `=`: one that begins with a dash would be taken for an option.
const format = async ({ classPath, dataDir, signal }: OnJava): Promise<void> => {
  const clusterId = randomBytes(16).toString('base64url');
  const args = [
    '-XX:TieredStopAtLevel=1',
    '-cp',
    classPath,
    'kafka.tools.StorageTool',
    'format',
    `--cluster-id=${clusterId}`,
    '-c',
    'kafka.properties',
  ];
  await run(java, args, { cwd: dataDir, env: utf8, signal }).catch(({ stderr }: { stderr?: string }) => {
    throw new Error(`Kafka could not make its data folder:\n${stderr?.split('\n', 3).join('\n')}`);
  });
};

/**
 * Kafka from its Maven artifacts, data under `<dataDir>/kafka`, formatted at first use. It runs in `dataDir` and is told of no path to it:
 * Kafka reads its settings as Latin-1 and takes a comma for the next folder, so it would keep its data elsewhere.
 */
export const kafkaOnJava = async (wanted: OnJava): Promise<KafkaProgram> => {
  const { dataDir, ports, classPath, signal } = wanted;
  signal?.throwIfAborted(); // else the settings of a start after this one might be written over
  const data = join(dataDir, 'kafka');
  // What customers wrote stands in it.
  mkdirSync(data, { recursive: true, mode: 0o700 });
  // Written at each start, because the ports may be others.
  writeFileSync(
    join(dataDir, 'kafka.properties'),
    Object.entries(brokerSettings('kafka', ports))
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  if (!existsSync(join(data, 'meta.properties'))) await format(wanted);
  const log = `-Dlog4j2.configurationFile=${join(kafkaDir, 'log4j2.properties')}`;
  const args = [...heap, log, '-cp', classPath, 'kafka.Kafka', 'kafka.properties'];
  return { ...readiness(ports.broker), cwd: dataDir, command: java, args, env: utf8 };
};

/** The name of container and volume: one of each for a data folder. */
const kafkaContainer = (dataDir: string): string => `quadrille-kafka-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}`;

/** Deletes what Docker keeps of a data folder's Kafka; without an engine there is nothing to delete. */
export const removeKafkaVolume = (dataDir: string): void =>
  void spawnSync('docker', ['volume', 'rm', '-f', kafkaContainer(dataDir)], { stdio: 'ignore', timeout: 5_000 });

/** Kafka in Docker; its data in a volume of its own, since the image's user could not write to a folder of ours. */
export const kafkaOnDocker = (dataDir: string, ports: KafkaPorts): KafkaProgram => {
  const name = kafkaContainer(dataDir);
  const settings = brokerSettings('/var/lib/kafka/data', { ...ports, controller: 9093 }, { host: '0.0.0.0', broker: 9092 });
  const environment = Object.entries(settings).flatMap(([key, value]) => [
    '-e',
    `KAFKA_${key.replaceAll('.', '_').toUpperCase()}=${value}`,
  ]);
  const options = ['--rm', '--name', name, '-p', `127.0.0.1:${ports.broker}:9092`, '-v', `${name}:/var/lib/kafka/data`];
  const small = ['-e', 'KAFKA_HEAP_OPTS=-Xms48m -Xmx256m'];
  const remove = (): void => void spawnSync('docker', ['rm', '-f', name]);
  return {
    ...readiness(ports.broker),
    readyWithinMs: 180_000, // the image may have to be fetched
    command: 'docker',
    args: ['run', ...options, ...small, ...environment, kafkaImage],
    env: process.env,
    // Killing the client leaves the container: a Kafka that nobody killed, and that holds the name and the port.
    prepare: remove,
    afterDeath: remove,
  };
};
