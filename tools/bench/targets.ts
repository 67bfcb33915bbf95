/** A figure beside what it was to be: at least so much, or at most. */
export const against = (figure: number, target: Readonly<{ least: number } | { most: number }>): string => {
  const [sign, bound, isMet] = 'least' in target ? ['≥', target.least, figure >= target.least] : ['≤', target.most, figure <= target.most];
  return `(target ${sign} ${bound.toLocaleString('en-US')}${isMet ? '' : ', MISSED'})`;
};
