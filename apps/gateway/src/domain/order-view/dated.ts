import type { Dated, Fact } from './order-view.js';

export const earlier = (a: string | undefined, b: string): string => (a !== undefined && a < b ? a : b);
export const later = (a: string | undefined, b: string): string => (a !== undefined && a > b ? a : b);

/** The later of two tellings, whichever arrived first. */
export const latest = <Value extends object>(known: Dated<Value> | undefined, value: Value, { time, id }: Fact): Dated<Value> =>
  known && (known.at > time || (known.at === time && known.factId >= id)) ? known : { ...value, at: time, factId: id };

type Told = Readonly<{ error?: string | undefined; reason?: string | undefined; cause?: string | undefined }>;

export const failureOf = ({ error, reason, cause }: Told) => ({
  ...(error !== undefined && { error }),
  ...((reason ?? cause) !== undefined && { reason: (reason ?? cause) as string }),
});
