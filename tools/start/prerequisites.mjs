import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { nodeComesWithNpm } from './pinned-node.mjs';

/** Both together stay under two seconds. A healthy `docker info` takes 50 ms; one whose engine hangs would wait for ever. */
const patienceMs = { java: 750, docker: 1100, path: 500 };

const output = (command, args, patience) => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: patience });
  return status === 0 ? `${stdout}${stderr}` : undefined;
};

const atLeast = (version, wanted) => {
  const parts = version.split('.').map(Number);
  const differing = wanted.findIndex((part, index) => parts[index] !== part);
  return differing === -1 || parts[differing] > wanted[differing];
};

/** Undefined without a Java. On a machine too busy to answer in time, a Java that is there is taken to be new enough. */
const javaVersion = () => {
  const home = process.env.JAVA_HOME;
  const java = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
  const { status, stderr, error } = spawnSync(java, ['-version'], { encoding: 'utf8', timeout: patienceMs.java });
  if (error?.code === 'ETIMEDOUT') return Infinity;
  return status === 0 ? Number(/version "(\d+)/.exec(stderr)?.[1]) : undefined;
};

/** What will run Kafka: `given`, `java` or `docker`; or, where nothing can, why not. */
const kafkaBy = () => {
  if (process.env.KAFKA_BROKERS) return { by: 'given' };
  const reasons = [];
  const java = javaVersion();
  // Asked only whether it is there: `mvn -v` starts a Java and takes half a second.
  const maven =
    process.platform === 'win32' ? output('where', ['mvn'], patienceMs.path) : output('sh', ['-c', 'command -v mvn'], patienceMs.path);
  if (java === undefined) reasons.push('no java on the PATH (or JAVA_HOME)');
  else if (!(java >= 17)) reasons.push(`java is version ${java}, 17 or newer is needed`);
  if (maven === undefined) reasons.push('no mvn on the PATH');
  if (reasons.length === 0) return { by: 'java' };
  if (output('docker', ['info'], patienceMs.docker) !== undefined) return { by: 'docker' };
  return { missing: [...reasons, 'no Docker engine answers'] };
};

const nodeProblem = () => {
  const { node } = process.versions;
  if (!atLeast(node, [20, 0, 0])) return `Node ${node} is too old: 20 or newer is needed.`;
  // The types are stripped by Node itself, and 23 began to do so only in its course.
  const stripsTypes = atLeast(node, [22, 22, 3]) && !node.startsWith('23.');
  if (!nodeComesWithNpm && !stripsTypes) {
    return `Node ${node} will not do: on ${process.platform} (${process.arch}) 22.22.3 or newer in 22, or 24, is needed, since npm brings no Node for it (brew install node@24, or nodejs.org).`;
  }
  return undefined;
};

/**
 * Throws with everything that is missing and every way to supply it, in under two seconds.
 * Leaves what it found in the environment of the command (`QUADRILLE_KAFKA_BY`).
 */
export const checkPrerequisites = () => {
  const problems = [];
  const node = nodeProblem();
  if (node !== undefined) problems.push(node);
  const { by, missing } = kafkaBy();
  if (by !== undefined) process.env.QUADRILLE_KAFKA_BY = by;
  else {
    problems.push(
      [
        `Kafka cannot be started: ${missing.join('; ')}.`,
        'Any one of these is enough:',
        '  - Java 17 or newer and Maven:  apt install openjdk-17-jre-headless maven',
        '      on macOS:  brew install openjdk maven && export JAVA_HOME="$(brew --prefix openjdk)/libexec/openjdk.jdk/Contents/Home"',
        '  - a running Docker engine',
        '  - KAFKA_BROKERS=host:port of a Kafka that you have',
      ].join('\n'),
    );
  }
  if (problems.length > 0) throw new Error(problems.join('\n\n'));
};
