// oxlint-disable-next-line no-control-regex -- control characters are exactly what is taken out
const unseen = /[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2066-\u2069\uFEFF]+/g;

/**
 * What a stranger typed, fit for a line of a letter: no line breaks (a name could otherwise continue the letter in its own words), no control
 * characters, no marks that turn the writing direction; at most `max` characters.
 */
export const oneLine = (typed: string, max = 120): string => {
  const line = typed.replace(unseen, ' ').replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : line;
};
