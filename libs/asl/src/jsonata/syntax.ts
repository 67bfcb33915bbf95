import jsonata from 'jsonata';

/** What is wrong with `{% … %}`, in the parser's words; undefined when nothing is. */
export function syntaxErrorOf(text: string): string | undefined {
  try {
    jsonata(text.slice(2, -2).trim());
    return undefined;
  } catch (error) {
    return (error as { readonly message: string }).message;
  }
}
