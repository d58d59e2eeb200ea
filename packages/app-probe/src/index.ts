export type { SortKey } from './commands/sort.ts';
export { renderTable, type TableOptions } from './commands/table.ts';
export { reportOf, type TargetReport } from './commands/target-report.ts';
export type { Discovery, ServiceState, Unanswered } from './discover/discovery.ts';
export { DiscoveryCache, type DiscoveryCacheOptions } from './discover/discovery-cache.ts';
export { discover } from './discover/ecs.ts';
export { ProbeError, type ProbeErrorCode } from './errors.ts';
export { type Measures, measure } from './measure/measure.ts';
export { metricKeys, type Series, type SeriesKey, type SeriesOptions, seriesOf } from './measure/series.ts';
export { type AssembleOptions, assembleMonitor } from './monitor/assemble.ts';
export { type DaemonOptions, runDaemon } from './monitor/daemon.ts';
export { DynamoLease, type DynamoLeaseOptions, type Lease } from './monitor/lease.ts';
export { Monitor, type MonitorParts, type RoundReport } from './monitor/monitor.ts';
export { everyInterval, type ScheduleOptions } from './monitor/schedule.ts';
export { type MonitorSettings, settingsOf } from './monitor/settings.ts';
export type { Reading, ReadingKey } from './parse/reading.ts';
export { readScrape, type Scrape } from './parse/scrape.ts';
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
export type { Endpoints } from './target/endpoints.ts';
export { parseTarget } from './target/parse-target.ts';
export type { Target, TargetKind } from './target/target.ts';
export { messagesOf } from './watch/messages.ts';
export { Watch, type WatchEvent, type WatchRules } from './watch/watch.ts';
