import type { ECSClientConfig } from '@aws-sdk/client-ecs';
import { isPassing, isThrottled } from './failures.ts';

type RetryStrategy = Extract<NonNullable<ECSClientConfig['retryStrategy']>, { acquireInitialRetryToken: unknown }>;

/** How long calls are repeated. */
export interface Patience {
  /** How long a throttled call is repeated, in milliseconds; default 180,000. */
  throttledMs?: number;
  /** Attempts at a call that the network or a fault of AWS ended; default AWS_MAX_ATTEMPTS, else 5. */
  attempts?: number;
}

const longestDelayMs = 5_000;
const defaultThrottledMs = 180_000;

/**
 * Repeats calls that AWS throttles for minutes, as a deployment in a busy account must not end half-way, and calls that the
 * network or a fault of AWS ended a few times.
 */
export function patientRetry({
  throttledMs = defaultThrottledMs,
  attempts = attemptsOfEnvironment(),
}: Patience = {}): RetryStrategy {
  const token = (count: number, sinceMs: number, delayMs: number) => ({
    getRetryCount: () => count,
    getRetryDelay: () => delayMs,
    sinceMs,
  });
  return {
    acquireInitialRetryToken: async () => token(0, Date.now(), 0),
    refreshRetryTokenForRetry: async (before, { error, errorType }) => {
      const { sinceMs = Date.now() } = before as { sinceMs?: number };
      const count = before.getRetryCount() + 1;
      const again =
        errorType === 'THROTTLING' || isThrottled(error)
          ? Date.now() - sinceMs < throttledMs
          : errorType !== 'CLIENT_ERROR' && count < attempts;
      if (!again) throw error ?? new Error('the call failed');
      return token(count, sinceMs, delayMs(count));
    },
    recordSuccess: () => {},
  };
}

/** Repeats work that is not one call of a client, such as reading credentials, by the same rules. */
export async function patiently<Result>(
  work: () => Promise<Result>,
  { throttledMs = defaultThrottledMs, attempts = attemptsOfEnvironment() }: Patience = {},
): Promise<Result> {
  const sinceMs = Date.now();
  for (let count = 1; ; count++) {
    try {
      return await work();
    } catch (error) {
      const again = isThrottled(error) ? Date.now() - sinceMs < throttledMs : isPassing(error) && count < attempts;
      if (!again) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, delayMs(count)));
  }
}

/** Doubles from 200 ms; half of it is random, so that calls which failed together do not come back together. */
function delayMs(count: number): number {
  const longest = Math.min(longestDelayMs, 200 * 2 ** (count - 1));
  return longest / 2 + (Math.random() * longest) / 2;
}

function attemptsOfEnvironment(): number {
  const asked = Number(process.env['AWS_MAX_ATTEMPTS']);
  return Number.isInteger(asked) && asked > 0 ? asked : 5;
}
