import type { QueryLanguage, State } from '../../definition/state-machine.js';
import { compileFields, type Dataflow } from '../../engine/dataflow.js';
import type { Frame, TaskPurpose } from '../../engine/execution.js';
import type { Failure } from '../../engine/fault.js';
import type { Run } from '../../engine/run.js';
import { constant, type Steps } from '../../engine/steps.js';
import { View } from '../../engine/view.js';
import type { Json, JsonObject } from '../../json.js';
import { isArray, isObject } from '../../json.js';
import { compileTemplate } from '../../paths/template.js';
import { readItems } from './item-reader.js';

/** What a Map in distributed mode does beyond an inline one: a Map Run in the history, items from a reader, results to a writer. */
export type Distribution = {
  readonly reads: boolean;
  readonly writes: boolean;
  readonly started: (run: Run, frame: Frame) => Frame;
  readonly succeeded: (run: Run, frame: Frame) => Frame;
  /** Asks the outside for the reader's object. */
  readonly read: (run: Run, frame: Frame) => Steps<void>;
  /** The outputs as WriterConfig wants them in the state's result: with FLATTEN, those that are arrays are taken apart. */
  readonly shaped: (results: Json) => Json;
  readonly itemsOf: (object: Json) => readonly Json[] | Failure;
  /** Hands the results to the outside. */
  readonly write: (run: Run, frame: Frame, what: WrittenResults) => Steps<void>;
};

/** Outputs of a run that succeeded, or inputs of the iterations that one that failed did not come to. */
type WrittenResults = { readonly Results: Json } | { readonly Pending: readonly Json[] };

/** Whether the iterations are executions of their own. Holds for the old field Iterator, too. */
export function isDistributed(state: State): boolean {
  const processor = state['ItemProcessor'] ?? state['Iterator'];
  const config = isObject(processor) ? processor['ProcessorConfig'] : undefined;
  return isObject(config) && config['Mode'] === 'DISTRIBUTED';
}

export function distribution(state: State, language: QueryLanguage, flow: Dataflow): Distribution {
  const reader = isObject(state['ItemReader']) ? state['ItemReader'] : undefined;
  const writer = isObject(state['ResultWriter']) ? state['ResultWriter'] : undefined;
  const readerInput = compileInput(reader, 'ItemReader/', language, flow);
  const writerInput = compileInput(writer, 'ResultWriter/', language, flow);
  const writing = writer && isObject(writer['WriterConfig']) ? writer['WriterConfig'] : undefined;
  const config = reader && isObject(reader['ReaderConfig']) ? reader['ReaderConfig'] : {};
  return {
    reads: reader !== undefined,
    writes: writer?.['Resource'] !== undefined,
    started: (run, frame) => {
      const mapRunArn = `${run.execution.stateMachine.id.replace(':stateMachine:', ':mapRun:')}/${String(state['Label'] ?? frame.state)}:${run.context.uuid()}`;
      run.mapRuns.push({ arn: mapRunArn, at: run.context.now, status: 'RUNNING', redriveCount: 0 });
      const previousEventId = run.emitIn(frame, 'MapRunStarted', frame.previousEventId, { mapRunArn });
      return run.save({ ...frame, previousEventId, mapRun: { arn: mapRunArn, redriveCount: 0 } });
    },
    succeeded: (run, frame) => {
      if (frame.mapRun) run.mapRuns.push({ arn: frame.mapRun.arn, at: run.context.now, status: 'SUCCEEDED' });
      return run.save({ ...frame, previousEventId: run.emitIn(frame, 'MapRunSucceeded', frame.previousEventId) });
    },
    *read(run, frame) {
      const parameters = yield* readerInput(new View(run, frame, frame.input));
      ask(run, frame, String(reader?.['Resource']), parameters, 'readItems');
    },
    shaped: (results) => (writing?.['Transformation'] === 'FLATTEN' && isArray(results) ? results.flat() : results),
    itemsOf: (object) => readItems(object, config),
    *write(run, frame, what) {
      const parameters = yield* writerInput(new View(run, frame, run.whole(frame).input));
      // Iterations that are executions of their own are read where they are kept.
      const given = run.context.childExecutions && 'Results' in what ? {} : what;
      const where = { ...(parameters as JsonObject), MapRunArn: frame.mapRun?.arn ?? null };
      ask(run, frame, String(writer?.['Resource']), { ...where, ...(writing && { WriterConfig: writing }), ...given }, 'writeResults');
    },
  };
}

function ask(run: Run, frame: Frame, resource: string, parameters: Json, purpose: TaskPurpose): void {
  const task = run.schedule(frame, { resource, parameters, purpose });
  run.save({ ...frame, phase: 'task', task });
}

function compileInput(
  holder: JsonObject | undefined,
  prefix: string,
  language: QueryLanguage,
  flow: Dataflow,
): (view: View) => Steps<Json> {
  if (!holder) return () => constant({});
  if (language === 'JSONata') {
    const fields = compileFields(holder, prefix);
    return (view) => (fields.has('Arguments') ? fields.evaluate('Arguments', view) : constant({}));
  }
  const template = compileTemplate(holder['Parameters'] ?? {});
  return (view) => constant(template(view.on(flow.effectiveInput(view))));
}
