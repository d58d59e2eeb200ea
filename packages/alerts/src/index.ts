export { type Action, type Cause, type CauseMeaning, causeNames, causes } from './causes.ts';
export type { Classification, Classified, Ignored } from './classification.ts';
export { type ClassifyOptions, classify } from './classify.ts';
export type { Enrichment } from './enrich/enrichment.ts';
export { alertsEnvironment } from './environment.ts';
export { AlertsError, type AlertsErrorCode } from './errors.ts';
export { type ExitCodeMeaning, explainExitCode } from './exit-codes.ts';
export { fleetNames } from './fleet-names.ts';
export type { Incident, Speech } from './incident/incident.ts';
export type { LinkTemplate } from './links.ts';
export { messageOf, type Telling } from './message.ts';
export type { FleetName, FleetNames } from './names.ts';
export type { AlertsEnvironment } from './options.ts';
export {
  deploymentPattern,
  type EventPattern,
  eventPatterns,
  serviceActionPattern,
  spotWarningPattern,
  taskStoppedPattern,
} from './pattern.ts';
export { redact } from './redact.ts';
