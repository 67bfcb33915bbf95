import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../system/paths.ts';

type Violation = Readonly<{ rule: { name: string }; from: string; to: string }>;

const rules = (createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as { forbidden: readonly { name: string }[] })
  .forbidden;
const empty = 'export const here = 1;\n';

/** One planted violation a rule: the files that make it, the first of which is the culprit. */
const planted: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'services-meet-only-in-contracts': {
    'apps/orders/src/main.ts': `import '../../payment/src/main.ts';\n`,
    'apps/payment/src/main.ts': empty,
  },
  'libs-know-no-apps': { 'libs/telemetry/src/index.ts': `import '../../../apps/payment/src/main.ts';\n` },
  'domain-is-pure': { 'apps/email/src/domain/mail.ts': `import '../adapters/smtp.ts';\n`, 'apps/email/src/adapters/smtp.ts': empty },
  'domain-knows-no-infrastructure': {
    'apps/email/src/reactions/send.ts': `import type { Kafka } from 'kafkajs';\nexport type K = Kafka;\n`,
  },
  'pure-libs-stay-pure': { 'libs/asl/src/index.ts': `import 'pg';\n` },
  'libs-point-one-way': { 'libs/events/src/index.ts': `import '../../service/src/index.ts';\n`, 'libs/service/src/index.ts': empty },
  'stores-and-broker-do-not-meet': {
    'libs/messaging/src/index.ts': `import '../../event-store/src/index.ts';\n`,
    'libs/event-store/src/index.ts': empty,
  },
  'nest-only-at-the-edge': { 'apps/saga/src/read-models/list.ts': `import '@nestjs/common';\n` },
  'kafkajs-only-in-messaging': { 'apps/saga/src/adapters/kafka.ts': `import 'kafkajs';\n` },
  'libs-through-the-front-door': {
    'apps/shipping/src/main.ts': `import '../../../libs/service/src/runtime.ts';\n`,
    'libs/service/src/runtime.ts': empty,
  },
  'no-cycles': { 'apps/gateway/src/http/a.ts': `import './b.ts';\n`, 'apps/gateway/src/http/b.ts': `import './a.ts';\n` },
  'no-orphans': { 'apps/gateway/src/forgotten.ts': empty },
};

describe('the boundaries', () => {
  const house = mkdtempSync(join(tmpdir(), 'quadrille-canary-'));
  let violations: readonly Violation[] = [];

  beforeAll(() => {
    for (const [path, text] of Object.values(planted).flatMap(Object.entries) as [string, string][]) {
      mkdirSync(dirname(join(house, path)), { recursive: true });
      writeFileSync(join(house, path), text);
    }
    for (const name of ['kafkajs', 'pg', '@nestjs/common']) {
      const folder = join(house, 'node_modules', name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(
        join(folder, 'package.json'),
        JSON.stringify({ name, version: '1.0.0', main: 'index.js', exports: { '.': './index.js' } }),
      );
      writeFileSync(join(folder, 'index.js'), '');
    }
    writeFileSync(join(house, 'package.json'), JSON.stringify({ dependencies: { kafkajs: '*', pg: '*', '@nestjs/common': '*' } }));
    const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
    const config = join(root, '.dependency-cruiser.cjs');
    const args = [cruiser, 'apps', 'libs', '--config', config, '--output-type', 'json'];
    const { summary } = JSON.parse(execFileSync(process.execPath, args, { cwd: house, encoding: 'utf8' })) as {
      summary: { violations: Violation[] };
    };
    violations = summary.violations;
  });
  afterAll(() => rmSync(house, { recursive: true, force: true }));

  it('have a planted violation for every rule', () => {
    expect(Object.keys(planted).sort()).toEqual(rules.map(({ name }) => name).sort());
  });

  it.each(Object.entries(planted))('%s is found where it is broken', (rule, files) => {
    const [culprit] = Object.keys(files);
    expect(violations.filter(({ rule: { name } }) => name === rule).map(({ from }) => from)).toContain(culprit);
  });
});
