import type { Diagnostic } from '@quadrille/asl';
import { paint } from '../../terminal/live-lines.ts';
import { diagnosticLine, readWorkflow } from '../workflow-file.ts';
import { builtSaga, type Saga, withSagaRules } from './saga-rules.ts';

/** In the order of the text. */
const asTheyStand = (one: Diagnostic, other: Diagnostic): number =>
  (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);

/**
 * Prints every finding of some workflows: a line each, or as one JSON array in which each has its file. What the saga loads has to
 * be what it can run, too. Answers whether all of them are valid; a warning alone is no failure.
 */
export const validate = async (
  files: readonly string[],
  asJson: boolean,
  print: (line: string) => void,
  saga: Saga = builtSaga,
): Promise<boolean> => {
  const read = await withSagaRules(
    files.map((file) => readWorkflow(file)),
    saga,
  );
  const findings = read.flatMap(({ file, diagnostics }) => diagnostics.toSorted(asTheyStand).map((found) => ({ file, ...found })));
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (asJson) print(JSON.stringify(findings, undefined, 2));
  else {
    for (const { file, ...found } of findings) print(paint(found.severity === 'error' ? 'red' : 'yellow', diagnosticLine(file, found)));
    for (const { file, definition } of read) if (definition) print(`${file}: ${paint('green', 'valid')}`);
  }
  return errors.length === 0;
};
