/** Whatever role, database or server prefer: pg reads times as ISO only, and how long a transaction may take is for us to say. */
const always = '-c datestyle=ISO -c transaction_timeout=0';

/**
 * An address without its `options`, and the options of our sessions there: the address's own, what every session relies on, then `ours`. Of two that set the same
 * the later one counts. In the address they would be all there is: pg then takes no others.
 */
export const sessionAt = (address: string, ours: string): Readonly<{ url: string; options: string }> => {
  const url = new URL(address);
  const given = url.searchParams.getAll('options');
  url.searchParams.delete('options');
  return { url: given.length === 0 ? address : url.href, options: [...given, always, ours].join(' ') };
};
