import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ZodObject } from 'zod';
import { root } from '../system/paths.ts';
import type { ServiceName } from '../system/services.ts';

/** The schema by which a service reads its environment, from the code that was built. */
export const settingsOf = async (service: ServiceName): Promise<ZodObject> => {
  const built = (await import(pathToFileURL(join(root, 'apps', service, 'dist', `${service}.settings.js`)).href)) as Record<
    string,
    unknown
  >;
  const schema = built[`${service}Settings`];
  if (schema === undefined) throw new Error(`${service}.settings exports no ${service}Settings`);
  return schema as ZodObject;
};
