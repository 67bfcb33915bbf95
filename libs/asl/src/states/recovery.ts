import type { Catcher, QueryLanguage, State } from '../definition/state-machine.js';
import { compileFields, compileResultPath, concludeJsonata } from '../engine/dataflow.js';
import { constant } from '../engine/steps.js';
import type { CompiledCatcher, Recovery } from '../engine/recovery.js';
import type { JsonObject } from '../json.js';
import { compileTemplate } from '../paths/template.js';

export function compileRecovery(state: State, language: QueryLanguage): Recovery | undefined {
  if (!state.Retry && !state.Catch) return undefined;
  const compile = language === 'JSONata' ? jsonataCatcher : pathCatcher;
  return { retriers: state.Retry ?? [], catchers: (state.Catch ?? []).map(compile) };
}

function pathCatcher(catcher: Catcher): CompiledCatcher {
  const place = compileResultPath(catcher.ResultPath);
  const assign = catcher.Assign === undefined ? undefined : compileTemplate(catcher.Assign);
  return {
    errors: catcher.ErrorEquals,
    next: catcher.Next,
    recover(view, errorOutput) {
      const assigned = assign?.(view.on(errorOutput)) as JsonObject | undefined;
      return constant({ next: catcher.Next, output: place(view.frame.input, errorOutput), assigned });
    },
  };
}

function jsonataCatcher(catcher: Catcher, index: number): CompiledCatcher {
  const fields = compileFields(catcher, `Catch[${index}]/`);
  return {
    errors: catcher.ErrorEquals,
    next: catcher.Next,
    *recover(view, errorOutput) {
      return { next: catcher.Next, ...(yield* concludeJsonata(fields, view, errorOutput, { errorOutput })) };
    },
  };
}
