/** Whether a UTF-16 unit belongs to a class of characters. */
export type CharacterTest = (unit: number) => boolean;

export type Tree =
  | { readonly kind: 'empty' }
  | { readonly kind: 'character'; readonly accepts: CharacterTest }
  | { readonly kind: 'sequence'; readonly parts: readonly Tree[] }
  | { readonly kind: 'either'; readonly options: readonly Tree[] }
  | { readonly kind: 'repeat'; readonly part: Tree; readonly least: number; readonly most: number; readonly lazy: boolean }
  | { readonly kind: 'group'; readonly part: Tree; readonly number: number }
  | { readonly kind: 'assertion'; readonly at: 'start' | 'end' | 'word' | 'noWord' };

export class RegexSyntaxError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'RegexSyntaxError';
  }
}

export type RegexFlags = { readonly ignoreCase: boolean; readonly multiline: boolean; readonly dotAll: boolean };
