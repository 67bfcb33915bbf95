import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The content of a JSON file, or what keeps it from being read. */
const contentOf = (file: string, context: z.RefinementCtx): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    context.addIssue({ code: 'custom', message: `${file} cannot be read: ${(error as Error).message}` });
    return z.NEVER;
  }
};

/** A setting that names a JSON file and holds what is in it: everything that is wrong with the file is told with the other settings. */
export const fileSetting = <Schema extends z.ZodType>(content: Schema) => z.string().min(1).transform(contentOf).pipe(content);
