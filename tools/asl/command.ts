import { Command } from 'commander';
import { exported } from './export/export-command.ts';
import { drawGraph } from './graph/graph-command.ts';
import { type RunOptions, runWorkflow } from './run/run-command.ts';
import { runTests } from './test/test-command.ts';
import { validate } from './validate/validate-command.ts';
import { fromThere } from './where-npm-was-called.ts';

const print = (line: string): void => console.log(line);
const endWith = (isGood: boolean): void => {
  process.exitCode = isGood ? 0 : 1;
};

export const aslCommand = (): Command => {
  const program = new Command('npm run asl --')
    .description('Workflows in the Amazon States Language: look at them, try them, test them. Nothing is started, nothing is waited for.')
    .showHelpAfterError('(--help shows how)')
    .configureHelp({ showGlobalOptions: true });

  program
    .command('validate')
    .description('Tells what is wrong with workflows, with line and column. Ends with 1 when one is not valid.')
    .argument('<file...>', 'definitions in YAML or JSON')
    .option('--json', 'findings as a JSON array')
    .action(async (files: string[], { json }: { json?: true }) => endWith(await validate(files.map(fromThere), json === true, print)));

  program
    .command('test')
    .description('Runs tests (*.asl.test.yaml) of workflows with their tasks mocked; time is skipped. Ends with 1 when one fails.')
    .argument('[file...]', 'tests, workflows or folders; all that are in workflows/ by default')
    .option('--name <text>', 'only tests with this in their name')
    .action(async (files: string[], { name }: { name?: string }) =>
      endWith(await runTests(files.length === 0 ? ['workflows'] : files.map(fromThere), name, print)),
    );

  program
    .command('run')
    .description('Runs a workflow in memory and shows its course; time is skipped. The output comes last, alone on the standard output.')
    .argument('<file>', 'a definition in YAML or JSON')
    .option('--input <json>', 'what the execution starts with, or @FILE; {} by default', (given) =>
      given.startsWith('@') ? `@${fromThere(given.slice(1))}` : given,
    )
    .option('--mock <file>', 'what its tasks are answered with (YAML, as in a test)', fromThere)
    .option('--echo', 'tasks that nothing is mocked for answer with their parameters')
    .action(async (file: string, options: RunOptions) =>
      endWith(await runWorkflow(fromThere(file), options, { tell: console.error, output: print, width: process.stderr.columns ?? 160 })),
    );

  program
    .command('graph')
    .description('Draws a workflow as SVG, without a browser: what fails and what is undone in broken lines.')
    .argument('<file>', 'a definition in YAML or JSON')
    .option('-o, --out <file>', 'where the SVG goes; the standard output by default', fromThere)
    .action((file: string, { out }: { out?: string }) => print(drawGraph(fromThere(file), out) ?? `${out} is drawn`));

  program
    .command('export')
    .description('Prints a workflow as AWS takes it: JSON in the plain language, its undos compiled to Catch chains.')
    .argument('<file>', 'a definition in YAML or JSON')
    .action((file: string) => print(exported(fromThere(file))));

  return program;
};
