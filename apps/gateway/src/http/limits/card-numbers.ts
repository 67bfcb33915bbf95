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
const digitGroups = /\d+(?:[ \-\u00a0\u2010-\u2015]{1,3}\d+)*/gu;

/** Ids of ours and of others: one in some thousands would pass for a card, and an order that cannot be asked for is lost. */
const uuids = /(?<![0-9a-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z])/giu;

/** 13 and 14 digits are only Visa's and Diners Club's; without this each tenth time in milliseconds (1795266…) would pass for a card. */
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

/** Whether somewhere in the text stand 13 to 19 digits, in groups or not, that pass Luhn. Digits of other scripts count as digits. */
export const holdsCardNumber = (text: string): boolean => {
  if (text.length < shortest) return false;
  for (const [run] of text.normalize('NFKC').replaceAll(uuids, 'id').matchAll(digitGroups)) if (isCard(run.split(/\D+/u))) return true;
  return false;
};

const flaw = (path: readonly PropertyKey[]): Flaw => ({
  pointer: pointerTo(path),
  detail: 'looks like a card number; send a payment token instead',
});

const search = (value: unknown, path: readonly PropertyKey[], found: Flaw[]): void => {
  if (typeof value === 'string' || typeof value === 'number') {
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
