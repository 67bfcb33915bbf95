import { Command } from 'commander';
import { runTests } from './test/test-command.ts';
import { validate } from './validate/validate-command.ts';

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
    .action((files: string[], { json }: { json?: true }) => endWith(validate(files, json === true, print)));

  program
    .command('test')
    .description('Runs tests (*.asl.test.yaml) of workflows with their tasks mocked; time is skipped. Ends with 1 when one fails.')
    .argument('[file...]', 'tests, workflows or folders', ['workflows'])
    .option('--name <text>', 'only tests with this in their name')
    .action(async (files: string[], { name }: { name?: string }) => endWith(await runTests(files, name, print)));

  return program;
};
