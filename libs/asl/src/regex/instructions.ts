import { type CharacterTest, RegexSyntaxError, type Tree } from './syntax-tree.js';

/** A regular expression as a program of threads: `split` prefers its first target, `save` notes where a group starts or ends. */
export type Instruction =
  | { readonly op: 'character'; readonly accepts: CharacterTest }
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'assertion'; readonly at: 'start' | 'end' | 'word' | 'noWord' }
  | { readonly op: 'match' };

/** Counted repetitions are written out, so their number is bounded. */
const longestProgram = 20_000;

export function compileRegex(tree: Tree): readonly Instruction[] {
  const program: Instruction[] = [];
  emit(tree, program);
  program.push({ op: 'match' });
  return program;
}

function emit(tree: Tree, program: Instruction[]): void {
  if (program.length > longestProgram) throw new RegexSyntaxError('the regular expression is too large');
  switch (tree.kind) {
    case 'empty':
      return;
    case 'character':
      program.push({ op: 'character', accepts: tree.accepts });
      return;
    case 'assertion':
      program.push({ op: 'assertion', at: tree.at });
      return;
    case 'sequence':
      for (const part of tree.parts) emit(part, program);
      return;
    case 'group':
      program.push({ op: 'save', slot: tree.number * 2 });
      emit(tree.part, program);
      program.push({ op: 'save', slot: tree.number * 2 + 1 });
      return;
    case 'either':
      return emitEither(tree.options, program);
    case 'repeat':
      return emitRepeat(tree, program);
  }
}

function emitEither(options: readonly Tree[], program: Instruction[]): void {
  const ends: { op: 'jump'; to: number }[] = [];
  for (const [index, option] of options.entries()) {
    if (index === options.length - 1) {
      emit(option, program);
      break;
    }
    const split = { op: 'split' as const, first: program.length + 1, second: 0 };
    program.push(split);
    emit(option, program);
    const end = { op: 'jump' as const, to: 0 };
    program.push(end);
    ends.push(end);
    split.second = program.length;
  }
  for (const end of ends) end.to = program.length;
}

function emitRepeat({ part, least, most, lazy }: Extract<Tree, { kind: 'repeat' }>, program: Instruction[]): void {
  for (let count = 0; count < least; count++) emit(part, program);
  if (most === Infinity) {
    const split = emitSplit(program);
    emit(part, program);
    program.push({ op: 'jump', to: split.at });
    aim(split, program.length, lazy);
    return;
  }
  const splits = [];
  for (let count = least; count < most; count++) {
    splits.push(emitSplit(program));
    emit(part, program);
  }
  for (const split of splits) aim(split, program.length, lazy);
}

type Split = { readonly at: number; readonly split: { first: number; second: number } };

function emitSplit(program: Instruction[]): Split {
  const split = { op: 'split' as const, first: 0, second: 0 };
  program.push(split);
  return { at: program.length - 1, split };
}

/** Greedy repetitions prefer another round, lazy ones the way out. */
function aim({ at, split }: Split, out: number, lazy: boolean): void {
  split.first = lazy ? out : at + 1;
  split.second = lazy ? at + 1 : out;
}
