import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CORE_SCHEMA, load } from 'js-yaml';
import { validWorkflow, type ValidWorkflow } from '../workflow-file.ts';
import { pictureOf } from './picture-of.ts';
import { svgOf } from './svg.ts';

/** Draws a workflow into a file, or answers the SVG where none is named. @throws for one that is not valid */
export const drawGraph = (file: string, out: string | undefined): string | undefined => {
  const workflow = validWorkflow(file);
  const svg = svgOf(pictureOf(workflow.definition, undosOf(workflow)), workflow.name, workflow.definition.Comment);
  if (out === undefined) return svg;
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, svg);
  return undefined;
};

/** States that the source does not have were made from what it says of undoing. */
const undosOf = ({ source, definition }: ValidWorkflow): ReadonlySet<string> => {
  const { States } = load(source, { schema: CORE_SCHEMA }) as Pick<ValidWorkflow['definition'], 'States'>;
  return new Set(Object.keys(definition.States).filter((name) => !Object.hasOwn(States, name)));
};
