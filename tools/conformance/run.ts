import { parseArgs } from 'node:util';
import type { Json } from '@quadrille/asl';
import type { ExecutionCase, Played } from './execution-case.ts';
import type { RecordedEvent } from './grades.ts';
import { differences } from './likeness.ts';
import { measure } from './measure.ts';

/**
 * Measures the engine against recordings of AWS Step Functions.
 *
 *     node tools/conformance/run.ts --dir DIR [--floor T1=98 --floor choice=100 …] [--case NAME] [--restart] [--misses] [--endpoint URL]
 *
 * `--endpoint` is one that runs, to which rejected requests are sent; key and region come from the environment, as AWS's clients read it.
 * Exits 0 only when every floor holds. T1 to T4 are taken over the pure and lambda tiers together.
 */
const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    floor: { type: 'string', multiple: true, default: [] },
    case: { type: 'string' },
    restart: { type: 'boolean', default: false },
    misses: { type: 'boolean', default: false },
    endpoint: { type: 'string' },
  },
});
if (values.dir === undefined) throw new Error('say where the recordings are: --dir DIR');

const endpointAt = async (endpoint: string) => {
  const { SFNClient } = await import('@aws-sdk/client-sfn');
  return new SFNClient({ endpoint, disableHostPrefix: true, maxAttempts: 1 });
};

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

for (const line of tally.lines(values.misses || looking)) console.log(line);
const broken = tally.below(values.floor);
for (const floor of broken) console.log(`below the floor: ${floor}`);
process.exitCode = broken.length > 0 ? 1 : 0;
