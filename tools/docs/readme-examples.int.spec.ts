import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../system/paths.ts';
import { testFolder } from '../testing/run-folder.ts';

const example = /^```ts\n([\s\S]*?)^```$/gm;
const examplesOf = (lib: string): readonly string[] =>
  [...readFileSync(join(root, 'libs', lib, 'README.md'), 'utf8').matchAll(example)].map(([, code]) => code!);

describe("the examples on the libs' pages", () => {
  const folder = testFolder('readme-examples');
  const libs = readdirSync(join(root, 'libs'));

  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(root, 'tsconfig.base.json'),
        compilerOptions: { composite: false, incremental: false, declaration: false, sourceMap: false, noEmit: true, rootDir: '/' },
        include: ['*.ts'],
      }),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are there for every lib', () => {
    expect(libs.filter((lib) => examplesOf(lib).length === 0)).toEqual([]);
  });

  it('compile against what was built', () => {
    for (const lib of libs) for (const [n, code] of examplesOf(lib).entries()) writeFileSync(join(folder, `${lib}-${n}.ts`), code);
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { cwd: folder, encoding: 'utf8' });
    expect(stdout).toBe('');
  });
});

describe('the commands of the README that try a workflow', () => {
  const folder = testFolder('readme-commands');
  const lines = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^npm run asl -- (.+?)(?: +#.*)?$/gm)].map(([, line]) => line!);

  it('are there', () => expect(lines.length).toBeGreaterThan(3));

  it.each(lines)('end well: %s', (line) => {
    const command = `"${process.execPath}" tools/start.mjs asl ${line.replace('order.svg', join(folder, 'order.svg'))}`;
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: root, encoding: 'utf8' });
    expect({ status, said: `${stdout}${stderr}` }).toMatchObject({ status: 0 });
  });
});
