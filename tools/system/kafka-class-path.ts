import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDir, root } from './paths.ts';

const run = promisify(execFile);
export const kafkaDir = join(root, 'tools', 'system', 'kafka');
const pom = join(kafkaDir, 'pom.xml');
/** The environment of a Java: in the locale C, which many a container has, it finds no path with other letters than those of ASCII. */
export const utf8 = { ...process.env, LC_ALL: 'C.UTF-8' };

const cached = (file: string): string | undefined => {
  if (!existsSync(file)) return undefined;
  const classPath = readFileSync(file, 'utf8').trim();
  // Maven's own store may have been emptied meanwhile.
  return classPath.split(delimiter).every((jar) => existsSync(jar)) ? classPath : undefined;
};

/**
 * The jars of a Kafka broker, as Maven resolves them from `kafka/pom.xml` into its own store, which all checkouts share.
 * Asked once for each version of that file; the answer is kept. Answers as well whether Maven had to be asked. Maven is ended where `signal` aborts.
 */
export const kafkaClassPath = async (signal?: AbortSignal): Promise<{ readonly classPath: string; readonly resolved: boolean }> => {
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  const file = join(cacheDir, `kafka-${version}.classpath`);
  const known = cached(file);
  if (known !== undefined) return { classPath: known, resolved: false };
  mkdirSync(cacheDir, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  try {
    await run('mvn', ['-q', '-B', '-f', pom, 'dependency:build-classpath', `-Dmdep.outputFile=${unfinished}`], {
      maxBuffer: 64 * 1024 * 1024,
      env: utf8,
      signal,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    const said = `${stdout}${stderr}`.trim().split('\n').slice(0, 8).join('\n');
    throw new Error(`Maven could not resolve Kafka:\n${said}`, { cause: error });
  }
  renameSync(unfinished, file);
  return { classPath: readFileSync(file, 'utf8').trim(), resolved: true };
};
