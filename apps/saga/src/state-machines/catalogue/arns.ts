import { Refused } from '../refused.js';

export type ResourceType = 'stateMachine' | 'execution' | 'express' | 'activity' | 'mapRun';

/** `rest` is what follows the type: a name, and what qualifies it. */
export type Arn = Readonly<{ text: string; type: ResourceType; rest: readonly string[] }>;

export type Place = Readonly<{ region: string; account: string }>;

const shape = /^arn:[a-z0-9-]+:states:[a-z0-9-]*:\d*:([A-Za-z]+):(.+)$/s;

/** Throws InvalidArn unless the text names a resource of one of these types. */
export const readArn = (text: string, ...types: readonly ResourceType[]): Arn => {
  const [, type = '', rest] = shape.exec(text) ?? [];
  if (rest === undefined) throw new Refused('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${text}'`);
  if (!(types as readonly string[]).includes(type))
    throw new Refused('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${type}'`);
  return { text, type: type as ResourceType, rest: rest.split(':') };
};

/** A machine alone, or one of its versions (a number) or aliases. `label` stands in the ARN of what a distributed Map started. */
export type MachineName = Readonly<{ machineArn: string; qualifier?: string; label?: string }>;

/** Throws InvalidArn for what names no state machine. */
export const readMachineArn = (text: string): MachineName => {
  const { rest } = readArn(text, 'stateMachine');
  if (rest.length > 2) throw new Refused('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${text}'`);
  const [name = '', qualifier] = rest;
  const machineArn = qualifier === undefined ? text : text.slice(0, -(qualifier.length + 1));
  const [, label] = name.split('/');
  return { machineArn, ...(qualifier !== undefined && { qualifier }), ...(label !== undefined && { label }) };
};

export const isVersion = (qualifier: string): boolean => /^\d+$/.test(qualifier);

export const arnOf = ({ region, account }: Place, type: ResourceType, name: string): string =>
  `arn:aws:states:${region}:${account}:${type}:${name}`;

/** What AWS allows in no name: white space, brackets, wildcards, what means something in a URL or an ARN, control characters. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/u;

/** Throws InvalidName. */
export const checkName = (name: string): void => {
  if (forbidden.test(name)) throw new Refused('InvalidName', `Invalid Name: '${name}'`);
};
