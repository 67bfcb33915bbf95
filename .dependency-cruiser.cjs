/** Each rule names what it forbids; its comment says what to do instead. `tools/boundaries/canary.spec.ts` proves that each one bites. */
const pureLibs = '^libs/(events|decider|asl)/';
const infrastructure = '^node_modules/(@nestjs|kafkajs|pg|typeorm|@opentelemetry|fastify|nodemailer|stripe)/';

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
      name: 'domain-is-pure',
      comment:
        'domain/, reactions/ and letters/ import contracts, decider, asl and each other; reactions take `when` from libs/service. Move I/O to an adapter.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/(domain|letters)/', pathNot: '\\.spec\\.ts$' },
      to: {
        pathNot: [
          '^apps/[^/]+/src/(domain|letters)/',
          pureLibs,
          '^node_modules/zod/',
          '^libs/service/src/tables\\.ts$',
          '^node:crypto$',
          '^crypto$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'domain-knows-no-infrastructure',
      comment: 'Not even a type of Nest, kafkajs, pg or OpenTelemetry in domain/ and reactions/.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/(domain|reactions|letters)/' },
      to: { path: infrastructure },
    },
    {
      name: 'pure-libs-stay-pure',
      comment: 'events, decider and asl know no framework, no broker, no database.',
      severity: 'error',
      from: { path: pureLibs },
      to: { path: infrastructure },
    },
    {
      name: 'libs-point-one-way',
      comment: 'decider <- events <- telemetry <- {event-store, messaging} <- service: a lower lib never imports a higher one.',
      severity: 'error',
      from: { path: '^libs/(decider|events|asl|telemetry|event-store|messaging)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/(service|testing)/' },
    },
    {
      name: 'stores-and-broker-do-not-meet',
      comment: 'event-store and messaging know nothing of each other; libs/service brings them together.',
      severity: 'error',
      from: { path: '^libs/(event-store|messaging)/' },
      to: { path: '^libs/(event-store|messaging)/', pathNot: '^libs/$1/' },
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
