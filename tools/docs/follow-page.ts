import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

type Step = { readonly path: string; readonly kind: 'file' | 'change'; readonly text: string };

/** A path alone on its line, then a fence: the whole file, or, as `diff`, a change of one that is there. */
const block = /^`([^`\s]+)`\n```(\w+)\n([\s\S]*?)^```$/gm;

export const stepsOf = (page: string): readonly Step[] =>
  [...page.matchAll(block)].map(([, path, language, text]) => ({
    path: path!,
    kind: language === 'diff' ? 'change' : 'file',
    text: text!,
  }));

/** The lines that a reader is told to type. */
export const commandsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, lines]) => lines!.trim().split('\n'));

const changed = (path: string, before: string, diff: string): string => {
  const lines = diff.trimEnd().split('\n');
  const side = (sign: '-' | '+'): string =>
    lines
      .filter((line) => line.startsWith(' ') || line.startsWith(sign))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const [, ...places] = before.split(side('-'));
  if (places.length !== 1) throw new Error(`what the page wants to change stands in ${path} ${places.length} times`);
  return before.replace(side('-'), () => side('+'));
};

/** Does to the files of a checkout what the page says. */
export const follow = (page: string, checkout: string): void => {
  for (const { path, kind, text } of stepsOf(page)) {
    const file = join(checkout, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, kind === 'file' ? text : changed(path, readFileSync(file, 'utf8'), text));
  }
};
