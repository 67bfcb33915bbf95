import { BadInput, type Flaw, pointerTo } from './bad-input.js';

/** Luhn's checksum (ISO/IEC 7812-1, annex B): the digit that makes a card number a card number. */
export const passesLuhn = (digits: string): boolean => {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
};

const shortest = 13;
const longest = 19;

/** White space, dashes, invisible characters, and what else people write between groups of digits. */
const separator = String.raw`[\s\p{Pd}\p{Cf}\u2212./_]`;
const digitGroups = new RegExp(String.raw`\d+(?:${separator}{1,3}\d+)*`, 'gu');
const between = new RegExp(`${separator}+`, 'u');

/** What is written with as many digits and is something else: each tenth would pass for a card, and what is about it would be refused. */
const noCards = new RegExp(
  [
    String.raw`(?<![0-9a-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z])`,
    String.raw`\bORD-\d{8}-[0-9a-f]{8}\b`,
    // A time in milliseconds, until 2033.
    String.raw`(?<!\d)1[5-9]\d{11}(?!\d)`,
    String.raw`(?<!\d)(?:19|20)\d\d([-./_])[01]\d\1[0-3]\d(?!\d)`,
    String.raw`(?<!\d)[0-3]\d([-./])[01]\d\2(?:19|20)\d\d(?!\d)`,
    // A telephone number with its country: ITU-T E.164 allows for one digit more, which nobody has.
    String.raw`\+\d(?:${separator}?\d){6,13}(?!${separator}{0,3}\d)`,
  ].join('|'),
  'giu',
);

/** 13 and 14 digits are only Visa's and Diners Club's; many an EAN, of which each tenth would pass for a card, begins otherwise. */
const isIssued = (digits: string): boolean => digits.length > 14 || /^[3-6]/.test(digits);

const isCard = (groups: readonly string[]): boolean => {
  for (let first = 0; first < groups.length; first += 1) {
    let digits = '';
    for (let last = first; last < groups.length && digits.length <= longest; last += 1) {
      digits += groups[last];
      if (digits.length >= shortest && digits.length <= longest && isIssued(digits) && passesLuhn(digits)) return true;
    }
  }
  return false;
};

const isDigit = /\p{Nd}/u;

/** The digits of every script stand in rows from nought to nine (Unicode 17, §4.6): a digit is as much as it stands after the first of its row. */
const asciiOf = (digit: string): string => {
  const code = digit.codePointAt(0) as number;
  let first = code;
  while (isDigit.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
};

/** Whether somewhere in the text stand 13 to 19 digits, in groups or not, that pass Luhn. Digits of other scripts count as digits. Takes time in proportion to the text. */
export const holdsCardNumber = (text: string): boolean => {
  if (text.length < shortest) return false;
  const plain = text
    .normalize('NFKC')
    .replaceAll(/(?!\d)\p{Nd}/gu, asciiOf)
    .replaceAll(noCards, 'id');
  for (const [run] of plain.matchAll(digitGroups)) if (isCard(run.split(between))) return true;
  return false;
};

const flaw = (path: readonly PropertyKey[]): Flaw => ({
  pointer: pointerTo(path),
  detail: 'looks like a card number; send a payment token instead',
});

const search = (value: unknown, path: readonly PropertyKey[], found: Flaw[]): void => {
  // A number with a fraction is an amount or a rate; computed ones have 16 digits and more behind the point.
  if (typeof value === 'string' || Number.isInteger(value)) {
    if (holdsCardNumber(String(value))) found.push(flaw(path));
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) search(item, [...path, index], found);
  } else if (typeof value === 'object' && value !== null) {
    // A name that is a number itself is told by its owner's place: the pointer must not repeat it.
    for (const [name, member] of Object.entries(value)) {
      if (holdsCardNumber(name)) found.push(flaw(path));
      else search(member, [...path, name], found);
    }
  }
};

/** Throws BadInput 422 naming every place of the body that looks like a card number; the number itself is repeated nowhere. */
export const refuseCardNumbers = (body: unknown): void => {
  const found: Flaw[] = [];
  search(body, [], found);
  if (found.length > 0) throw new BadInput(422, 'Card numbers are not accepted', { flaws: found });
};
