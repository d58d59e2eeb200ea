export { type AssembleOptions, assembleMonitor } from './assemble.ts';
export {
  describeLeftOut,
  dollarsPerSeriesMonth,
  dollarsPerThousandRequests,
  type LeftOut,
  SeriesBudget,
} from './budget.ts';
export type { Change } from './change.ts';
export { type DaemonOptions, runDaemon } from './daemon.ts';
export { batchData, foldSeries } from './datum.ts';
export { Directory, type DirectoryOptions } from './directory.ts';
export { type Discovery, discover, type ServiceState } from './ecs.ts';
export { renderEmf } from './emf.ts';
export { ProbeError, type ProbeErrorCode } from './errors.ts';
export { Families } from './families.ts';
export type { Labels } from './labels.ts';
export { type Measures, measure } from './measure.ts';
export { messagesOf } from './messages.ts';
export { defaultNamespace, dimensionNames, type MetricDefinition, type MetricKey, metrics } from './metrics.ts';
export { Monitor, type MonitorParts, type RoundReport } from './monitor.ts';
export { Prober, type ProberOptions } from './prober.ts';
export { type SampleVisitor, scanPrometheus } from './prometheus.ts';
export { type Published, Publisher, type PublisherOptions, type PutMetricData } from './publisher.ts';
export type { Reading, ReadingKey } from './reading.ts';
export { type ProbeResult, reportOf, type TargetReport } from './result.ts';
export { everyInterval, type ScheduleOptions } from './schedule.ts';
export { readScrape } from './scrape.ts';
export { metricKeys, type Series, type SeriesKey, type SeriesOptions, seriesOf } from './series.ts';
export { type MonitorSettings, settingsOf } from './settings.ts';
export { renderTable, type TableOptions } from './table.ts';
export { type Endpoints, parseTarget, type Target, type TargetKind } from './target.ts';
export { Watch, type WatchEvent, type WatchRules } from './watch.ts';
