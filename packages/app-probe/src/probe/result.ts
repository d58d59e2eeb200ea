import type { ProbeErrorCode } from '../errors.ts';
import type { Reading } from '../parse/reading.ts';
import type { Target } from '../target/target.ts';
import type { Change } from './change.ts';

/** What one probe of one target found. Text in it that comes from the target is cleaned. */
export interface ProbeResult {
  target: Target;
  /** When the probe began, Unix milliseconds. */
  atMs: number;
  /**
   * The status that the service reports (`UP`, `DOWN`, `OUT_OF_SERVICE`, …); `DEGRADED` where it is alive and ready and only a
   * dependency fails; `DOWN` where it does not answer; `UNKNOWN` where its answer is no health.
   */
  health: string;
  /** Why the health is not UP, or why there are no metrics, in a line. */
  error?: string;
  errorCode?: ProbeErrorCode;
  /** Status of each health component and group that it shows. */
  components: Readonly<Record<string, string>>;
  /** Time until the health endpoint had answered in full; left out where it did not. */
  healthSeconds?: number;
  /** Empty where there are no metrics. */
  reading: Reading;
  /** Names of threads that wait for each other. */
  deadlockedThreads?: readonly string[];
  /** What happened since the previous reading; left out for the first one. */
  change?: Change;
}
