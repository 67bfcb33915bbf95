import { readSettings, setupSettings } from '@quadrille/service';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accessKeysOf } from '../../apps/saga/src/state-machines/endpoint/signature/access-keys.js';
import { jaegerImage } from '../system/jaeger.ts';
import { kafkaImage } from '../system/kafka.ts';
import { root } from '../system/paths.ts';
import { serviceNames } from '../system/services.ts';
import { settingsOf } from '../docs/settings-of.ts';

type Service = Readonly<{
  image?: string;
  pull_policy?: string;
  build?: { dockerfile: string; args: { APP: string } };
  command?: readonly string[];
  environment?: Readonly<Record<string, unknown>>;
  ports?: readonly string[];
  volumes?: readonly string[];
  depends_on?: Readonly<Record<string, unknown>>;
  healthcheck?: Readonly<{ test: readonly string[] }>;
}>;

const compose = load(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { schema: YAML11_SCHEMA }) as {
  services: Readonly<Record<string, Service>>;
};
const dockerfile = readFileSync(join(root, 'deploy/Dockerfile'), 'utf8');
const page = readFileSync(join(root, 'docs/how-to/deploy.md'), 'utf8');

describe('docker-compose.yml', () => {
  it('runs PostgreSQL 18, the Kafka and the Jaeger of npm start, and the seven services', () => {
    const { postgres, kafka, jaeger } = compose.services;
    expect([postgres?.image, kafka?.image]).toEqual(['postgres:18', kafkaImage]);
    expect(jaeger?.image).toBe(jaegerImage);
    expect(jaeger?.ports).toEqual(['16686:16686', '4318:4318']);
    for (const name of serviceNames)
      expect(compose.services[name]?.build).toMatchObject({ dockerfile: 'deploy/Dockerfile', args: { APP: name } });
  });

  it('builds each image once: builds run side by side, and of two that export one name the second fails', () => {
    const all = Object.values(compose.services);
    const built = all.flatMap(({ build, image }) => (build ? [image] : []));
    expect(built).toEqual(serviceNames.map((name) => `quadrille-${name}`));
    const lent = all.filter(({ build, image }) => !build && built.includes(image));
    expect(lent.map(({ pull_policy }) => pull_policy)).toEqual([...serviceNames, 'saga-keys'].map(() => 'never'));
  });

  it('tells the gateway where every service that is built answers, for operators ask them all', () => {
    const built = Object.entries(compose.services).flatMap(([name, { build }]) => (build && name !== 'gateway' ? [name] : []));
    const urls = String(compose.services['gateway']?.environment?.['SERVICE_URLS']).split(',');
    expect(urls.toSorted()).toEqual(built.map((name) => `${name}=http://${name}:3000`).toSorted());
  });

  it('takes PostgreSQL to be there when others reach it, not while its data folder is made', () => {
    expect(compose.services['postgres']?.healthcheck?.test.join(' ')).toContain('pg_isready -h 127.0.0.1');
  });

  it('keeps what Kafka writes in its volume', () => {
    const { environment, volumes } = compose.services['kafka']!;
    expect(volumes).toEqual([`kafka:${String(environment?.['KAFKA_LOG_DIRS'])}`]);
  });

  it.each(serviceNames)('gives %s only variables that it declares, and all that it needs', async (name) => {
    const settings = await settingsOf(name);
    const { environment = {} } = compose.services[name] ?? {};
    expect(Object.keys(environment).filter((variable) => !(variable in settings.shape))).toEqual([]);
    const inContainer = Object.fromEntries(Object.entries(told(environment)).filter(([, value]) => !value.startsWith('/keys/')));
    expect(() => readSettings(settings, { ...inContainer, PORT: '3000' })).not.toThrow();
  });

  it.each(serviceNames)('sets %s up with variables that the set-up declares', (name) => {
    const { environment = {}, command } = compose.services[`${name}-setup`] ?? {};
    expect(command?.at(-1)).toBe(name);
    expect(Object.keys(environment).filter((variable) => !(variable in setupSettings.shape))).toEqual([]);
    expect(() => readSettings(setupSettings, told(environment))).not.toThrow();
  });
});

describe('what docs/how-to/deploy.md says to set', () => {
  const table = page.slice(page.indexOf('What Compose passes on:')).split('\n\n')[1]!;
  const inTable = table.split('\n').flatMap((row) => [...row.split('|')[1]!.matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name!));
  const ini = /^```ini\n([\s\S]*?)^```$/m.exec(page)![1]!;
  const inExample = Object.fromEntries([...ini.matchAll(/^([A-Z_]+)='?([^'\n]*)'?$/gm)].map(([, name, value]) => [name!, value!]));

  it('is passed on by what the page shows, and all of it is in the table', () => {
    expect(inTable.length).toBeGreaterThan(5);
    expect(Object.keys(inExample).filter((name) => !inTable.includes(name))).toEqual([]);
  });

  it.each(inTable)('is told to every service and set-up that declares it: %s', async (variable) => {
    const readers = await Promise.all(
      serviceNames.map(async (name) => [
        { name, shape: (await settingsOf(name)).shape },
        { name: `${name}-setup`, shape: setupSettings.shape },
      ]),
    );
    const declaring = readers.flat().filter(({ shape }) => variable in shape);
    expect(declaring).not.toEqual([]);
    const deaf = declaring.filter(({ name }) => {
      const { environment = {} } = compose.services[name] ?? {};
      return told(environment, { [variable]: 'given' })[variable] === told(environment)[variable];
    });
    expect(deaf.map(({ name }) => name)).toEqual([]);
  });

  it('charges cards and sends mails for real, as in its example', async () => {
    const settingsIn = async (name: 'payment' | 'email') =>
      readSettings(await settingsOf(name), { ...told(compose.services[name]!.environment!, inExample), PORT: '3000' });
    expect(await settingsIn('payment')).toMatchObject({ CARD_NETWORK: 'stripe', STRIPE_API_KEY: inExample['STRIPE_API_KEY'] });
    expect(await settingsIn('email')).toMatchObject({ SMTP_URL: inExample['SMTP_URL'], MAIL_FROM: inExample['MAIL_FROM'] });
  });

  it('puts a file of bindings where the saga reads it, and tells it of none where there is none', () => {
    const { environment = {}, volumes = [] } = compose.services['saga']!;
    const given = { STATE_MACHINE_BINDINGS: './bindings.json' };
    const place = told(environment, given)['STATE_MACHINE_BINDINGS'];
    expect(filled(volumes[1]!, given)).toBe(`./bindings.json:${place}:ro`);
    expect(told(environment)['STATE_MACHINE_BINDINGS']).toBe('');
    expect(filled(volumes[1]!)).toBe(`/dev/null:${place}:ro`);
  });

  it('is kept out of git and of images: the file beside docker-compose.yml holds secrets', () => {
    for (const file of ['.gitignore', '.dockerignore']) expect(readFileSync(join(root, file), 'utf8').split('\n')).toContain('.env');
  });
});

describe('the key that opens the endpoint of state machines', () => {
  const { saga, 'saga-keys': keys } = compose.services;
  const file = String(saga?.environment?.['STATE_MACHINE_KEYS_FILE']);

  it('is made in the volume that the saga reads, before it starts, where the volume is new to the user of the image', () => {
    expect(keys?.command).toEqual(['node', 'tools/system/access-keys.ts', file]);
    expect([keys?.image, keys?.volumes, saga?.volumes?.[0]]).toEqual([saga?.image, ['saga-keys:/keys'], 'saga-keys:/keys:ro']);
    expect(saga?.depends_on).toMatchObject({ 'saga-keys': { condition: 'service_completed_successfully' } });
    expect(dirname(file)).toBe('/keys');
    expect(dockerfile).toContain('install -d -o node -g node -m 700 /keys');
    expect(saga?.ports).toEqual(['127.0.0.1:3006:3000']);
  });

  it('is made once, for its owner alone, and lets its bearer in', () => {
    const folder = mkdtempSync(join(tmpdir(), 'keys-'));
    const made = join(folder, 'aws-credentials');
    const make = (): string => {
      execFileSync(process.execPath, [join(root, keys!.command![1]!), made]);
      return readFileSync(made, 'utf8');
    };
    const first = make();
    expect(make()).toBe(first);
    expect(statSync(made).mode & 0o777).toBe(0o600);
    expect([...accessKeysOf(made).keys()]).toEqual([expect.stringMatching(/^QUADRILLE[0-9A-F]{12}$/)]);
    rmSync(folder, { recursive: true });
  });
});

/** As `docker compose` fills `${NAME}`, `${NAME:-default}`, `${NAME:+instead}` and `${NAME:?message}`; what is needed and not given is made up. */
const filled = (value: string, given: Readonly<Record<string, string>> = {}): string =>
  value.replace(/\$\{(\w+)(?::([-+?])([^}]*))?\}/g, (_, name: string, sign: string | undefined, text: string) => {
    const said = given[name] ?? '';
    if (sign === '+') return said && text;
    return said || (sign === '-' ? text : `${name}-of-sixteen-chars`);
  });
/** The environment that a container gets where these variables are given. */
const told = (
  environment: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(String(value), given)]));

describe('deploy/Dockerfile', () => {
  it('copies only paths that exist', () => {
    const paths = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, args]) => args!.split(/\s+/).slice(0, -1));
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('does not run as root', () => {
    expect(/^USER (\S+)$/m.exec(dockerfile)?.[1]).toBe('node');
  });
});
