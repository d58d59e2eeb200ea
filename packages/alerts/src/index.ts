export { type ClassifyOptions, classify } from './classify/classify.ts';
export { type DiagnoseOptions, type Diagnosis, diagnoseTask } from './diagnose/diagnose-task.ts';
export type { Enrichment, Missing } from './enrich/enrichment.ts';
export { fleetNames } from './fleet/fleet-names.ts';
export type { Alerted, DueUpdate, Ending, Incident, IncidentUpdate } from './incident/incident.ts';
export type { AlertsEnvironment } from './lambda/environment.ts';
export { alertsEnvironment } from './lambda/fleet-environment.ts';
export type { LinkTemplate } from './message/links.ts';
export { type MessageInput, messageOf } from './message/message.ts';
export { type MessageOfTaskOptions, messageOfTask, type TaskMessage } from './preview/message-of-task.ts';
export { type Action, type Cause, type CauseMeaning, causeNames, causes } from './stop/causes.ts';
export type { Classification, Classified, Ignored } from './stop/classification.ts';
export { AlertsError, type AlertsErrorCode } from './stop/errors.ts';
export { type ExitCodeMeaning, explainExitCode } from './stop/exit-codes.ts';
export type { FleetName, FleetNames } from './stop/names.ts';
export {
  deploymentPattern,
  type EventPattern,
  eventPatterns,
  serviceActionPattern,
  spotWarningPattern,
  taskStoppedPattern,
} from './stop/pattern.ts';
