import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { validWorkflow } from '../workflow-file.ts';
import type { Mocks } from './answer.ts';
import { Answers } from './answers.ts';
import { checkMocks } from './check-mocks.ts';
import type { Machine } from './played.ts';

/** A workflow that another one starts: its file, and what its tasks are answered with. */
export type NestedWorkflow = Readonly<{ file: string; mocks: Mocks }>;

const endings = ['.asl.yaml', '.asl.json'];

/**
 * Finds workflows that others start: those that are told, else a file of that name beside the workflow that starts them. Each is read
 * once; its answers are used up by all of its executions together.
 */
export const nestedWorkflows = (told: ReadonlyMap<string, NestedWorkflow>, beside: string): ((name: string) => Machine | undefined) => {
  const known = new Map<string, Machine | undefined>();
  const find = (name: string): Machine | undefined => {
    const file = told.get(name)?.file ?? endings.map((ending) => join(dirname(beside), name + ending)).find((path) => existsSync(path));
    if (file === undefined) return undefined;
    const { definition } = validWorkflow(file);
    const mocks = told.get(name)?.mocks ?? {};
    checkMocks(mocks, definition, name);
    return { name, definition, answers: new Answers(mocks) };
  };
  return (name) => {
    if (!known.has(name)) known.set(name, find(name));
    return known.get(name);
  };
};
