import type { Layout } from './layout/drawing.ts';

/** How a box is drawn: by the type of its state, or as one of the two marks where a list of states begins and ends. */
type Shape = 'Task' | 'Choice' | 'Parallel' | 'Wait' | 'Map' | 'Pass' | 'Succeed' | 'Fail' | 'start' | 'end';

/** What leads from one state to another: the way on, a rule that holds, an error that is caught, a failure that is undone. */
export type Way = 'next' | 'rule' | 'catch' | 'undo';

export type Label = Readonly<{ lines: readonly string[]; whole: string; width: number; height: number }>;

export type PicturedState = Readonly<{
  id: string;
  shape: Shape;
  /** Made from a Compensate: the definition does not name it. */
  isUndo: boolean;
  title: string;
  subtitle: string;
  width: number;
  height: number;
  /** The branches of a Parallel, the processor of a Map: side by side in the box. */
  inner: readonly Picture[];
}>;

export type PicturedWay = Readonly<{ from: string; to: string; way: Way; label?: Label }>;

/** A list of states, laid out. */
export type Picture = Readonly<{ states: readonly PicturedState[]; ways: readonly PicturedWay[]; layout: Layout }>;

export const sizes = { title: 13, subtitle: 11, label: 11, labelLine: 14, padding: 14, header: 46, branchGap: 24 } as const;
