import { itemMachine, type State } from '../../definition/state-machine.js';
import type { Items } from '../../engine/execution.js';
import type { Frame, TaskPurpose } from '../../engine/frame.js';
import type { Failure } from '../../engine/fault.js';
import type { Run } from '../../engine/run.js';
import type { Steps } from '../../engine/steps.js';
import { View } from '../../engine/view.js';
import { isArray, isObject, type Json, type JsonObject } from '../../json.js';
import { compileField, compileValue, type Dataflow } from '../dataflow.js';
import { readItems } from './item-reader.js';
import { countUpTo } from './map-input.js';

/** Outputs of a run that succeeded, or inputs of the iterations that one that failed did not come to. */
type WrittenResults = { readonly Results: Json } | { readonly Pending: readonly Json[] };

/** What a Map in distributed mode does beyond an inline one: items from a reader, results to a writer. */
export function distribution(state: State, flow: Dataflow) {
  if (!itemMachine(state)) return undefined;
  const reader = objectOf(state['ItemReader']);
  const writer = objectOf(state['ResultWriter']);
  const writing = writer['WriterConfig'];
  const given = flow.language === 'JSONata' ? 'Arguments' : 'Parameters';
  const config = objectOf(reader['ReaderConfig']);
  const mostItems = compileValue(config, 'MaxItems', flow, countUpTo(100_000_000));
  const readerInput = compileField(reader, given, flow.language, 'ItemReader/');
  const writerInput = compileField(writer, given, flow.language, 'ResultWriter/');

  /** Asks the outside for the reader's object. */
  function* read(run: Run, frame: Frame): Steps<void> {
    const parameters = readerInput ? yield* readerInput(flow.onInput(new View(run, frame))) : {};
    ask(run, frame, reader['Resource'], parameters, 'readItems');
  }

  /** Hands the results to the outside. */
  function* write(run: Run, frame: Frame, what: WrittenResults): Steps<void> {
    const parameters = writerInput ? yield* writerInput(flow.onInput(new View(run, run.whole(frame)))) : {};
    const where = { ...(parameters as JsonObject), MapRunArn: frame.mapRun?.arn ?? null };
    // Iterations that are executions of their own are read where they are kept.
    const results = run.context.childExecutions && 'Results' in what ? {} : what;
    const config = isObject(writing) && { WriterConfig: writing };
    ask(run, frame, writer['Resource'], { ...where, ...config, ...results }, 'writeResults');
  }

  return {
    read: state['ItemReader'] === undefined ? undefined : read,
    /** @param asked what the reader's object was asked for with */
    *itemsOf(view: View, object: Json, asked: Json): Steps<Items | Failure> {
      const most = (yield* mostItems(view)) ?? 0;
      if (most < 0) return { error: 'States.ItemReaderFailed', cause: 'field MaxItems must be positive' };
      const found = readItems(object, config, { most, source: sourceOf(objectOf(asked)) });
      if ('items' in found && config['ItemsPointer'] !== undefined) view.note('afterItemsPointer', found.items);
      return found;
    },
    /** The outputs as WriterConfig wants them in the state's result: with FLATTEN, those that are arrays are taken apart. */
    shaped: (results: Json): Json => (objectOf(writing)['Transformation'] === 'FLATTEN' && isArray(results) ? results.flat() : results),
    write: writer['Resource'] === undefined ? undefined : write,
  };
}

/** The address of an object, or of the bucket that is listed. */
function sourceOf({ Bucket, Key }: JsonObject): string | undefined {
  if (typeof Bucket !== 'string') return undefined;
  return typeof Key === 'string' ? `S3://${Bucket}/${Key}` : `S3://${Bucket}`;
}

function ask(run: Run, frame: Frame, resource: Json | undefined, parameters: Json, purpose: TaskPurpose): void {
  run.save({ ...frame, phase: 'task', task: run.schedule(frame, { resource: String(resource), parameters, purpose }) });
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
