import type { MapLimits, MapRunNews } from '@quadrille/asl';

/** What changes in the row of a map run; what is not given stays. Times are epoch milliseconds. */
export type MapRunChange = MapLimits &
  Readonly<{
    arn: string;
    /** Of one that is new. */
    startedAt?: number;
    status?: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
    stoppedAt?: number;
    redriveCount?: number;
    redrivenAt?: number;
    executions?: number;
    items?: number;
    resultsWritten?: boolean;
  }>;

/** One change for each map run, however much was told of it. */
export const mapRunChanges = (news: readonly MapRunNews[]): readonly MapRunChange[] => {
  const changes = new Map<string, MapRunChange>();
  for (const { at, ...told } of news) changes.set(told.arn, { ...changes.get(told.arn), ...told, ...momentOf(told, at) });
  return [...changes.values()];
};

const momentOf = ({ status, redriveCount }: Pick<MapRunNews, 'status' | 'redriveCount'>, at: number): Partial<MapRunChange> => {
  if (status === undefined) return {};
  if (status !== 'RUNNING') return { stoppedAt: at };
  return redriveCount === 0 ? { startedAt: at } : { redrivenAt: at };
};
