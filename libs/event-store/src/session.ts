/** pg reads times as ISO only, whatever role, database or server prefer. */
const readable = '-c datestyle=ISO';

/**
 * An address without its `options`, and the options of our sessions there: the address's own, what pg relies on, then `ours`. Of two that set the same
 * the later one counts. In the address they would be all there is: pg then takes no others.
 */
export const sessionAt = (address: string, ours: string): Readonly<{ url: string; options: string }> => {
  const url = new URL(address);
  const given = url.searchParams.getAll('options');
  url.searchParams.delete('options');
  return { url: given.length === 0 ? address : url.href, options: [...given, readable, ours].join(' ') };
};
