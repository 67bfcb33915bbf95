import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';
import type { z } from 'zod';
import { readText } from './workflow-file.ts';

/** A file cannot be used; every reason is a line. */
export class BadFile extends Error {
  override readonly name = 'BadFile';

  constructor(file: string, reasons: readonly string[]) {
    super(reasons.map((reason) => `${file}: ${reason}`).join('\n'));
  }
}

/** Reads YAML (or JSON) of a given shape. @throws BadFile with everything that is wrong with it */
export const readYaml = <Shape extends z.ZodType>(file: string, shape: Shape): z.output<Shape> => {
  const read = shape.safeParse(parsed(file));
  if (read.success) return read.data;
  throw new BadFile(
    file,
    read.error.issues.flatMap((issue) => reasonsOf(issue)),
  );
};

const parsed = (file: string): unknown => {
  try {
    return load(readText(file), { schema: CORE_SCHEMA });
  } catch (error) {
    if (error instanceof YAMLException) throw new BadFile(file, [error.message]);
    throw error;
  }
};

const reasonsOf = (issue: z.core.$ZodIssue): readonly string[] => {
  const at = placeOf(issue.path);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${at === '' ? '' : `${at} `}knows no field ${key}`);
  return [`${at === '' ? '' : `${at}: `}${issue.message}`];
};

/** `tests[2].expect`. */
const placeOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((at, key) => (typeof key === 'number' ? `${at}[${key}]` : at === '' ? String(key) : `${at}.${String(key)}`), '');
