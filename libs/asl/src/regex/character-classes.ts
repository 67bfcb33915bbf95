import { type CharacterTest, type RegexFlags, RegexSyntaxError } from './syntax-tree.js';

const zero = 48;
const nine = 57;

export function isWordUnit(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= zero && unit <= nine) || unit === 95;
}

export function isLineEnd(unit: number): boolean {
  return unit === 10 || unit === 13 || unit === 0x2028 || unit === 0x2029;
}

const classes: Readonly<Record<string, CharacterTest>> = {
  d: (unit) => unit >= zero && unit <= nine,
  w: isWordUnit,
  s: (unit) => /\s/.test(String.fromCharCode(unit)),
};

/** `\d`, `\W` and the like. */
export function classEscape(letter: string): CharacterTest | undefined {
  const test = classes[letter.toLowerCase()];
  if (!test || letter === letter.toLowerCase()) return test;
  return (unit) => !test(unit);
}

const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 };

/** The unit that an escape stands for, and how many characters of the text behind the backslash it takes. */
export function characterEscape(text: string, at: number): { readonly unit: number; readonly length: number } {
  const letter = text[at];
  if (letter === undefined) throw new RegexSyntaxError('a backslash at the end');
  if (letter === 'x' || letter === 'u') {
    const length = letter === 'x' ? 2 : 4;
    const digits = text.slice(at + 1, at + 1 + length);
    if (digits.length === length && /^[0-9a-f]+$/i.test(digits)) return { unit: Number.parseInt(digits, 16), length: length + 1 };
  }
  if (/[1-9k]/.test(letter)) throw new RegexSyntaxError('back references are not supported');
  return { unit: controls[letter] ?? letter.charCodeAt(0), length: 1 };
}

/** A test for one character or range, blind to case where the flags say so. */
export function characterRange(from: number, to: number, { ignoreCase }: RegexFlags): CharacterTest {
  const inside: CharacterTest = (unit) => unit >= from && unit <= to;
  if (!ignoreCase) return inside;
  return (unit) => {
    const text = String.fromCharCode(unit);
    return inside(unit) || inside(text.toLowerCase().charCodeAt(0)) || inside(text.toUpperCase().charCodeAt(0));
  };
}
