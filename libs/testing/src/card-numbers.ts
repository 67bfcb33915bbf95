const digitGroups = /(?<![\w.])[2-6]\d*(?:[ -]\d+)*(?![\w.])/g;

/** Luhn's checksum, ISO/IEC 7812-1 annex B. */
const passesLuhn = (digits: string): boolean => {
  let sum = 0;
  for (const [index, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
};

/** Ids, order numbers and traces are no card numbers, though a few of them look like one. */
const ids =
  /\bORD-\d{8}-\w{8}\b|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?:-\d+)?|\b[0-9a-f]{32}(?:-[0-9a-f]{16})?\b|"(?:trace|span|parent)[A-Za-z_]*":"[0-9a-f]+"/gi;

/** Whether 13 to 19 digits that begin as cards of the large networks do (2 to 6) and pass Luhn stand in a text. */
export const holdsCardNumber = (text: string): boolean =>
  [...text.replaceAll(ids, 'id').matchAll(digitGroups)].some(([found]) => {
    const digits = found.replaceAll(/\D/g, '');
    return digits.length >= 13 && digits.length <= 19 && passesLuhn(digits);
  });
