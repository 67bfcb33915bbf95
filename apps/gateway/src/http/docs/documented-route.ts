import type { z } from 'zod';

export type Answer = Readonly<{ description: string; schema?: z.ZodType; example?: unknown; type?: string }>;

/** A route as its document tells it; the schemas are those that requests are checked by. */
export type DocumentedRoute = Readonly<{
  method: 'get' | 'post' | 'patch';
  /** `/orders/{id}` */
  path: string;
  tag: 'orders' | 'checkout' | 'products' | 'operator';
  summary: string;
  parameters?: Readonly<{ path?: z.ZodObject; query?: z.ZodObject; header?: z.ZodObject }>;
  body?: Readonly<{ schema: z.ZodType; example?: unknown; optional?: boolean }>;
  answers: Readonly<Record<number, Answer>>;
  /** Statuses that this route answers as a problem beside those that every route may, of its kind: of operators, with a body. */
  problems?: readonly number[];
}>;
