/** HTML that is known to be safe to put into a page. Made by `html` alone. */
export class Markup {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');

type Value = string | number | Markup | readonly Markup[] | undefined;

const rendered = (value: Value): string => {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.source;
  if (typeof value === 'object') return value.map(({ source }) => source).join('');
  return escaped(String(value));
};

/** Every value in the braces is escaped unless it was made by `html` itself; the literal part is the author's. */
export const html = (literals: TemplateStringsArray, ...values: readonly Value[]): Markup =>
  new Markup(literals.map((literal, index) => literal + rendered(values[index])).join(''));
