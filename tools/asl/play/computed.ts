import { begin, diagnosticText, type Json, parseDefinition, type ScheduledTask } from '@quadrille/asl';

/**
 * A result that is a function of what was asked: a template with JSONata, in which `$states.input` are the task's parameters, `$asked`
 * is how many times the state has asked and `$attempt` the number of the retry. @throws when it cannot be evaluated
 */
export const computed = async (template: Json, { stateName, parameters, attempt, taskId }: ScheduledTask, asked: number): Promise<Json> => {
  const { definition, diagnostics } = parseDefinition({
    QueryLanguage: 'JSONata',
    StartAt: 'Answer',
    States: { Answer: { Type: 'Pass', Output: template, End: true } },
  });
  if (!definition) throw new Error(`What ${stateName} is answered with cannot be read: ${diagnostics.map(diagnosticText).join(', ')}`);
  const context = {
    now: 0,
    random: () => 0.5,
    uuid: () => '00000000-0000-4000-8000-000000000000',
    execution: { id: taskId, name: stateName, startTime: 0 },
    stateMachine: { id: 'answer', name: 'answer' },
  };
  const { execution } = await begin(definition, parameters, context, { variables: { asked, attempt } });
  if (execution.status === 'SUCCEEDED') return execution.output ?? null;
  throw new Error(`What ${stateName} is answered with cannot be computed: ${execution.cause ?? execution.error}`);
};
