import { Command } from 'commander';
import type { Json } from '@quadrille/asl';
import type { ExecutionCase, Played } from '../conformance/execution-case.ts';
import type { RecordedEvent } from '../conformance/grades.ts';
import { differences } from '../conformance/likeness.ts';
import { measure } from '../conformance/measure.ts';
import { fail } from '../terminal/fail.ts';

const values = new Command('npm run conformance --')
  .description(
    'Measures the engine against recordings of AWS Step Functions. Leaves with 0 only when every floor holds; T1 to T4 are taken over the pure and lambda tiers together.',
  )
  .requiredOption('--dir <folder>', 'where the recordings are')
  .option('--floor <measure=percent...>', 'T1=98 choice=100 …: what has to be reached', [])
  .option('--case <name>', 'only what bears this name, shown event for event')
  .option('--restart', 'let each execution go through text after each step', false)
  .option('--misses', 'name what differs', false)
  .option(
    '--endpoint <url>',
    "an endpoint that runs, to which rejected requests are sent; key and region come from the environment, as AWS's clients read it",
  )
  .parse()
  .opts<{ dir: string; floor: string[]; case?: string; restart: boolean; misses: boolean; endpoint?: string }>();

const endpointAt = async (endpoint: string) => {
  const { SFNClient } = await import('@aws-sdk/client-sfn');
  return new SFNClient({ endpoint, disableHostPrefix: true, maxAttempts: 1 });
};

const run = async (): Promise<void> => {
  const looking = values.case !== undefined;
  const tally = await measure(values.dir, {
    only: values.case,
    restart: values.restart,
    endpoint: values.endpoint === undefined ? undefined : await endpointAt(values.endpoint),
    ...(looking && {
      onExecution: show,
      onTestState: (recorded, given) => {
        console.log(recorded.id, JSON.stringify(recorded.request));
        showDifferences(given, recorded.expected);
      },
    }),
  });
  if (tally.isEmpty)
    throw new Error(`${values.dir} holds no recording${looking ? ` of the name ${values.case}` : ', see tools/conformance/README.md'}.`);
  for (const line of tally.lines(values.misses || looking)) console.log(line);
  const broken = tally.below(values.floor);
  for (const floor of broken) console.log(floor);
  process.exitCode = broken.length > 0 ? 1 : 0;
};

function show(recorded: ExecutionCase, { execution, history }: Played): void {
  console.log(recorded.id, JSON.stringify(recorded.definition, null, 1), recorded.input);
  if (!recorded.expected.events) return showDifferences(execution as unknown as Json, recorded.expected);
  for (let index = 0; index < Math.max(recorded.expected.events.length, history.length); index++) {
    const wanted = recorded.expected.events[index];
    const given = history[index] as unknown as RecordedEvent | undefined;
    console.log(String(wanted?.id ?? '-'), String(wanted?.type ?? '-'), wanted?.type === given?.type ? '' : `but played: ${given?.type}`);
    showDifferences(given, wanted);
  }
}

function showDifferences(given: Json | undefined, wanted: Json | undefined): void {
  for (const { at, actual, recorded } of differences(given, wanted)) {
    console.log(`    ${at}\n        recorded ${JSON.stringify(recorded)}\n        played   ${JSON.stringify(actual)}`);
  }
}

await run().catch(fail);
