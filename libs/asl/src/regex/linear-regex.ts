/** A regular expression for JSONPath filters. */
export function linearRegex(source: string, flags: string): { readonly matchesAll: (text: string) => boolean } {
  const expression = new RegExp(`^(?:${source})$`, flags.replace('g', ''));
  return { matchesAll: (text) => expression.test(text) };
}
