import { createHash } from 'node:crypto';
import type { Classified } from '../stop/classification.ts';
import type { Incident } from './incident.ts';

/** Tells apart services and jobs of the same name, clusters, regions and accounts. A failed deployment is a separate incident. */
export function incidentKey(stop: Classified): string {
  return stop.cause === 'deployment-failed' ? deploymentKey(stop) : keyOf(stop);
}

/** The incident of a failed deployment, whatever the service's tasks do. */
export function deploymentKey(stop: Classified): string {
  return `${keyOf(stop)}#deployment`;
}

function keyOf({ account, region, cluster, ecsService, service, standalone }: Classified): string {
  const kind = standalone ? 'job' : 'service';
  return [account, region, cluster, kind, ecsService ?? service].map((part) => part ?? '-').join('/');
}

/** One delivery of an event is dealt with once: a task's stop by its task, the Spot warning apart, other events by their id. */
export function eventKey({ taskArn, eventId, row }: Classified): string | undefined {
  return row === 'spot-warning' ? `${taskArn}#warning` : (taskArn ?? eventId);
}

/** What is counted once: a task's Spot warning and its stop are one failure. Short, as an incident keeps many of them. */
export function failureId({ taskArn, eventId }: Classified): string | undefined {
  const id = taskArn ?? eventId;
  return id && createHash('sha256').update(id).digest('base64url').slice(0, 10);
}

/** Most that PagerDuty takes. */
const maxKeyLength = 255;

/** Identifies an incident to channels: never the same for two incidents of a service. */
export function messageKey(key: string, { firstStopAt }: Incident): string {
  const whole = `${key}@${new Date(firstStopAt).toISOString()}`;
  return whole.length <= maxKeyLength ? whole : createHash('sha256').update(whole).digest('hex');
}
