import { contracts, jsonSchemaOf } from '@quadrille/events';
import { readSettings, type ServiceTables } from '@quadrille/service';
import { load } from 'js-yaml';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../system/paths.ts';
import { serviceNames, type ServiceName } from '../system/services.ts';
import { settingsOf } from './settings-of.ts';

/** What a service is, read from its tables and its sources. */
export type ServiceFacts = {
  readonly name: ServiceName;
  readonly streams: readonly string[];
  /** Types of the messages of others that it handles: commands to it, and everybody's events. */
  readonly handles: readonly string[];
  readonly publishes: readonly string[];
  /** Commands to others. */
  readonly sends: readonly string[];
  /** Intents that lead to calls outside, and what is asked for news. */
  readonly calls: readonly string[];
  readonly routes: readonly string[];
};

/** Enough to be wired; nothing connects before a service is run. */
const environment: Readonly<Record<string, string>> = {
  PORT: '3000',
  DATABASE_URL: 'postgres://nobody@localhost/nothing',
  KAFKA_BROKERS: 'localhost:9092',
  CATALOGUE_FILE: join(root, 'catalogue.json'),
  WORKFLOWS_DIR: join(root, 'workflows'),
};

const tablesOf = async (name: ServiceName): Promise<ServiceTables> => {
  const built = (await import(pathToFileURL(join(root, 'apps', name, 'dist', `${name}.service.js`)).href)) as Record<
    string,
    (settings: unknown) => ServiceTables
  >;
  return built[`${name}Service`]!(readSettings(await settingsOf(name), environment));
};

const filesBelow = (folder: string, suffix: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(suffix) && !/\.(spec|fixture)\.ts$/.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'));

type State = { readonly Resource?: string; readonly Parameters?: object; readonly States?: States; readonly Branches?: readonly State[] };
type States = Readonly<Record<string, State>>;

const statesIn = (states: States = {}): readonly State[] =>
  Object.values(states).flatMap((state) => [state, ...(state.Branches ?? []).flatMap((branch) => statesIn(branch.States))]);

/** What the saga fills in by itself; a command that needs more than this and its state's parameters can be observed only. */
const filledIn = ['orderId', 'attempt', 'reason'];

const requestedByWorkflows = (): readonly string[] =>
  filesBelow(join(root, 'workflows'), '.asl.yaml').flatMap((text) =>
    statesIn((load(text) as State).States).flatMap(({ Resource, Parameters = {} }) => {
      const [, action] = /^arn:aws:states:::\w+:(\w+)/.exec(Resource ?? '') ?? [];
      const contract = action === undefined ? undefined : contracts.get(`${action.charAt(0).toUpperCase()}${action.slice(1)}`);
      if (contract === undefined) return [];
      const given = new Set([...filledIn, ...Object.keys(Parameters).map((name) => name.replace(/\.\$$/, ''))]);
      const needed = (jsonSchemaOf(contract)['required'] ?? []) as readonly string[];
      return needed.every((name) => given.has(name)) ? [contract.type] : [];
    }),
  );

/** A command to somebody else is made in the domain; those of the saga are named by the workflows. */
const sentBy = (name: ServiceName): readonly string[] => {
  const domain = filesBelow(join(root, 'apps', name, 'src', 'domain'), '.ts').join('\n');
  const made = (type: string): boolean => domain.includes(`${type}(`) || domain.includes(`type: '${type}'`);
  const sent = name === 'saga' ? new Set(requestedByWorkflows()) : undefined;
  return [...contracts.values()]
    .filter(({ kind, owner, type }) => kind === 'command' && owner !== name && (sent?.has(type) ?? made(type)))
    .map(({ type }) => type);
};

const verbs = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const;

const routesOf = (controller: NonNullable<ServiceTables['routes']>[number]): readonly string[] => {
  const at = (key: string, target: object): unknown => Reflect.getMetadata(key, target);
  return Object.values(Object.getOwnPropertyDescriptors(controller.prototype as object)).flatMap(({ value }) => {
    const verb = typeof value === 'function' ? verbs[at('method', value) as number] : undefined;
    if (verb === undefined) return [];
    const path = [at('path', controller), at('path', value)].filter((part) => part !== '/' && part !== '').join('/');
    return [`${verb} /${path}`.replaceAll('//', '/')];
  });
};

const factsOf = async (name: ServiceName): Promise<ServiceFacts> => {
  const tables = await tablesOf(name);
  const types = new Set([
    ...tables.streams.flatMap(({ decisions }) => Object.keys(decisions)),
    ...(tables.reactions ?? []).map(({ on }) => on.type),
  ]);
  const known = [...contracts.values()];
  await tables.onStop?.();
  return {
    name,
    streams: tables.streams.map((stream) => stream.name),
    handles: known.filter(({ type }) => types.has(type)).map(({ type }) => type),
    publishes: known.filter(({ kind, owner }) => kind === 'event' && owner === name).map(({ type }) => type),
    sends: sentBy(name),
    calls: [...(tables.effects ?? []).map(({ on }) => on), ...(tables.feeds ?? []).map((feed) => feed.name)],
    routes: (tables.routes ?? []).flatMap(routesOf),
  };
};

/** Of all services, in the order of their ports. */
export const serviceFacts = async (): Promise<readonly ServiceFacts[]> => {
  const all: ServiceFacts[] = [];
  for (const name of serviceNames) all.push(await factsOf(name));
  return all;
};
