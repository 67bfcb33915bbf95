import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../system/paths.ts';

const pagesBelow = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));

const readmes = ['apps', 'libs'].flatMap((kind) => readdirSync(join(root, kind)).map((name) => join(kind, name, 'README.md')));
const pages = ['README.md', ...readmes, ...pagesBelow('docs')];

/** As GitHub names the headings of a page. */
const anchorsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );

const brokenIn = (page: string): readonly string[] => {
  const text = readFileSync(join(root, page), 'utf8');
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => {
    if (/^https?:/.test(target!)) return [];
    const [path, anchor] = target!.split('#') as [string, string?];
    const file = path === '' ? join(root, page) : join(root, dirname(page), path);
    if (!existsSync(file)) return [target!];
    return anchor === undefined || anchorsOf(readFileSync(file, 'utf8')).includes(anchor) ? [] : [target!];
  });
};

describe('the pages', () => {
  it('are there for every app and lib', () => {
    expect(readmes.filter((page) => !existsSync(join(root, page)))).toEqual([]);
  });

  it.each(pages)('lead nowhere that is not there: %s', (page) => {
    expect(brokenIn(page)).toEqual([]);
  });
});
