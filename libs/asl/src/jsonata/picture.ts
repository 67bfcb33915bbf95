const field = /\[[^\]]*\]/g;

/**
 * In how many ways a text of a length can be divided among those fields of a picture of `$toMillis` that no sign parts, which is what its
 * regular expression may try: `[Y]-[M]-[D]` divides in one way, of `[MNn][FNn]` every letter could belong to either.
 */
export function divisions(picture: string, length: number): number {
  const fields = picture.match(field) ?? [];
  const hasWords = fields.some((text) => /^\[\s*\w\s*w/i.test(text));
  const between = picture.split(field).slice(1, -1);
  const open = hasWords ? between : between.filter((text) => /^[\p{L}\p{N}]*$/u.test(text));
  return open.reduce((ways, _, index) => (ways * (length + index + 1)) / (index + 1), 1);
}
