import { migrateSchema, type MigrationTarget } from '@quadrille/event-store';
import type { MigrationInterface } from 'typeorm';

export type { MigrationTarget };

/** Brings a service's schema up to date: what every service has, then the service's own migrations, in order. */
export const migrateService = ({
  name,
  migrations = [],
  ...target
}: MigrationTarget & Readonly<{ name: string; migrations?: readonly (new () => MigrationInterface)[] }>): Promise<void> =>
  migrateSchema(name, migrations, target);
