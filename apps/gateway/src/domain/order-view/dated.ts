/** An event of another service as the front door keeps it: word for word, whoever reads it later needs nobody else. */
export type Fact = Readonly<{
  orderId: string;
  /** The id that the event bore on its topic. */
  id: string;
  type: string;
  source: string;
  time: string;
  traceparent?: string;
  data: unknown;
}>;

/** Something of which only the last telling counts: by time, then by id, never by arrival. */
export type Dated<Value> = Readonly<Value & { at: string; factId: string }>;

export type Failure = Readonly<{ error?: string; reason?: string }>;

export const earlier = (a: string | undefined, b: string): string => (a !== undefined && a < b ? a : b);
export const later = (a: string | undefined, b: string): string => (a !== undefined && a > b ? a : b);

/** A workflow had broken off or was stopped, until it was redriven. ISO 8601. */
export type Pause = Readonly<{ from: string; to: string }>;

/** How a workflow ended, unless it was redriven since. */
export const endOf = <End extends Dated<object>>(told: End | undefined, pauses: readonly Pause[] = []): End | undefined =>
  told && pauses.some(({ to }) => to > told.at) ? undefined : told;

/**
 * Until when something is waited for that began then and lasts so long: in milliseconds since 1970. What was waited for when the workflow broke
 * off is waited for anew, for as long, once it is redriven; what was over is not.
 */
export const waitedUntil = (at: string, seconds: number, pauses: readonly Pause[] = []): number => {
  let since = Date.parse(at);
  for (const { from, to } of pauses) {
    const pausedAt = Date.parse(from);
    if (since <= pausedAt && pausedAt <= since + seconds * 1000) since = Date.parse(to);
  }
  return since + seconds * 1000;
};

/** The later of two tellings, whichever arrived first. */
export const latest = <Value extends object>(known: Dated<Value> | undefined, value: Value, { time, id }: Fact): Dated<Value> =>
  known && (known.at > time || (known.at === time && known.factId >= id)) ? known : { ...value, at: time, factId: id };

type Told = Readonly<{ error?: string | undefined; reason?: string | undefined; cause?: string | undefined }>;

export const failureOf = ({ error, reason, cause }: Told) => ({
  ...(error !== undefined && { error }),
  ...((reason ?? cause) !== undefined && { reason: (reason ?? cause) as string }),
});
