import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

type Step = { readonly path: string; readonly kind: 'file' | 'change'; readonly text: string };

/** A path alone on its line, then a fence: the whole file, or, as `diff`, a change of one that is there. */
const block = /^`([^`\s]+)`\n```(\w+)\n([\s\S]*?)^```$/gm;

const stepsOf = (page: string): readonly Step[] =>
  [...page.matchAll(block)].map(([, path, language, text]) => ({
    path: path!,
    kind: language === 'diff' ? 'change' : 'file',
    text: text!,
  }));

/** The lines that a reader is told to type. */
export const commandsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, lines]) => lines!.trim().split('\n'));

const changed = (path: string, before: string, change: string): string => {
  const lines = change.trimEnd().split('\n');
  const side = (sign: '-' | '+'): string =>
    lines
      .filter((line) => line.startsWith(' ') || line.startsWith(sign))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const places = before.split(side('-')).length - 1;
  if (places !== 1) throw new Error(`what the page wants to change stands in ${path} ${places} times, not once:\n${side('-')}`);
  return before.replace(side('-'), () => side('+'));
};

/** Does to the files of a checkout what the page says. */
export const follow = (page: string, checkout: string): void => {
  for (const { path, kind, text } of stepsOf(page)) {
    const file = join(checkout, path);
    mkdirSync(dirname(file), { recursive: true });
    if (kind === 'file') writeFileSync(file, text);
    else
      writeFileSync(
        file,
        text.split(/^@@.*\n/m).reduce((before, change) => changed(path, before, change), readFileSync(file, 'utf8')),
      );
  }
};
