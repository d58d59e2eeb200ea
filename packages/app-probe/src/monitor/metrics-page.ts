import type { ServiceState } from '../discover/discovery.ts';
import type { Change } from '../probe/change.ts';
import type { ProbeResult } from '../probe/result.ts';
import type { DaemonState } from './daemon-health.ts';
import type { RoundReport } from './monitor.ts';
import { readingMetrics } from './reading-metrics.ts';

type Labels = Readonly<Record<string, string | undefined>>;

interface Sample {
  labels: Labels;
  value: number | undefined;
}

interface Family {
  /** Without the prefix. */
  name: string;
  type: 'gauge' | 'counter';
  help: string;
  samples: Sample[];
}

const prefix = 'bizom_probe_';
/** A longer value is cut: a URL that was given by hand may have any length. */
const maxLabelLength = 300;

/**
 * The last round as a page for Prometheus, and the daemon's own counts. Each target has the values that it reported itself, in base
 * units: counters count since its process started. Only the targets of the last round are there.
 * Format: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function renderMetricsPage(state: DaemonState, report: RoundReport | undefined): string {
  const families = [...daemonFamilies(state, report), ...(report ? roundFamilies(report) : [])];
  return families.map(renderFamily).join('');
}

function daemonFamilies({ rounds, lastRoundAtMs }: DaemonState, report: RoundReport | undefined): Family[] {
  const own = (value: number | undefined): Sample[] => [{ labels: {}, value }];
  const seconds = (ms: number | undefined) => (ms === undefined ? undefined : ms / 1000);
  return [
    { name: 'rounds_total', type: 'counter', help: 'Rounds since this probe started.', samples: own(rounds) },
    {
      name: 'last_round_timestamp_seconds',
      type: 'gauge',
      help: 'When the last round ended, Unix time.',
      samples: own(seconds(lastRoundAtMs)),
    },
    {
      name: 'last_round_duration_seconds',
      type: 'gauge',
      help: 'Time that the last round took.',
      samples: own(seconds(report?.roundMs)),
    },
  ];
}

function roundFamilies({ results, services }: RoundReport): Family[] {
  const gauge = (name: string, help: string, samples: Sample[]): Family => ({ name, type: 'gauge', help, samples });
  const each = (value: (result: ProbeResult) => number | undefined): Sample[] =>
    results.map((result) => ({ labels: labelsOf(result), value: value(result) }));
  const state = (value: (state: ServiceState) => number): Sample[] =>
    services.map((one) => ({ labels: { cluster: one.cluster, service: one.service }, value: value(one) }));
  return [
    gauge('up', '1 for a target that is UP, or alive and ready while a dependency fails, else 0.', each(isUp)),
    gauge(
      'degraded',
      '1 for a target that is alive and ready while a dependency fails, else 0.',
      each(({ health }) => Number(health === 'DEGRADED')),
    ),
    gauge(
      'health_duration_seconds',
      'Time until the complete response of the health endpoint.',
      each(({ healthSeconds }) => healthSeconds),
    ),
    gauge(
      'memory_limit_bytes',
      'Memory limit of the container, or of the task.',
      each(({ target }) => target.memoryLimitBytes),
    ),
    gauge(
      'http_request_quantile_seconds',
      'Quantiles of the durations of the requests between the last two rounds.',
      results.flatMap(quantileSamples),
    ),
    ...readingMetrics.map(
      ({ key, ...family }): Family => ({ ...family, samples: each(({ reading }) => reading[key]) }),
    ),
    gauge(
      'service_running_tasks',
      'Running tasks of the ECS service.',
      state(({ runningTasks }) => runningTasks),
    ),
    gauge(
      'service_desired_tasks',
      'Tasks that the ECS service should have.',
      state(({ desiredTasks }) => desiredTasks),
    ),
  ];
}

function isUp({ health }: ProbeResult): number {
  return Number(health === 'UP' || health === 'DEGRADED');
}

const quantiles = {
  '0.5': 'httpRequestP50Seconds',
  '0.95': 'httpRequestP95Seconds',
  '0.99': 'httpRequestP99Seconds',
} as const satisfies Record<string, keyof Change>;

function quantileSamples(result: ProbeResult): Sample[] {
  return Object.entries(quantiles).map(([quantile, key]) => ({
    labels: { ...labelsOf(result), quantile },
    value: result.change?.[key],
  }));
}

function labelsOf({ target: { cluster, service, task, url } }: ProbeResult): Labels {
  return { cluster, service, task, target: url };
}

/** Nothing for a family without samples. Prometheus refuses a page that has one sample twice: the first one holds. */
function renderFamily({ name, type, help, samples }: Family): string {
  const values = new Map<string, number>();
  for (const { labels, value } of samples) {
    if (value === undefined) continue;
    const written = renderLabels(labels);
    if (!values.has(written)) values.set(written, value);
  }
  if (values.size === 0) return '';
  const full = `${prefix}${name}`;
  const lines = [...values].map(([labels, value]) => `${full}${labels} ${value}\n`);
  return `# HELP ${full} ${escapeHelp(help)}\n# TYPE ${full} ${type}\n${lines.join('')}`;
}

function renderLabels(labels: Labels): string {
  const written = Object.entries(labels).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}="${escapeLabel(value.slice(0, maxLabelLength).toWellFormed())}"`],
  );
  return written.length === 0 ? '' : `{${written.join(',')}}`;
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
