/** Each rule names what it forbids; its comment says what to do instead. `tools/boundaries/canary.int.spec.ts` proves that each clause bites. */
const pureLibs = '^libs/(events|decider|asl)/src/';
const tests = '\\.(spec|fixture)\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'services-meet-only-in-contracts',
      comment: 'A service never imports another service. Publish a contract and react to it.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'libs-know-no-apps',
      comment: 'Dependencies point from apps to libs.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|tools)/' },
    },
    {
      name: 'apps-reach-stores-and-broker-through-service',
      comment:
        'apps -> service -> {event-store, messaging, telemetry}: say it in the four tables. Spans and counters are taken from telemetry itself.',
      severity: 'error',
      from: { path: '^apps/', pathNot: tests },
      to: { path: '^libs/(event-store|messaging)/' },
    },
    {
      name: 'event-store-messaging-and-telemetry-know-no-service',
      comment: 'service -> {event-store, messaging, telemetry}: libs/service brings them together.',
      severity: 'error',
      from: { path: '^libs/(event-store|messaging|telemetry)/', pathNot: tests },
      to: { path: '^libs/service/' },
    },
    {
      name: 'stores-and-broker-do-not-meet',
      comment: 'event-store and messaging know nothing of each other, telemetry nothing of either; libs/service brings them together.',
      severity: 'error',
      from: { path: '^libs/(event-store|messaging|telemetry)/' },
      to: { path: '^libs/(event-store|messaging)/', pathNot: '^libs/$1/' },
    },
    {
      name: 'pure-libs-do-no-io',
      comment:
        '{event-store, messaging, telemetry} -> {decider, asl, events}: these import each other and what only computes. A hash and a promised timer do no harm.',
      severity: 'error',
      from: { path: pureLibs, pathNot: tests },
      to: { pathNot: [pureLibs, 'node_modules/(zod|ajv|ajv-formats|js-yaml|jsonata|re2js)/', '^(node:)?(crypto|timers/promises)$'] },
    },
    {
      name: 'domain-is-pure',
      comment: 'domain/ and letters/ import each other and the pure libs, types included. Move I/O to an adapter.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/(domain|letters)/', pathNot: tests },
      to: { pathNot: ['^apps/[^/]+/src/(domain|letters)/', pureLibs] },
    },
    {
      name: 'reactions-are-pure',
      comment: 'A reaction is one line of `when` from libs/service, contracts and its own domain/. What calls another is an effect.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/reactions/', pathNot: tests },
      to: { pathNot: ['^apps/[^/]+/src/(domain|reactions)/', pureLibs, '^libs/service/src/index\\.ts$'] },
    },
    {
      name: 'pure-code-knows-no-infrastructure',
      comment: 'Not even a test of pure code knows Nest, kafkajs, pg or OpenTelemetry.',
      severity: 'error',
      from: { path: [pureLibs, '^apps/[^/]+/src/(domain|reactions|letters)/'] },
      to: { path: 'node_modules/(@nestjs|kafkajs|pg|typeorm|@opentelemetry|fastify|nodemailer|stripe)/' },
    },
    {
      name: 'testing-is-for-tests',
      comment: 'libs/testing is imported by specs and fixtures alone.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/testing/', tests] },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'nest-only-at-the-edge',
      comment:
        'Nest is the electrician: libs/service, http/, *.service.ts and main.ts may know it; where it is needed for a type only, too.',
      severity: 'error',
      from: { pathNot: ['^libs/service/', '^apps/[^/]+/src/(http/|main\\.ts|[^/]+\\.service\\.ts)', '\\.spec\\.ts$', '^tools/'] },
      to: { path: '^node_modules/@nestjs/' },
    },
    {
      name: 'kafkajs-only-in-messaging',
      comment: 'Every fence around kafkajs stands in libs/messaging; go through its front door.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/(messaging|testing)/', '\\.spec\\.ts$'] },
      to: { path: '^node_modules/kafkajs/' },
    },
    {
      name: 'libs-through-the-front-door',
      comment: 'Import a lib by its name; its inside is its own.',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/(?!index\\.ts$).+', pathNot: ['^libs/$2/'] },
    },
    {
      name: 'no-cycles',
      comment: 'Break the circle: extract what both need.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'Nothing imports this file: delete it or wire it.',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.spec\\.ts$', '\\.d\\.ts$', '(main|migrate|start)\\.(ts|mjs)$', '^tools/', '\\.cjs$'] },
      to: {},
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: 'specify',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
