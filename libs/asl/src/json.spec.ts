import { describe, expect, it } from 'vitest';
import { remembering } from './json.js';

describe('what is made of a text', () => {
  const long = (letter: string): string => letter.repeat(300_000);

  it('is made once, and anew when the texts have become too long together: definitions from outside must not fill the memory', () => {
    const made: string[] = [];
    const make = remembering((text) => made.push(text[0]!));
    for (const text of ['a', 'a', long('b'), long('b'), 'a', long('c'), 'a', long('c')]) make(text);
    expect(made.join('')).toBe('abca');
  });

  it('is not forgotten for texts of which nothing can be made', () => {
    let made = 0;
    const make = remembering((text) => {
      if (text.length > 1) throw new SyntaxError(text[0]);
      return ++made;
    });
    make('a');
    for (let count = 0; count < 3; count++) expect(() => make(long('b'))).toThrow(SyntaxError);
    expect(make('a')).toBe(1);
  });
});
