import { type Contract, contracts } from '@quadrille/events';

/** What the Resource of a Task asks for. */
export type Work =
  /** A command to another service, and the outcomes that its contract declares. */
  | Readonly<{ kind: 'command'; contract: Contract; done: ReadonlySet<string>; failed: Failures }>
  /** A fact that comes by itself: it is waited for, and cannot be asked for. */
  | Readonly<{ kind: 'fact'; done: ReadonlySet<string>; failed: Failures }>
  /** A person decides: one of the signals that the parameters name. `asks` is what is published so that somebody knows. */
  | Readonly<{ kind: 'signal'; asks?: 'ApprovalRequested' | 'ManualReviewRequested'; signals?: readonly string[] }>
  /** A fact that the saga itself tells; done at once. */
  | Readonly<{ kind: 'notice'; tells: 'DeliveryDegraded' }>;

/** By outcome event: the error names it may bear. */
type Failures = ReadonlyMap<string, readonly string[]>;

const own: ReadonlyMap<string, Work> = new Map<string, Work>([
  ['awaitSignal.waitForTaskToken', { kind: 'signal' }],
  ['requestApproval.waitForTaskToken', { kind: 'signal', asks: 'ApprovalRequested', signals: ['approve', 'reject'] }],
  ['manualReview.waitForTaskToken', { kind: 'signal', asks: 'ManualReviewRequested', signals: ['continue'] }],
  ['deliveryDegraded', { kind: 'notice', tells: 'DeliveryDegraded' }],
]);

const resourceShape = /^arn:aws:states:::([a-z]+):([a-z][A-Za-z]*)((?:\.[a-zA-Z]+)?)$/;
const nothing: Failures = new Map();
const known = new Map<string, Work | undefined>();

const read = (resource: string): Work | undefined => {
  const [, owner, action, suffix] = resourceShape.exec(resource) ?? [];
  if (owner === undefined || action === undefined) return undefined;
  if (owner === 'saga') return own.get(`${action}${suffix}`);
  const contract = contracts.get(`${action[0]?.toUpperCase()}${action.slice(1)}`);
  if (contract?.owner !== owner || (suffix !== '' && suffix !== '.observe')) return undefined;
  if (contract.kind === 'event') return suffix ? { kind: 'fact', done: new Set([contract.type]), failed: nothing } : undefined;
  if (!contract.outcomes) return undefined;
  return {
    kind: 'command',
    contract,
    done: new Set(contract.outcomes.done),
    failed: new Map(Object.entries(contract.outcomes.failed ?? {})),
  };
};

/**
 * The work that a Resource names; undefined where nobody offers it. `arn:aws:states:::inventory:reserveStock` is the command
 * ReserveStock of inventory, `….observe` waits for what inventory does by itself, `arn:aws:states:::shipping:shipmentDispatched.observe`
 * waits for the event ShipmentDispatched; `saga:` is what the saga does itself.
 */
export const workOf = (resource: string): Work | undefined => {
  if (!known.has(resource)) known.set(resource, read(resource));
  return known.get(resource);
};

/** The Resource that names a command. */
export const resourceOf = ({ owner, type }: Pick<Contract, 'owner' | 'type'>): string =>
  `arn:aws:states:::${owner}:${type[0]?.toLowerCase()}${type.slice(1)}`;

/** The events that may answer this work. */
export const answersTo = (work: Work): readonly string[] =>
  work.kind === 'command' || work.kind === 'fact' ? [...work.done, ...work.failed.keys()] : [];
