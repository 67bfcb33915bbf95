/** As `indexOf`, but in time that grows with the sum of the lengths, never with their product: the search of Knuth, Morris and Pratt. */
export function indexOf(text: string, part: string, from = 0): number {
  const borders = bordersOf(part);
  let matched = 0;
  for (let at = from; matched < part.length; at++) {
    if (at >= text.length) return -1;
    while (matched > 0 && text.charCodeAt(at) !== part.charCodeAt(matched)) matched = borders[matched - 1]!;
    if (text.charCodeAt(at) === part.charCodeAt(matched)) matched++;
    if (matched === part.length) return at + 1 - matched;
  }
  return Math.min(from, text.length);
}

/** For each beginning of a text, how long its longest end is that is a beginning as well. */
function bordersOf(part: string): Int32Array {
  const borders = new Int32Array(part.length);
  for (let at = 1, length = 0; at < part.length; at++) {
    while (length > 0 && part.charCodeAt(at) !== part.charCodeAt(length)) length = borders[length - 1]!;
    if (part.charCodeAt(at) === part.charCodeAt(length)) length++;
    borders[at] = length;
  }
  return borders;
}
