import { closeSync, existsSync, openSync, readSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { lastLines } from '../system/log-file.ts';
import { paint } from '../terminal/live-lines.ts';
import { whole } from '../terminal/numbers.ts';
import { dataDir } from '../start/surroundings.ts';

const command = new Command('npm run logs --')
  .description('Shows what services, Kafka and PostgreSQL have said.')
  .argument('[name...]', 'payment, kafka, payment-2, …; all when none is named')
  .option('-f, --follow', 'go on as more is said')
  .option('-n, --lines <count>', 'how many of the last lines', whole, 40)
  .parse();
const { follow, lines } = command.opts<{ follow?: true; lines: number }>();
const folder = join(dataDir, 'logs');
const known = existsSync(folder) ? readdirSync(folder).flatMap((file) => (file.endsWith('.log') ? [basename(file, '.log')] : [])) : [];
const names = command.args.length > 0 ? command.args : known;
const strangers = names.filter((name) => !known.includes(name));
if (strangers.length > 0 || known.length === 0) {
  console.error(known.length === 0 ? 'there are no logs yet' : `no log of ${strangers.join(', ')}; there are ${known.join(', ')}`);
  process.exit(1);
}

const width = Math.max(...names.map((name) => name.length));
const show = (name: string, line: string): void => console.log(names.length > 1 ? `${paint('cyan', name.padEnd(width))}  ${line}` : line);
const fileOf = (name: string): string => join(folder, `${name}.log`);

/** Shows what has come since the last look. A log that has become shorter, or was deleted, has begun again. */
const reader = (name: string): (() => void) => {
  let position = statSync(fileOf(name)).size;
  let unfinished = '';
  return () => {
    const size = statSync(fileOf(name), { throwIfNoEntry: false })?.size ?? 0;
    if (size < position) position = 0;
    if (size === position) return;
    const buffer = Buffer.alloc(Math.min(size - position, 1_048_576));
    const descriptor = openSync(fileOf(name), 'r');
    position += readSync(descriptor, buffer, 0, buffer.length, position);
    closeSync(descriptor);
    const said = (unfinished + buffer.toString('utf8')).split('\n');
    unfinished = said.pop() ?? '';
    for (const line of said) show(name, line);
  };
};

// Like `tail -f`, it ends when nobody reads any more.
process.stdout.on('error', () => process.exit());
// From here on nothing is missed: rather shown twice what is said while the last lines are shown.
const readers = names.map(reader);
for (const name of names) for (const line of lastLines(fileOf(name), lines)) show(name, line);
if (follow) setInterval(() => readers.forEach((read) => read()), 200);
