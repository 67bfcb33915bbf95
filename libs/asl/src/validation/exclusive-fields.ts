import type { StateType } from '../definition/state-machine.js';
import type { JsonObject } from '../json.js';
import type { Findings } from './diagnostic.js';

/** Fields of which only one may be given. */
const exclusive: Readonly<Partial<Record<StateType, readonly (readonly string[])[]>>> = {
  Task: [
    ['TimeoutSeconds', 'TimeoutSecondsPath'],
    ['HeartbeatSeconds', 'HeartbeatSecondsPath'],
  ],
  Wait: [['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath']],
  Fail: [
    ['Error', 'ErrorPath'],
    ['Cause', 'CausePath'],
  ],
  Map: [
    ['ItemProcessor', 'Iterator'],
    ['ItemSelector', 'Parameters'],
    ['MaxConcurrency', 'MaxConcurrencyPath'],
    ['ToleratedFailureCount', 'ToleratedFailureCountPath'],
    ['ToleratedFailurePercentage', 'ToleratedFailurePercentagePath'],
  ],
};

export function checkExclusiveFields(state: JsonObject, type: StateType, findings: Findings, pointer: string): void {
  for (const names of exclusive[type] ?? []) {
    const given = names.filter((name) => state[name] !== undefined);
    if (given.length > 1)
      findings.error(pointer, `Only one of these fields may be present: [${given.map((name) => `'${name}'`).join(', ')}]`);
  }
  if (type === 'Wait' && !exclusive.Wait?.[0]?.some((name) => state[name] !== undefined)) {
    findings.error(pointer, "One of these fields is required but was missing: ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath']");
  }
  const { TimeoutSeconds, HeartbeatSeconds } = state;
  if (typeof TimeoutSeconds === 'number' && typeof HeartbeatSeconds === 'number' && HeartbeatSeconds >= TimeoutSeconds) {
    findings.error(`${pointer}/HeartbeatSeconds`, "'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'");
  }
}
