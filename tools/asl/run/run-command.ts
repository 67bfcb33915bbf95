import { type Json, openTasks, readExecutionInput } from '@quadrille/asl';
import { paint } from '../../terminal/live-lines.ts';
import { Unanswered } from '../play/answers.ts';
import { Beginning, beginningWith } from '../play/beginning.ts';
import { firstOfJanuary, setUp } from '../play/set-up.ts';
import { readYaml } from '../read-yaml.ts';
import { readText, validWorkflow } from '../workflow-file.ts';
import { Trace } from './trace.ts';

export type RunOptions = Readonly<{ input?: string; mock?: string; echo?: true }>;

/** Where the course is told, and where the output goes, so that the output alone can be piped on. */
export type Printers = Readonly<{ tell: (line: string) => void; output: (text: string) => void; width: number }>;

/**
 * Runs a workflow in memory, its time skipped, and tells its course; its output comes last. Answers whether it has succeeded.
 * @throws for a workflow that is not valid, input that is no JSON, and a task that nothing answers
 */
export const runWorkflow = async (file: string, { input, mock, echo }: RunOptions, { tell, output, width }: Printers): Promise<boolean> => {
  const workflow = validWorkflow(file);
  const mocked = mock === undefined ? Beginning.parse({}) : readYaml(mock, Beginning);
  const own: Beginning = { mocks: {}, nested: {}, ...(input !== undefined && { input: read(input) }) };
  const beginning = beginningWith({ ...mocked, ...(input !== undefined && { input: undefined }) }, own);
  const startTime = beginning.startTime === undefined ? firstOfJanuary : Date.parse(beginning.startTime);
  const trace = new Trace(startTime, width);
  const {
    play,
    machine,
    input: first,
    given,
  } = setUp(workflow, beginning, mock ?? file, {
    ...(echo && { echo }),
    watch: (event, place, { execution }) => {
      for (const line of trace.lines(event, place, execution.id)) tell(line);
    },
  });
  const { execution } = await play.run(machine, first, given).catch((error: unknown) => {
    const hint = error instanceof Unanswered ? ' (--mock FILE says what with, --echo answers with what was asked)' : '';
    throw new Error(`${(error as Error).message}${hint}`, { cause: undefined });
  });
  if (execution.status === 'SUCCEEDED') {
    output(JSON.stringify(execution.output, undefined, 2));
    return true;
  }
  const waiting = openTasks(execution).map(({ stateName }) => stateName);
  const why =
    execution.status === 'RUNNING'
      ? `waits for ever for an answer to ${waiting.join(', ')}`
      : [execution.error, execution.cause].filter(Boolean).join(': ');
  tell(`\n${paint('red', `${execution.status} ${why}`)}`);
  return false;
};

/** JSON itself, or `@FILE`. */
const read = (given: string): Json => {
  const result = readExecutionInput(given.startsWith('@') ? readText(given.slice(1)) : given);
  if ('input' in result) return result.input;
  throw new Error(result.refusal);
};
