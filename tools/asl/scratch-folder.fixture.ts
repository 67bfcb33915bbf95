import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder with some files for one test; answers the path of a file in it. */
export const scratchFolder = (files: Readonly<Record<string, string | object>>): ((name: string) => string) => {
  const folder = mkdtempSync(join(tmpdir(), 'asl-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = (name: string): string => join(folder, name);
  for (const [name, content] of Object.entries(files))
    writeFileSync(path(name), typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
