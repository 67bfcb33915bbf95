import type { Json, State } from '@quadrille/asl';
import { undelimited } from './text.ts';

/** What a state does, in a few words. */
export const subtitleOf = (state: State): string =>
  [does(state), ...(Array.isArray(state.Retry) ? ['↻'] : [])].filter((part) => part !== '').join(' ');

const does = (state: State): string => {
  switch (state.Type) {
    case 'Task':
      return resourceText(String(state['Resource']));
    case 'Wait':
      return waitText(state);
    case 'Map':
      return mapText(state);
    case 'Parallel':
      return `${(state['Branches'] as readonly Json[]).length} branches`;
    case 'Fail':
      return undelimited(state['Error'] ?? state['ErrorPath'] ?? '');
    case 'Choice':
    case 'Pass':
    case 'Succeed':
      return state['Comment'] === undefined ? '' : undelimited(state['Comment']);
  }
};

/** `payment:chargePayment.observe`, `lambda charge`, `activity pack`: an ARN without what all of them have. */
const resourceText = (arn: string): string => {
  const parts = arn.split(':');
  if (parts[2] === 'lambda') return `lambda ${parts[6] ?? ''}`;
  if (parts[5] === 'activity') return `activity ${parts[6] ?? ''}`;
  return parts.length > 5 ? parts.slice(5).join(':') : arn;
};

const waitText = (state: State): string => {
  if (state['Seconds'] !== undefined) return typeof state['Seconds'] === 'number' ? `${state['Seconds']} s` : undelimited(state['Seconds']);
  if (state['SecondsPath'] !== undefined) return `${undelimited(state['SecondsPath'])} s`;
  return `until ${undelimited(state['Timestamp'] ?? state['TimestampPath'] ?? '')}`;
};

const mapText = (state: State): string => {
  const processor = (state['ItemProcessor'] ?? {}) as { readonly ProcessorConfig?: { readonly Mode?: string } };
  const items = state['Items'] ?? state['ItemsPath'];
  const most = state['MaxConcurrency'];
  return [
    items === undefined || typeof items === 'object' ? 'each item' : `each of ${undelimited(items)}`,
    ...(typeof most === 'number' && most > 0 ? [`${most} at once`] : []),
    ...(processor.ProcessorConfig?.Mode === 'DISTRIBUTED' ? ['distributed'] : []),
  ].join(', ');
};
