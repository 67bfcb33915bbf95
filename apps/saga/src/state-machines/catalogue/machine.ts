import type { MachineType } from '../executions.js';

type LoggingConfiguration = Readonly<{
  level: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  includeExecutionData: boolean;
  destinations?: readonly Readonly<{ cloudWatchLogsLogGroup?: Readonly<{ logGroupArn?: string }> }>[];
}>;

type EncryptionConfiguration = Readonly<{
  type: 'AWS_OWNED_KEY' | 'CUSTOMER_MANAGED_KMS_KEY';
  kmsKeyId?: string;
  kmsDataKeyReusePeriodSeconds?: number;
}>;

/** Kept and told as given; where logs, traces and keys are is a matter of the deployment. */
export type Configuration = Readonly<{
  logging: LoggingConfiguration;
  tracing: Readonly<{ enabled: boolean }>;
  encryption: EncryptionConfiguration;
}>;

/** What a version keeps for good. */
export type Revision = Readonly<{ definition: string; hash: string; roleArn: string; configuration: Configuration }>;

export type Machine = Revision &
  Readonly<{
    arn: string;
    name: string;
    type: MachineType;
    status: 'ACTIVE' | 'DELETING';
    /** `INITIAL` until the first change. */
    revisionId: string;
    createdAt: Date;
    updatedAt: Date;
  }>;

/** A revision that was given a number. */
export type Version = Revision &
  Readonly<{
    machineArn: string;
    versionArn: string;
    number: number;
    name: string;
    type: MachineType;
    revisionId: string;
    description: string | null;
    createdAt: Date;
  }>;

/** `weight` in percent; one or two of them, 100 together. */
export type Route = Readonly<{ stateMachineVersionArn: string; weight: number }>;

export type Alias = Readonly<{
  aliasArn: string;
  machineArn: string;
  name: string;
  description: string | null;
  routes: readonly Route[];
  createdAt: Date;
  updatedAt: Date;
}>;
