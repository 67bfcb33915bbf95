import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { supervisedNames } from '../system/leftovers.ts';
import { lastLines, newLines } from '../system/log-file.ts';
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
const running = supervisedNames(dataDir);
const every = known.length > 0 ? known : running;
const names = command.args.length > 0 ? command.args : every;
const lacking = names.filter((name) => !known.includes(name));
const deleted = lacking.filter((name) => running.includes(name));
const strangers = lacking.filter((name) => !running.includes(name));
const problems = deleted.map((name) => `${name} runs; its log was deleted and begins again at its next start`);
if (names.length === 0 || (strangers.length > 0 && known.length === 0)) problems.push('there are no logs yet');
else if (strangers.length > 0) problems.push(`no log of ${strangers.join(', ')}; there are ${known.join(', ')}`);
if (problems.length > 0) {
  for (const problem of problems) console.error(problem);
  process.exit(1);
}

const width = Math.max(...names.map((name) => name.length));
const show = (name: string, line: string): void => console.log(names.length > 1 ? `${paint('cyan', name.padEnd(width))}  ${line}` : line);
const fileOf = (name: string): string => join(folder, `${name}.log`);

// Like `tail -f`, it ends when nobody reads any more.
process.stdout.on('error', () => process.exit());
// From here on nothing is missed: rather shown twice what is said while the last lines are shown.
const readers = names.map((name) => ({ name, read: newLines(fileOf(name)) }));
for (const name of names) for (const line of lastLines(fileOf(name), lines)) show(name, line);
const showNew = (): void => {
  for (const { name, read } of readers) for (const line of read()) show(name, line);
};
if (follow) setInterval(showNew, 200);
