import { Logger } from '@aws-lambda-powertools/logger';
import { loadFleet } from '@bizom/fleet';
import { notPublished } from '../errors.ts';
import { assembleMonitor } from '../monitor/assemble.ts';
import type { Monitor, RoundReport } from '../monitor/monitor.ts';
import { everyInterval } from '../monitor/schedule.ts';
import { type MonitorSettings, settingsOf } from '../monitor/settings.ts';
import { describeLeftOut } from '../publish/budget.ts';
import { parseEnvironment } from './environment.ts';

const logger = new Logger({ serviceName: 'app-probe' });
/** Kept while the function is warm: counters become rates only between two rounds of one monitor. */
let warm: Promise<{ monitor: Monitor; settings: MonitorSettings; roundsMs: number }> | undefined;

/**
 * Invoked each minute: makes rounds, every `probe.intervalSeconds`, until the next invocation is due.
 * @throws ProbeError `PUBLISH_FAILED` after the rounds where CloudWatch did not take what one of them measured, for the alarm on errors
 */
export async function handler(
  _event: unknown,
  context: { getRemainingTimeInMillis(): number },
): Promise<{ rounds: number }> {
  warm ??= assemble();
  const { monitor, settings, roundsMs } = await warm.catch((error: unknown) => {
    warm = undefined;
    throw error;
  });
  const lastRoundMs = (settings.prober.timeoutMs ?? 0) + 2000;
  const untilMs = Math.max(1, Math.min(roundsMs, context.getRemainingTimeInMillis() - lastRoundMs));
  const publishErrors: Error[] = [];
  let rounds = 0;
  await everyInterval(
    async () => {
      const report = await monitor.round();
      log(report);
      publishErrors.push(...report.published.errors);
      rounds++;
    },
    { intervalMs: settings.intervalMs, untilMs, signal: new AbortController().signal },
  );
  if (publishErrors[0]) throw notPublished(publishErrors[0]);
  return { rounds };
}

async function assemble() {
  const { FLEET_FILE, ENVIRONMENT, ROUNDS_SECONDS } = parseEnvironment(process.env);
  const settings = settingsOf(await loadFleet(FLEET_FILE), ENVIRONMENT);
  const monitor = await assembleMonitor(settings, { notify: false, writeLine: console.log });
  return { monitor, settings, roundsMs: ROUNDS_SECONDS * 1000 };
}

function log({ results, published, leftOut, problems, roundMs }: RoundReport): void {
  const down = results.filter(({ health }) => health !== 'UP').map(({ target, error }) => ({ url: target.url, error }));
  logger.info('round', { targets: results.length, down, data: published.data, requests: published.requests, roundMs });
  for (const problem of problems) logger.warn(problem);
  if (leftOut) logger.warn(describeLeftOut(leftOut));
  for (const error of published.errors) logger.error('CloudWatch did not take the metrics', error);
}
