import type { Workflow } from './workflow.js';

/** The definitions at hand. */
export type Workflows = Readonly<{
  /** The newest definition of this name: what a new execution is pinned to. */
  named: (name: string) => Workflow | undefined;
  pinned: (hash: string) => Workflow | undefined;
  /** Fetches a definition that another instance, of a newer version, has pinned an execution to. Rejects where nobody knows it. */
  recall: (hash: string) => Promise<Workflow>;
}>;
