import { type Fleet, type ResolvedService, resolveEnvironment, resolveServices } from '@bizom/fleet';
import { probeNamespace } from '@bizom/metric-names';
import { metricKeys, type SeriesOptions } from '../measure/series.ts';
import type { ProberOptions } from '../probe/prober.ts';
import type { WatchRules } from '../watch/watch.ts';

/** Everything a monitor needs to know, with every default filled in. */
export interface MonitorSettings {
  /** Name of the fleet. */
  fleet: string;
  /** The fleet's name for the environment. */
  environment: string;
  services: ResolvedService[];
  region: string;
  namespace: string;
  intervalMs: number;
  discoveryMs: number;
  prober: ProberOptions;
  series: SeriesOptions;
  highResolution: boolean;
  maxSeries: number;
  sink: 'cloudwatch' | 'emf';
  auth: Fleet['probe']['auth'];
  /** Where evidence is kept; undefined: nowhere. */
  blackBox: Fleet['probe']['blackBox'];
  /** DynamoDB table of the lease; undefined where this is the only probe. */
  leaseTable: string | undefined;
  /** Where messages go: the channels and routes of the fleet's alerts. */
  alerts: Pick<Fleet['alerts'], 'channels' | 'routes'>;
  watch: WatchRules;
}

/**
 * The settings for one environment of a fleet.
 * @throws FleetError
 * @example
 * const settings = settingsOf(await loadFleet('fleet.config.json'), 'prod');
 * const monitor = await assembleMonitor({ ...settings, sink: 'emf' }, { notify: false, writeLine: console.log });
 */
export function settingsOf(fleet: Fleet, environmentName: string): MonitorSettings {
  const { probe } = fleet;
  const services = resolveServices(fleet, environmentName);
  return {
    fleet: fleet.name,
    environment: environmentName,
    services,
    region: resolveEnvironment(fleet, environmentName).region,
    namespace: probe.namespace ?? probeNamespace,
    intervalMs: probe.intervalSeconds * 1000,
    discoveryMs: probe.discoverySeconds * 1000,
    prober: proberOptions(fleet),
    series: seriesOptions(fleet),
    highResolution: probe.highResolution,
    maxSeries: probe.maxSeries,
    sink: probe.sink,
    auth: probe.auth,
    blackBox: probe.blackBox,
    leaseTable: probe.leaseTable,
    alerts: fleet.alerts,
    watch: watchRules(fleet, services),
  };
}

/** Lambdas are invoked each minute or more rarely: an environment that missed an invocation has paused for longer than this besides. */
const pauseMs = 30_000;

function proberOptions({ probe }: Fleet): ProberOptions {
  const { timeoutSeconds, concurrency, tls, intervalSeconds, maxHealthBytes, maxScrapeBytes, maxThreadDumpBytes } =
    probe;
  return {
    timeoutMs: timeoutSeconds * 1000,
    connectTimeoutMs: Math.min(2000, timeoutSeconds * 1000),
    keepAliveTimeoutMs: intervalSeconds * 1000 + 15_000,
    concurrency,
    maxHealthBytes,
    maxScrapeBytes,
    maxThreadDumpBytes,
    keepScrapes: probe.blackBox !== undefined,
    forgetAfterMs: intervalSeconds * 1000 + pauseMs,
    rejectUnauthorized: tls.rejectUnauthorized,
    ...(tls.ca !== undefined && { ca: tls.ca }),
  };
}

function seriesOptions({ probe }: Fleet): SeriesOptions {
  const { metrics: selection, perTask, startGraceSeconds } = probe;
  return {
    published: metricKeys(selection),
    perTask: new Set(perTask),
    startGraceMs: startGraceSeconds * 1000,
  };
}

/** A condition is over when it is this far below its threshold, percent. */
const marginPercent = 5;

function watchRules({ probe }: Fleet, services: readonly ResolvedService[]): WatchRules {
  const thresholds = new Map(services.map(({ name, thresholds: own }) => [name, own]));
  return {
    downAfter: probe.downAfter,
    upAfter: probe.upAfter,
    flapChanges: probe.flapChanges,
    flapWindowMs: probe.flapWindowSeconds * 1000,
    startGraceMs: probe.startGraceSeconds * 1000,
    conditionsOf: (service) => {
      const { heapAfterGcPercent = 80, gcOverheadPercent = 20 } = thresholds.get(service) ?? {};
      return {
        degraded: { threshold: 1, forMs: 0, rounds: probe.downAfter },
        heapHigh: { threshold: heapAfterGcPercent, forMs: probe.heapHighSeconds * 1000, margin: marginPercent },
        heapCritical: { threshold: probe.heapCriticalPercent, forMs: 0, rounds: 2, margin: marginPercent },
        gcHigh: { threshold: gcOverheadPercent, forMs: probe.gcHighSeconds * 1000, margin: marginPercent },
        deadlock: { threshold: 1, forMs: 0 },
        threadsHigh: { threshold: 3, forMs: 0, rounds: 3, margin: 1 },
      };
    },
  };
}
