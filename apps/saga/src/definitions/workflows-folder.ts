import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BadDefinition, type Definition, readWorkflow } from './read-workflow.js';

const fileShape = /^(.+)\.asl\.(?:yaml|json)$/;

/** The nearest folder `workflows` beside or above the program: of the repository, or of a deployment of this service alone. */
const nearestFolder = (start: string): string => {
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, 'workflows');
    if (existsSync(candidate) && readdirSync(candidate).some((file) => fileShape.test(file))) return candidate;
    if (folder === dirname(folder)) throw new BadDefinition('(any)', ['there is no folder of workflows; WORKFLOWS_DIR names one']);
  }
};

/** Every definition of a folder, named by its file. Throws BadDefinition for one that cannot be run. */
export const readWorkflows = (folder: string = nearestFolder(import.meta.dirname)): readonly Definition[] =>
  readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const name = fileShape.exec(file)?.[1];
      return name === undefined ? [] : [readWorkflow(name, readFileSync(join(folder, file), 'utf8'))];
    });
