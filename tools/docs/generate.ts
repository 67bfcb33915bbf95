import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../system/paths.ts';
import { fail } from '../terminal/fail.ts';

/**
 * `npm run docs` writes the documents that are made from the code; with `--check` it ends with 1 where one is stale.
 * A check takes the code as it was built, which `npm test` has done just before.
 */
const isCheck = process.argv.includes('--check');

const build = (): void => {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('The documents are made from what was built, and the build failed.');
};

const current = (path: string): string | undefined => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined);

const run = async (): Promise<void> => {
  if (!isCheck) build();
  const { generatedDocuments, schemasFolder } = await import('./generated-documents.ts');
  const documents = await generatedDocuments();
  const present = existsSync(join(root, schemasFolder))
    ? readdirSync(join(root, schemasFolder)).map((file) => `${schemasFolder}/${file}`)
    : [];
  const orphans = present.filter((path) => !documents.has(path));
  const stale = [...documents].filter(([path, text]) => current(path) !== text);
  const names = [...stale.map(([path]) => path), ...orphans];
  if (names.length === 0) return;
  if (isCheck) throw new Error(`${names.map((name) => `  ${name}`).join('\n')}\n  differ from the code: npm run docs writes them anew.`);
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const path of orphans) rmSync(join(root, path));
  for (const name of names) console.log(`  ${name}`);
};

await run().catch(fail);
process.exit();
