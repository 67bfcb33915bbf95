const isoInstant =
  /^(-?\d{4,})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(Z|[+-](?:(?:0\d|1[0-7]):[0-5]\d|18:00))$/;

/** Epoch milliseconds of an ISO-8601 date-time with offset (`2016-03-14T01:59:00Z`), undefined for anything else. */
export function parseTimestamp(text: string): number | undefined {
  const instant = parseInstant(text);
  return instant === undefined ? undefined : Number(instant / nanoseconds);
}

/** In a millisecond. */
const nanoseconds = 1_000_000n;

/** As `parseTimestamp`, in nanoseconds. */
export function parseInstant(text: string): bigint | undefined {
  const parts = isoInstant.exec(text);
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const date = new Date(0);
  // `Date.UTC` takes the first hundred years for those after 1900.
  date.setUTCFullYear(year, month - 1, day);
  // Nor is it a date where the year is one that it cannot hold.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const instant = date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 - offset(parts[8]!);
  return BigInt(instant) * nanoseconds + BigInt((parts[7] ?? '').padEnd(9, '0'));
}

function offset(text: string): number {
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6));
  return (text.startsWith('-') ? -minutes : minutes) * 60_000;
}
