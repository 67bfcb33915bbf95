import type { QueryLanguage } from '../definition/state-machine.js';
import { type JsonObject, own } from '../json.js';
import type { Place } from './diagnostic.js';
import type { FieldKind } from './field-kinds.js';
import * as is from './field-kinds.js';

/** What a field may hold, in the languages that know it. */
type Field = Readonly<Partial<Record<QueryLanguage, FieldKind>>>;
export type Fields = Readonly<Record<string, Field>>;

export const both = (kind: FieldKind): Field => ({ JSONPath: kind, JSONata: kind });
export const inPaths = (kind: FieldKind): Field => ({ JSONPath: kind });
export const inJsonata = (kind: FieldKind): Field => ({ JSONata: kind });
export const computed: Field = { JSONPath: is.template, JSONata: is.jsonata };
/** Variables by their names. */
export const assigned = both(is.objectWith((value, place) => computed[place.around.language]!(value, place)));
/** A value that is written down, or else computed: in JSONPath by a field of its own. */
export const given = (name: string, kind: FieldKind, path = is.referencePath): Fields => ({
  [name]: { JSONPath: kind, JSONata: is.orJsonata(kind) },
  [`${name}Path`]: inPaths(path),
});

/** Each field of a holder by its kind. */
export function checkFields(holder: JsonObject, fields: Fields, place: Place): void {
  const { language } = place.around;
  for (const [name, value] of Object.entries(holder)) {
    const field = own(fields, name);
    const kind = field?.[language];
    if (own(fields, `${name}Path`)?.[language] && is.looksComputed(value))
      place.at(name).warning("Field value looks like a path, but field name does not end with 'Path'", 'NO_PATH');
    if (kind) kind(value, place.at(name));
    else place.errorOf(name, field ? wrongLanguage(name, language) : `Field '${name}' is not supported`);
  }
}

function wrongLanguage(name: string, language: QueryLanguage): string {
  const other: QueryLanguage = language === 'JSONata' ? 'JSONPath' : 'JSONata';
  return `The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${other}' QueryLanguage`;
}
