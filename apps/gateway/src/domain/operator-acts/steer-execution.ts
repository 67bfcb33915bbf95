import { RedriveExecution, SignalExecution, StopExecution } from '@quadrille/events';
import type { OperatorActed } from './operator-act.js';

type About = Readonly<{ streamId: string; target: string; by: string; reason: string }>;
export type AskStop = Readonly<{ type: 'AskStop'; data: About }>;
export type AskRedrive = Readonly<{ type: 'AskRedrive'; data: About }>;
export type AskToGoOn = Readonly<{ type: 'AskToGoOn'; data: About }>;
/** Something a person did through the front door that another service carries out at once. */
export type NoteAct = Readonly<{ type: 'NoteAct'; data: About & Readonly<{ action: string }> }>;

const acted = ({ by: actor, target, reason }: About, action: string): OperatorActed => ({
  type: 'OperatorActed',
  data: { actor, action, target, reason },
});

export const askStop = ({ data }: AskStop) => [
  StopExecution({ executionId: data.target, reason: data.reason, by: data.by }),
  acted(data, 'stop execution'),
];

export const askRedrive = ({ data }: AskRedrive) => [
  RedriveExecution({ executionId: data.target, by: data.by }),
  acted(data, 'redrive execution'),
];

/** A manual review is over: somebody has looked. */
export const askToGoOn = ({ data }: AskToGoOn) => [
  SignalExecution({ executionId: data.target, signal: 'continue', payload: { reason: data.reason }, by: data.by }),
  acted(data, 'continue execution'),
];

export const noteAct = ({ data }: NoteAct) => [acted(data, data.action)];
