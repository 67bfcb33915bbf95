import { definitionHash, diagnosticText, parseDefinition, storedDefinition } from '@quadrille/asl';
import { problemsOf, type Workflow, workflowOf } from '../domain/workflow.js';

/** A definition with the text it was read from. */
export type Definition = Readonly<{ workflow: Workflow; source: string }>;

/** What is wrong with a definition, a line each. */
export class BadDefinition extends Error {
  override readonly name = 'BadDefinition';
  readonly problems: readonly string[];

  constructor(name: string, problems: readonly string[]) {
    super(`The workflow ${name} cannot be run:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** Throws BadDefinition with everything that is wrong: with the language, and with the work that its Tasks ask for. */
export const readWorkflow = (name: string, source: string): Definition => {
  const { definition, diagnostics } = parseDefinition(source);
  if (!definition) throw new BadDefinition(name, diagnostics.filter(({ severity }) => severity === 'error').map(diagnosticText));
  const problems = problemsOf(definition);
  if (problems.length > 0) throw new BadDefinition(name, problems);
  return { workflow: workflowOf(name, definitionHash(definition), definition), source };
};

/** One that `readWorkflow` took when it was stored, maybe of an earlier version: what is asked of new ones since then is not asked of it. */
export const storedWorkflow = (name: string, source: string): Workflow => {
  const definition = storedDefinition(source);
  return workflowOf(name, definitionHash(definition), definition);
};
