import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../system/paths.ts';

type Violation = Readonly<{ rule: { name: string }; from: string; to: string }>;

const rules = (createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as { forbidden: readonly { name: string }[] })
  .forbidden;

/** Planted violations, one a clause of a rule: the culprit and what it imports. */
const planted: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'services-meet-only-in-contracts': { 'apps/orders/src/main.ts': `'../../payment/src/main.ts'` },
  'libs-know-no-apps': {
    'libs/telemetry/src/app.ts': `'../../../apps/payment/src/main.ts'`,
    'libs/telemetry/src/tool.ts': `'../../../tools/tool.ts'`,
  },
  'apps-reach-stores-and-broker-through-service': {
    'apps/saga/src/rows.ts': `'@quadrille/event-store'`,
    'apps/saga/src/topics.ts': `type { Publisher } from '@quadrille/messaging'`,
  },
  'event-store-messaging-and-telemetry-know-no-service': {
    'libs/event-store/src/served.ts': `'@quadrille/service'`,
    'libs/messaging/src/served.ts': `'@quadrille/service'`,
    'libs/telemetry/src/served.ts': `type { Reaction } from '@quadrille/service'`,
  },
  'stores-and-broker-do-not-meet': {
    'libs/event-store/src/sent.ts': `'@quadrille/messaging'`,
    'libs/messaging/src/stored.ts': `'@quadrille/event-store'`,
    'libs/telemetry/src/stored.ts': `'@quadrille/event-store'`,
  },
  'pure-libs-do-no-io': {
    'libs/decider/src/stored.ts': `'@quadrille/event-store'`,
    'libs/events/src/stored.ts': `type { Store } from '@quadrille/event-store'`,
    'libs/events/src/traced.ts': `'@quadrille/telemetry'`,
    'libs/asl/src/file.ts': `'node:fs'`,
    'libs/asl/src/request.ts': `'http'`,
    'libs/asl/src/timer.ts': `'node:timers'`,
    'libs/asl/src/rows.ts': `'pg'`,
  },
  'domain-is-pure': {
    'apps/email/src/domain/mail.ts': `'../adapters/smtp.ts'`,
    'apps/email/src/domain/text.ts': `'node:fs'`,
    'apps/email/src/letters/letter.ts': `type { Kafka } from 'kafkajs'`,
  },
  'reactions-are-pure': {
    'apps/orders/src/reactions/read.ts': `'node:fs'`,
    'apps/orders/src/reactions/store.ts': `'@quadrille/event-store'`,
    'apps/email/src/reactions/send.ts': `'../adapters/smtp.ts'`,
    'apps/email/src/reactions/type.ts': `type { Kafka } from 'kafkajs'`,
  },
  'pure-code-knows-no-infrastructure': {
    'libs/asl/src/rows.spec.ts': `'pg'`,
    'apps/email/src/domain/mail.spec.ts': `type { Kafka } from 'kafkajs'`,
    'apps/email/src/letters/letter.spec.ts': `'@nestjs/common'`,
    'apps/email/src/reactions/send.spec.ts': `'kafkajs'`,
  },
  'testing-is-for-tests': { 'apps/saga/src/scratch.ts': `'@quadrille/testing'`, 'libs/service/src/scratch.ts': `'@quadrille/testing'` },
  'nest-only-at-the-edge': { 'apps/saga/src/read-models/list.ts': `'@nestjs/common'` },
  'kafkajs-only-in-messaging': { 'apps/saga/src/adapters/kafka.ts': `'kafkajs'` },
  'libs-through-the-front-door': { 'apps/shipping/src/main.ts': `'../../../libs/service/src/scratch.ts'` },
  'no-cycles': { 'apps/gateway/src/http/a.ts': `'./b.ts'` },
  'no-orphans': { 'apps/gateway/src/forgotten.ts': '' },
};
const libs = ['events', 'decider', 'asl', 'event-store', 'messaging', 'telemetry', 'service', 'testing'];
const packages = ['kafkajs', 'pg', '@nestjs/common'];

/** What the planted imports lead to: a file each, libs by their names as everywhere. */
const there = [
  'apps/payment/src/main.ts',
  'apps/email/src/adapters/smtp.ts',
  'tools/tool.ts',
  ...libs.map((lib) => `libs/${lib}/src/index.ts`),
];

describe('the boundaries', () => {
  const house = mkdtempSync(join(tmpdir(), 'quadrille-canary-'));
  let violations: readonly Violation[] = [];

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
  };
  const describePackage = (folder: string, name: string, exports: object) =>
    write(`${folder}/package.json`, JSON.stringify({ name, version: '1.0.0', exports }));

  beforeAll(() => {
    for (const path of there) write(path, 'export const here = 1;\n');
    write('apps/gateway/src/http/b.ts', `import './a.ts';\n`);
    for (const [path, imported] of Object.values(planted).flatMap(Object.entries) as [string, string][]) {
      write(path, `${imported && `import ${imported};\n`}export const planted = 1;\n`);
    }
    for (const name of packages) {
      describePackage(`node_modules/${name}`, name, { '.': './index.js' });
      write(`node_modules/${name}/index.js`, '');
    }
    mkdirSync(join(house, 'node_modules/@quadrille'));
    for (const lib of libs) {
      describePackage(`libs/${lib}`, `@quadrille/${lib}`, { '.': { source: './src/index.ts' } });
      symlinkSync(`../../libs/${lib}`, join(house, 'node_modules/@quadrille', lib));
    }
    write('package.json', JSON.stringify({ dependencies: Object.fromEntries(packages.map((name) => [name, '*'])) }));
    const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
    const config = join(root, '.dependency-cruiser.cjs');
    const args = [cruiser, 'apps', 'libs', '--config', config, '--output-type', 'json'];
    const { summary } = JSON.parse(execFileSync(process.execPath, args, { cwd: house, encoding: 'utf8' })) as {
      summary: { violations: Violation[] };
    };
    violations = summary.violations;
  });
  afterAll(() => rmSync(house, { recursive: true, force: true }));

  it('have planted violations for every rule', () => {
    expect(Object.keys(planted).sort()).toEqual(rules.map(({ name }) => name).sort());
  });

  it.each(Object.entries(planted).flatMap(([rule, culprits]) => Object.keys(culprits).map((culprit) => [rule, culprit])))(
    '%s is found where %s breaks it',
    (rule, culprit) => {
      expect(violations.filter(({ rule: { name } }) => name === rule).map(({ from }) => from)).toContain(culprit);
    },
  );
});
