import { z } from 'zod';

/** `after` of a list: a cursor as the page before gave it, read as what it stands for. */
export const cursor = <Place>(read: (given: string) => Place | undefined) =>
  z
    .string()
    .max(1000)
    .transform((given, context): Place => {
      const place = read(given);
      if (place === undefined) context.addIssue({ code: 'custom', message: 'is no cursor of this list' });
      return place ?? z.NEVER;
    });
