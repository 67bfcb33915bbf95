import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import { type Contract, contracts } from './contract.js';

/**
 * A message on Kafka: a CloudEvent 1.0 in structured mode, one JSON object.
 * `subject` is the key; `correlationid` what it is all about (the order); `causationid` the message that led to this one.
 */
export type CloudEvent<Type extends string = string, Data = unknown> = Readonly<{
  specversion: '1.0';
  id: string;
  type: Type;
  source: string;
  /** RFC 3339 */
  time: string;
  subject: string;
  correlationid: string;
  causationid?: string;
  /** `/schemas/OrderPlaced/1` */
  dataschema: string;
  /** The version of the stream that the event made; absent on commands from outside a stream. */
  sequence?: string;
  traceparent?: string;
  data: Data;
}>;

export const contentType = 'application/cloudevents+json';
/** Larger messages are refused when they are written. */
export const maxMessageBytes = 256 * 1024;
/** What goes on from one message into those that follow from it has so many characters at most: each of them must find room in the envelope. */
export const longestAttribute = 128;
/** The same for `correlationid`: it may be an id that somebody else made. */
export const longestCorrelationId = 512;

export const dataSchemaOf = ({ type, version }: Pick<Contract, 'type' | 'version'>): string => `/schemas/${type}/${version}`;

/** Why a message cannot be read; `code` is what an operator filters by. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly code:
    | 'tombstone'
    | 'too-large'
    | 'not-json'
    | 'not-a-cloud-event'
    | 'unknown-type'
    | 'unknown-version'
    | 'schema-violated'
    | 'wrong-key';

  constructor(code: Unreadable['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const ajv = new Ajv2020({ allErrors: false, strict: false, useDefaults: false });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);

const validators = new Map<string, ValidateFunction>();

/** JSON Schema 2020-12 of a contract's data, from its zod schema. */
export const jsonSchemaOf = (contract: Contract): Record<string, unknown> =>
  z.toJSONSchema(contract.schema, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any' });

const validatorOf = (contract: Contract): ValidateFunction => {
  let validate = validators.get(contract.type);
  if (!validate) validators.set(contract.type, (validate = ajv.compile(jsonSchemaOf(contract))));
  return validate;
};

const isValid = (validate: ValidateFunction, type: string, data: unknown): boolean => {
  try {
    return validate(data);
  } catch (cause) {
    // What may hold anything is checked level by level, and the stack ends before 256 KiB of brackets do.
    throw new Unreadable('schema-violated', `${type} is nested too deeply: ${(cause as Error).message}`);
  }
};

/** Throws Unreadable `schema-violated` naming the first place that differs. */
export const checkData = (contract: Contract, data: unknown): void => {
  const validate = validatorOf(contract);
  if (isValid(validate, contract.type, data)) return;
  const [error] = validate.errors ?? [];
  throw new Unreadable('schema-violated', `${contract.type}${error?.instancePath ?? ''} ${error?.message ?? 'differs from its schema'}`);
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
/** CloudEvents 1.0 §3.1.1 has neither in a text; PostgreSQL would keep it and never read it again, and with it nothing that follows of its key. */
const isKeepable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
const isText = (value: unknown): value is string => typeof value === 'string' && value.length > 0 && isKeepable(value);
// In one spelling only: handled ids are compared and cut as text of one length, and stored as uuid where they are old.
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const isId = (value: unknown): value is string => typeof value === 'string' && uuid.test(value);
const rfc3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const isTime = (value: unknown): value is string => typeof value === 'string' && rfc3339.test(value);
const isShortOrAbsent = (value: unknown, longest = longestAttribute): value is string | undefined =>
  value === undefined || (isText(value) && value.length <= longest);

/** What keeps this from being the envelope of a CloudEvent; undefined where nothing does. */
const flawOf = (envelope: unknown): string | undefined => {
  if (!isObject(envelope)) return 'it is no JSON object';
  const { specversion, id, type, source, subject, time, correlationid, causationid, traceparent, sequence } = envelope;
  if (specversion !== '1.0') return 'specversion is not 1.0';
  if (!isId(id)) return 'id is no UUID in lower case';
  if (!isText(type) || !isText(source) || !isText(subject)) return 'type, source and subject must be text, well-formed and without NUL';
  if (!isTime(time)) return 'time is not as RFC 3339 has it';
  if (!isShortOrAbsent(correlationid, longestCorrelationId))
    return `correlationid must be text, well-formed and without NUL, or absent, and have ${longestCorrelationId} characters at most`;
  if (!isShortOrAbsent(causationid) || !isShortOrAbsent(traceparent) || !isShortOrAbsent(sequence))
    return `causationid, traceparent and sequence must be text, well-formed and without NUL, or absent, and have ${longestAttribute} characters at most`;
  return undefined;
};

/**
 * Reads the bytes of a Kafka message. `wanted` tells early that nobody here cares for a type, which saves checking it.
 * Answers undefined for a known type that is not wanted; throws Unreadable for everything that cannot be understood.
 */
export const readCloudEvent = (
  value: Buffer | null,
  key: Buffer | null,
  wanted: (type: string) => boolean = () => true,
): CloudEvent | undefined => {
  if (value === null) throw new Unreadable('tombstone', 'the message has no value');
  if (value.length > maxMessageBytes) throw new Unreadable('too-large', `${value.length} bytes are more than ${maxMessageBytes}`);
  let event: unknown;
  try {
    event = JSON.parse(value.toString('utf8'));
  } catch (cause) {
    throw new Unreadable('not-json', (cause as Error).message);
  }
  const flaw = flawOf(event);
  if (flaw !== undefined) throw new Unreadable('not-a-cloud-event', flaw);
  const read = event as CloudEvent;
  const { type, subject, dataschema, data } = read;
  const contract = contracts.get(type);
  if (!contract) throw new Unreadable('unknown-type', `nobody declared ${type}`);
  if (dataschema !== dataSchemaOf(contract))
    throw new Unreadable('unknown-version', `${String(dataschema)} is not ${dataSchemaOf(contract)}`);
  if (!wanted(type)) return undefined;
  checkData(contract, data);
  if (contract.keyOf(data) !== subject || key?.toString('utf8') !== subject)
    throw new Unreadable('wrong-key', `key ${String(key)} and subject ${subject} are not ${contract.keyOf(data)}`);
  return read;
};
