export type Variable = { readonly name: string; readonly what: string; readonly byDefault: string };

/** What commands read. `tool-variables.spec.ts` holds this list against the sources. */
export const toolVariables: readonly Variable[] = [
  { name: 'PORT', what: "the gateway's HTTP port; the other services have the six after it", byDefault: '`3000`' },
  { name: 'KAFKA_PORT', what: 'port of the Kafka that is started', byDefault: '`19092`' },
  { name: 'KAFKA_CONTROLLER_PORT', what: "port of that Kafka's controller", byDefault: '`19093`' },
  { name: 'POSTGRES_PORT', what: 'port of the PostgreSQL that is started', byDefault: '`15432`' },
  { name: 'KAFKA_BROKERS', what: 'a Kafka of yours, used instead of starting one; it serves this installation alone', byDefault: 'none' },
  {
    name: 'DATABASE_URL',
    what: 'a PostgreSQL of yours, used instead of starting one; under a role that may create schemas and roles; better a server of its own',
    byDefault: 'none',
  },
  { name: 'QUADRILLE_DATA_DIR', what: 'folder of data, logs and secrets', byDefault: '`.quadrille`' },
  { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', what: 'a collector of yours, used instead of looking for a Jaeger to start', byDefault: 'none' },
  { name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', what: 'the same for traces alone', byDefault: 'none' },
  { name: 'JAEGER_URL', what: 'Jaeger as people open it, where the collector is yours', byDefault: 'none' },
  {
    name: 'STATE_MACHINE_REGION',
    what: "region that the line for AWS's clients names; the saga, which is started, takes it from there, too",
    byDefault: '`us-east-1`',
  },
  { name: 'JAVA_HOME', what: 'the Java that runs Kafka', byDefault: 'the `java` on the PATH' },
  { name: 'DEBUG', what: 'set to anything: a command that fails shows the whole stack', byDefault: 'none' },
  {
    name: 'NODE_COMPILE_CACHE',
    what: 'folder in which Node keeps what it compiled, for a faster start; a service alone takes it, too',
    byDefault: '`.quadrille/cache/compiled`',
  },
  { name: 'NO_COLOR', what: 'set to anything: plain text on a terminal, too', byDefault: 'none' },
  {
    name: 'QUADRILLE_KAFKA_BY',
    what: '`java` or `docker`: what runs the Kafka that is started; the first that is there, where nobody chooses',
    byDefault: 'found out',
  },
  {
    name: 'QUADRILLE_BUILD',
    what: 'the build that runs; told by the start script so that a second start migrates nothing',
    byDefault: 'told',
  },
  { name: 'TEST_DATABASE_URL', what: 'PostgreSQL of the integration and end-to-end tests; `npm test` sets it', byDefault: 'told' },
  { name: 'TEST_KAFKA_BROKERS', what: 'Kafka of those tests', byDefault: 'told' },
  { name: 'TEST_DATA_DIR', what: 'where those tests put data and logs', byDefault: 'told' },
  { name: 'TEST_PORTS', what: 'which half of the ports those tests choose from: `lower` or `upper`', byDefault: 'all of them' },
  {
    name: 'ASL_CONFORMANCE_DIR',
    what: 'recordings of AWS Step Functions that tests compare with; without them they say so',
    byDefault: '`../shared/asl-conformance`',
  },
];
