/** `*` stands for any number of characters, `\*` for an asterisk and `\\` for a backslash. Time is linear in practice and quadratic at worst. */
export function matchesWildcards(text: string, pattern: string): boolean {
  const parts = literalParts(pattern);
  const [first, ...middle] = parts;
  const last = middle.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first!) || text.length < first!.length + last.length || !text.endsWith(last)) return false;
  let at = first!.length;
  for (const part of middle) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

/** The texts between the asterisks. */
function literalParts(pattern: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index];
    if (character === '*') {
      parts.push(part);
      part = '';
    } else if (character === '\\' && (pattern[index + 1] === '*' || pattern[index + 1] === '\\')) part += pattern[++index];
    else part += character;
  }
  return [...parts, part];
}
