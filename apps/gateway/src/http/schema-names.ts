import { z } from 'zod';

/** Schemas that stand under a name of their own in the document of the routes. */
export const names = z.registry<{ name: string }>();
