import type { StateMachine } from '@quadrille/asl';
import type { Database } from '@quadrille/service';
import type { PinnedMachine } from '../executions.js';
import { Activities } from './activities.js';
import { Aliases, routed } from './aliases.js';
import { isVersion, type Place, readMachineArn } from './arns.js';
import { Definitions } from './definitions.js';
import type { Machine, Revision, Version } from './machine.js';
import { active, noSuchMachine } from './machine-rows.js';
import { Machines } from './machines.js';
import { RedriveTokens } from './redrive-tokens.js';
import { Store } from './store.js';
import { Tags } from './tags.js';
import { Versions } from './versions.js';

/** The state machines and activities that people brought. */
export class Catalogue {
  readonly place: Place;
  readonly machines: Machines;
  readonly versions: Versions;
  readonly aliases: Aliases;
  readonly activities: Activities;
  readonly tags: Tags;
  readonly redriveTokens: RedriveTokens;
  readonly #definitions = new Definitions();
  readonly #random: () => number;

  constructor(database: Pick<Database, 'pool'>, place: Place, random: () => number = Math.random) {
    const store = new Store(database);
    this.place = place;
    this.#random = random;
    this.machines = new Machines(store, place);
    this.versions = new Versions(store);
    this.aliases = new Aliases(store);
    this.activities = new Activities(store, place);
    this.tags = new Tags(store);
    this.redriveTokens = new RedriveTokens(store);
  }

  /**
   * What a start under this ARN is bound to: the machine as it is now, a version, or the version that an alias leads to, by its weights.
   * Throws InvalidArn, ValidationException, StateMachineDoesNotExist, StateMachineDeleting.
   */
  async pinned(arn: string): Promise<PinnedMachine> {
    const { machineArn, qualifier } = readMachineArn(arn);
    const machine = active(await this.machines.find(machineArn), arn);
    if (qualifier === undefined) return this.#pin(machine);
    if (isVersion(qualifier)) return this.#pinVersion(arn);
    const alias = await this.aliases.find(machineArn, qualifier);
    if (!alias) throw noSuchMachine(arn);
    return { ...(await this.#pinVersion(routed(alias.routes, this.#random()))), aliasArn: arn };
  }

  /** Throws StateMachineDoesNotExist. */
  async version(arn: string): Promise<Version> {
    const { machineArn, qualifier = '' } = readMachineArn(arn);
    const version = isVersion(qualifier) ? await this.versions.find(machineArn, qualifier) : undefined;
    if (!version) throw noSuchMachine(arn);
    return version;
  }

  /** What a revision runs. */
  definitionOf({ hash, definition }: Pick<Revision, 'hash' | 'definition'>): StateMachine {
    return this.#definitions.read(hash, definition);
  }

  async #pinVersion(arn: string): Promise<PinnedMachine> {
    const version = await this.version(arn);
    return { ...this.#pin({ ...version, arn: version.machineArn }), versionArn: arn };
  }

  #pin(machine: Pick<Machine, 'arn' | 'name' | 'type' | 'roleArn' | 'hash' | 'definition'>): PinnedMachine {
    const { arn, name, type, roleArn, hash } = machine;
    return { arn, name, type, roleArn, hash, definition: this.definitionOf(machine) };
  }
}
