import { Refused } from '../refused.js';

export type ResourceType = 'stateMachine' | 'execution' | 'express' | 'activity' | 'mapRun';

/** `rest` is what follows the type: a name, and what qualifies it. */
export type Arn = Readonly<{ text: string; type: ResourceType; rest: readonly string[] }>;

export type Place = Readonly<{ region: string; account: string }>;

const shape = /^arn:[a-z0-9-]+:states:[a-z0-9-]*:\d*:([A-Za-z]+):(\P{Cc}+)$/u;

export const invalidArn = (why: string): Refused => new Refused('InvalidArn', `Invalid Arn: '${why}'`);

/** Throws InvalidArn unless the text names a resource of one of these types. */
export const readArn = (text: string, ...types: readonly ResourceType[]): Arn => {
  const [, type = '', rest] = shape.exec(text) ?? [];
  if (rest === undefined) throw invalidArn(`Invalid ARN prefix: ${text}`);
  if (!(types as readonly string[]).includes(type)) throw invalidArn(`Resource type not valid in this context: ${type}`);
  return { text, type: type as ResourceType, rest: rest.split(':') };
};

/** A machine alone, or one of its versions (a number) or aliases. */
export type MachineName = Readonly<{ machineArn: string; qualifier?: string }>;

/** Throws InvalidArn for what names no state machine, ValidationException for a distributed Map in one: `…:stateMachine:NAME/LABEL`. */
export const readMachineArn = (text: string): MachineName => {
  const [name = '', qualifier, ...more] = readArn(text, 'stateMachine').rest;
  if (more.length > 0) throw invalidArn(`Invalid ARN prefix: ${text}`);
  if (name.includes('/'))
    throw new Refused('ValidationException', `This operation does not support the labeled ARN '${text}'`, {
      reason: 'API_DOES_NOT_SUPPORT_LABELED_ARNS',
    });
  return qualifier === undefined ? { machineArn: text } : { machineArn: text.slice(0, -(qualifier.length + 1)), qualifier };
};

export const isVersion = (qualifier: string): boolean => /^\d+$/.test(qualifier);

export const arnOf = ({ region, account }: Place, type: ResourceType, name: string): string =>
  `arn:aws:states:${region}:${account}:${type}:${name}`;

/**
 * What AWS allows in no name: white space, brackets, wildcards, what means something in a URL or an ARN, control characters, halves of
 * characters, and what is no character.
 */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff\u{10ffff}]/u;

const longestName = 80;

/** Throws ValidationException, InvalidName. */
export const checkName = (name: string): void => {
  if (name === '' || name.length > longestName) {
    const rule = name === '' ? 'greater than or equal to 1' : `less than or equal to ${longestName}`;
    const complaint = `Value '${name}' at 'name' failed to satisfy constraint: Member must have length ${rule}`;
    throw new Refused('ValidationException', `1 validation error detected: ${complaint}`);
  }
  if (forbidden.test(name)) throw new Refused('InvalidName', `Invalid Name: '${name}'`);
};
