import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { AlertingFile } from './files/alerting-file.ts';
import { durationSeconds } from './files/duration.ts';
import { panelsOf, type Read } from './files/read.ts';
import type { QueryModel } from './files/shape.ts';
import { isBilled } from './queries/kinds.ts';

/** GetMetricData, USD a metric asked for; never in the free tier (AWS CloudWatch pricing). */
const dollarsPerMetric = 0.01 / 1000;
const monthSeconds = 30 * 86_400;

/** What one dashboard, kept open in one browser, or the rules of one file ask of CloudWatch. */
export interface Cost {
  what: 'dashboard' | 'alerts';
  file: string;
  title: string;
  /** Metrics asked for each time; a query with a wildcard counts once, though it finds several. */
  metrics: number;
  everySeconds: number;
  metricsPerMonth: number;
  dollarsPerMonth: number;
}

/** What it costs to look at every dashboard for a month, and to evaluate the rules. */
export function costs(dashboards: readonly Read<Dashboard>[], alerting: readonly Read<AlertingFile>[]): Cost[] {
  return [...dashboards.map(dashboardCost), ...alerting.flatMap(alertsCost)];
}

function dashboardCost({ file, content }: Read<Dashboard>): Cost {
  const targets = panelsOf(content).flatMap(({ targets = [] }) => targets as unknown as QueryModel[]);
  const metrics = targets.filter(isBilled).length;
  // No refresh: it asks once, when it is opened.
  const everySeconds = durationSeconds(content.refresh ?? '') || monthSeconds;
  return priced({ what: 'dashboard', file, title: content.title ?? '', metrics, everySeconds });
}

function alertsCost({ file, content }: Read<AlertingFile>): Cost[] {
  const byInterval = Map.groupBy(content.groups ?? [], ({ interval }) => durationSeconds(interval));
  return [...byInterval].map(([everySeconds, groups]) => {
    const models = groups.flatMap(({ rules }) =>
      rules.flatMap(({ data }) => data.map(({ model }) => model as QueryModel)),
    );
    const folders = [...new Set(groups.map(({ folder }) => folder))].join(', ');
    return priced({
      what: 'alerts',
      file,
      title: `rules of ${folders}`,
      metrics: models.filter(isBilled).length,
      everySeconds,
    });
  });
}

function priced(cost: Omit<Cost, 'metricsPerMonth' | 'dollarsPerMonth'>): Cost {
  const metricsPerMonth = Math.round((cost.metrics * monthSeconds) / cost.everySeconds);
  return { ...cost, metricsPerMonth, dollarsPerMonth: Math.round(metricsPerMonth * dollarsPerMetric * 100) / 100 };
}
