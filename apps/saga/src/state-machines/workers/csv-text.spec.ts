import { begin, type Json, parseDefinition, advance, type EngineContext, openTasks } from '@quadrille/asl';
import { describe, expect, it } from 'vitest';
import { csvText } from './csv-text.js';

const context: EngineContext = {
  now: 0,
  random: () => 0.5,
  uuid: () => '00000000-0000-4000-8000-000000000000',
  execution: { id: 'order-1', name: 'order-1', startTime: 0 },
  stateMachine: { id: 'fulfilment', name: 'fulfilment' },
};
const { definition } = parseDefinition({
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' } },
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'Same', States: { Same: { Type: 'Pass', End: true } } },
      End: true,
    },
  },
});

/** What an ItemReader makes of a text. */
const read = async (output: string): Promise<Json | undefined> => {
  const { execution } = await begin(definition!, {}, context);
  const { taskId } = openTasks(execution)[0]!;
  return (await advance(definition!, execution, { kind: 'taskSucceeded', taskId, output }, context)).execution.output;
};

describe('results as CSV', () => {
  it('have a column for every field that one of them has', () => {
    expect(csvText([{ sku: 'a', left: 1 }, { sku: 'b', gone: true }, { left: null }])).toBe('sku,left,gone\na,1,\nb,,true\n,,\n');
  });

  it('hold what is no plain value as JSON, and what is no object as a value', () => {
    expect(csvText([{ lines: [1, 2] }])).toBe('lines\n"[1,2]"\n');
    expect(csvText([7, 'x', { other: 1 }])).toBe('Value,other\n7,\nx,\n,1\n');
  });

  it('are read back as they were, whatever is in their texts', async () => {
    const results = [
      { text: 'a, "b"\nc', path: String.raw`C:\new\"x"` },
      { text: '', path: String.raw`\\` },
    ];
    expect(await read(csvText(results))).toEqual(results);
  });
});
