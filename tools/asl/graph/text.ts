import type { Json } from '@quadrille/asl';

/** A value as it is read: JSONata without its delimiters, what is no text as JSON. */
export const undelimited = (value: Json): string =>
  typeof value === 'string' ? value.replace(/^\s*\{%\s*|\s*%\}\s*$/g, '') : JSON.stringify(value);

const wide = /[MWmw@%→↻—]/;
const narrow = /[ iljtfrI.,:;'|!()[\]]/;

/** About how wide a text is, in pixels at a size of one; rather too much than too little, since fonts differ. */
const ems = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (wide.test(letter) ? 0.9 : narrow.test(letter) ? 0.36 : letter < 'a' ? 0.68 : 0.58), 0);

export const widthOf = (text: string, size: number, isBold = false): number => Math.ceil(ems(text) * size * (isBold ? 1.07 : 1));

/** Breaks a text at spaces into lines of at most so many letters; what is left over after the last one is cut. */
export const wrap = (text: string, letters: number, lines: number): readonly string[] => {
  const words = text.trim().split(/\s+/);
  const wrapped: string[] = [''];
  for (const word of words) {
    const line = wrapped.at(-1)!;
    if (line === '') wrapped[wrapped.length - 1] = word;
    else if (line.length + 1 + word.length <= letters) wrapped[wrapped.length - 1] = `${line} ${word}`;
    else wrapped.push(word);
  }
  const trimmed = wrapped.map((line) => shortened(line, letters));
  return trimmed.length <= lines ? trimmed : [...trimmed.slice(0, lines - 1), shortened(`${trimmed[lines - 1]!} …`, letters)];
};

export const shortened = (text: string, letters: number): string =>
  text.length > letters ? `${text.slice(0, letters - 1).trimEnd()}…` : text;
