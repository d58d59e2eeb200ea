export { type AssembleOptions, assembleMonitor } from './assemble.ts';
export { renderTable, type TableOptions } from './commands/table.ts';
export { reportOf, type TargetReport } from './commands/target-report.ts';
export { type DaemonOptions, runDaemon } from './daemon.ts';
export { Directory, type DirectoryOptions } from './discover/directory.ts';
export { type Discovery, discover, type ServiceState } from './discover/ecs.ts';
export { type Endpoints, parseTarget, type Target, type TargetKind } from './discover/target.ts';
export { ProbeError, type ProbeErrorCode } from './errors.ts';
export { type Measures, measure } from './measure/measure.ts';
export { metricKeys, type Series, type SeriesKey, type SeriesOptions, seriesOf } from './measure/series.ts';
export { Monitor, type MonitorParts, type RoundReport } from './monitor.ts';
export type { Change } from './probe/change.ts';
export { Prober, type ProberOptions } from './probe/prober.ts';
export type { ProbeResult } from './probe/result.ts';
export {
  describeLeftOut,
  dollarsPerSeriesMonth,
  dollarsPerThousandRequests,
  type LeftOut,
  SeriesBudget,
} from './publish/budget.ts';
export { batchData, foldSeries } from './publish/datum.ts';
export { renderEmf } from './publish/emf.ts';
export { type Published, Publisher, type PublisherOptions, type PutMetricData } from './publish/publisher.ts';
export { Families } from './read/families.ts';
export type { Labels } from './read/labels.ts';
export { type SampleVisitor, scanPrometheus } from './read/prometheus.ts';
export type { Reading, ReadingKey } from './read/reading.ts';
export { readScrape } from './read/scrape.ts';
export { everyInterval, type ScheduleOptions } from './schedule.ts';
export { type MonitorSettings, settingsOf } from './settings.ts';
export { messagesOf } from './watch/messages.ts';
export { Watch, type WatchEvent, type WatchRules } from './watch/watch.ts';
