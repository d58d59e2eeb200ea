import type { Reading } from '../parse/reading.ts';
import type { ProbeResult } from '../probe/result.ts';

/** The shape `bizom-probe once --json` prints for one target. */
export interface TargetReport {
  url: string;
  service: string;
  cluster?: string;
  task?: string;
  health: string;
  error?: string;
  components: Readonly<Record<string, string>>;
  deadlockedThreads?: readonly string[];
  /** Base units: bytes, seconds, counts, shares from 0 to 1. */
  metrics: Reading & { healthSeconds?: number; memoryLimitBytes?: number };
}

/** A result as data for scripts: no credentials, no undefined values. */
export function reportOf({
  target,
  health,
  error,
  components,
  deadlockedThreads,
  healthSeconds,
  reading,
}: ProbeResult): TargetReport {
  const { url, service, cluster, task, memoryLimitBytes } = target;
  return {
    url,
    service,
    ...(cluster !== undefined && { cluster }),
    ...(task !== undefined && { task }),
    health,
    ...(error !== undefined && { error }),
    components,
    ...(deadlockedThreads !== undefined && { deadlockedThreads }),
    metrics: {
      ...reading,
      ...(healthSeconds !== undefined && { healthSeconds }),
      ...(memoryLimitBytes !== undefined && { memoryLimitBytes }),
    },
  };
}
