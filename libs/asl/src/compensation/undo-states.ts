import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import type { Step } from './steps-in-order.js';

/** How the parts of the dialect read in the machine's language. */
export type Wording = {
  /** What follows the last undo. */
  readonly next: string;
  /** `next` is a state of ours, not one of the definition. */
  readonly generated: boolean;
  readonly catcher: (next: string) => JsonObject;
  /** Keeps the data of the failure instead of the undo's result. */
  readonly keepInput: JsonObject;
  readonly final: JsonObject;
};

const failed = 'Compensated';

export function wordingOf(machine: JsonObject): Wording {
  const settings = isObject(machine['Compensation']) ? machine['Compensation'] : {};
  const named = settings['Next'];
  const path = typeof settings['ResultPath'] === 'string' ? settings['ResultPath'] : '$.failure';
  const next = typeof named === 'string' ? named : failed;
  const common = { next, generated: typeof named !== 'string' };
  if (machine['QueryLanguage'] === 'JSONata') {
    const field = path.replace(/^\$\./, '');
    return {
      ...common,
      catcher: (target) => ({
        ErrorEquals: ['States.ALL'],
        Output: `{% $merge([$states.input, {"${field}": $states.errorOutput}]) %}`,
        Next: target,
      }),
      keepInput: { Output: '{% $states.input %}' },
      final: { Type: 'Fail', Error: `{% $states.input.${field}.Error %}`, Cause: `{% $states.input.${field}.Cause %}` },
    };
  }
  return {
    ...common,
    catcher: (target) => ({ ErrorEquals: ['States.ALL'], ResultPath: path, Next: target }),
    keepInput: { ResultPath: null },
    final: { Type: 'Fail', ErrorPath: `${path}.Error`, CausePath: `${path}.Cause` },
  };
}

export function undoName(step: Step): string {
  return `Undo ${step.name}`;
}

export function undoState(undo: JsonObject, next: string, wording: Wording): Json {
  const keeps = undo['Type'] === 'Task' || undo['Type'] === 'Parallel' || undo['Type'] === 'Map' || undo['Type'] === 'Pass';
  const { Next: _, End: __, ...rest } = undo;
  return { ...(keeps && wording.keepInput), ...rest, Next: next };
}
