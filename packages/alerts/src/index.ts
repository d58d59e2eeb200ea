export { type Action, type Cause, type CauseMeaning, causeNames, causes } from './causes.ts';
export type { Classification, Classified, Ignored } from './classification.ts';
export { type ClassifyOptions, classify } from './classify.ts';
export { AlertsError, type AlertsErrorCode } from './errors.ts';
export { type ExitCodeMeaning, explainExitCode } from './exit-codes.ts';
export { metricDimensions, metricNames, metricNamespace } from './metrics.ts';
export type { FleetName, FleetNames } from './names.ts';
export {
  deploymentPattern,
  type EventPattern,
  eventPatterns,
  serviceActionPattern,
  spotWarningPattern,
  taskStoppedPattern,
} from './pattern.ts';
