import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../system/paths.ts';

const projects = ['libs', 'apps'].flatMap((kind) => readdirSync(join(root, kind)).map((name) => `${kind}/${name}`));
const settingsOf = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8')) as Readonly<Record<string, readonly string[]>>;

describe('what is built, and so shipped,', () => {
  it.each(projects)('of %s is nothing that only its specs need', (project) => {
    expect(settingsOf(`${project}/tsconfig.json`)['exclude']).toEqual(expect.arrayContaining(['src/**/*.spec.ts', 'src/**/*.fixture.ts']));
  });

  it('leaves out nothing whose types are not checked elsewhere', () => {
    const checked = ['libs', 'apps'].flatMap((kind) => ['spec', 'fixture'].map((what) => `${kind}/*/src/**/*.${what}.ts`));
    expect(settingsOf('tsconfig.spec.json')['include']).toEqual(expect.arrayContaining(checked));
  });
});
