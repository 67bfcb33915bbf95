import { paint } from './live-lines.ts';

/** Tells what went wrong, with its causes, and leaves with 1. A stack helps nobody who only typed a command; DEBUG=1 shows it. */
export const fail = (error: unknown): never => {
  const lines: string[] = [];
  for (let each = error; each instanceof Error; each = each.cause) if (each.message !== lines.at(-1)) lines.push(each.message);
  console.error(`\n${paint('red', lines.join('\n  because ') || String(error))}`);
  if (process.env['DEBUG'] !== undefined) console.error(error);
  process.exit(1);
};
