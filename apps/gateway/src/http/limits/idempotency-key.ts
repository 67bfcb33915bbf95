import { z } from 'zod';

/** `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): a quoted text of structured fields, or the bare text. */
export const idempotencyKey = z
  .string()
  .transform((value) => /^"((?:[^"\\]|\\["\\])*)"$/.exec(value)?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? value)
  .pipe(
    z
      .string()
      .min(1)
      .max(255)
      .regex(/^[\u0020-\u007e]+$/, 'has to be printable ASCII'),
  );
