import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { type Diagnostic, parseDefinition, type StateMachine } from '@quadrille/asl';

/** A definition's file as it was read; whether it is valid is told by its diagnostics. */
export type WorkflowFile = Readonly<{
  file: string;
  name: string;
  source: string;
  definition?: StateMachine;
  diagnostics: readonly Diagnostic[];
}>;
export type ValidWorkflow = WorkflowFile & Readonly<{ definition: StateMachine }>;

/** `order-fulfilment` of `workflows/order-fulfilment.asl.yaml`: what a nested workflow is called by. */
const workflowName = (file: string): string => basename(file).replace(/(?:\.asl)?\.(?:yaml|yml|json)$/, '');

/** @throws when there is no such file: everything else about it is a diagnostic */
export const readText = (file: string): string => {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
  if (statSync(file).isDirectory()) throw new Error(`${file} is a folder; name a file in it.`);
  return readFileSync(file, 'utf8');
};

export const readWorkflow = (file: string): WorkflowFile => {
  const source = readText(file);
  return { file, name: workflowName(file), source, ...parseDefinition(source) };
};

/** `file:line:column: severity CODE message`: what an editor's terminal makes a link of. */
export const diagnosticLine = (file: string, { severity, code, message, pointer, line = 1, column = 1 }: Diagnostic): string =>
  `${file}:${line}:${column}: ${severity} ${code} ${message}${pointer === '' ? '' : ` at ${pointer}`}`;

/** @throws with every error, a line each, where the definition is not valid */
export const validWorkflow = (file: string): ValidWorkflow => {
  const workflow = readWorkflow(file);
  const { definition, diagnostics } = workflow;
  if (definition !== undefined) return { ...workflow, definition };
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map((found) => diagnosticLine(file, found));
  throw new Error(['The workflow is not valid:', ...errors].join('\n'));
};
