import { Command } from 'commander';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedDocuments, schemasFolder } from '../docs/generated-documents.ts';
import { root } from '../system/paths.ts';
import { fail } from '../terminal/fail.ts';

const { check: isCheck } = new Command('npm run docs --')
  .description('Writes the documents that are made from the code, as it was built.')
  .option('--check', 'write nothing, and end with 1 where one is not as the code is')
  .parse()
  .opts<{ check?: true }>();

const current = (path: string): string | undefined => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined);

const run = async (): Promise<void> => {
  const documents = await generatedDocuments();
  const present = existsSync(join(root, schemasFolder))
    ? readdirSync(join(root, schemasFolder)).map((file) => `${schemasFolder}/${file}`)
    : [];
  const orphans = present.filter((path) => !documents.has(path));
  const stale = [...documents].filter(([path, text]) => current(path) !== text);
  const names = [...stale.map(([path]) => path), ...orphans];
  if (names.length === 0) return console.log('  every document is as the code is');
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
