import type { Enrichment } from '../enrich/enrichment.ts';
import type { Cause } from '../stop/causes.ts';
import type { Classified } from '../stop/classification.ts';
import { formatSeconds } from '../stop/timing.ts';

/** A failure so soon after a deployment is probably of it, seconds. */
const suspectSeconds = 3600;

/** Causes that another revision does not have: what the application does, and what its image and definition name. */
const ofRevision: ReadonlySet<Cause> = new Set<Cause>([
  'oom-container',
  'oom-java-heap',
  'app-crash',
  'app-exit-zero',
  'jvm-fatal',
  'native-crash',
  'bad-image',
  'health-elb',
  'health-container',
  'image-missing',
  'secret-missing',
  'config',
  'env-file',
  'deployment-failed',
]);

/** What changed before a failure, in words; empty where it is not known. */
export function changeText(stop: Classified, known: Enrichment): string {
  return [deploymentText(stop, known), memoryText(known)].filter(Boolean).join(' ');
}

function deploymentText(stop: Classified, { change, changedServices = 0, commit }: Enrichment): string {
  const age = change && ageSeconds(stop, change.deployedAt);
  if (!change || age === undefined) return '';
  const what = commit === undefined ? 'the last deployment' : `the deployment of commit ${commit}`;
  const { previousServedMs } = change;
  const before =
    previousServedMs === undefined
      ? ''
      : ` The revision before it had served for ${formatSeconds(previousServedMs / 1000)}.`;
  if (age >= 86_400) return `No deployment in the ${formatSeconds(age)} before.`;
  const others = changedServices > 1 ? ` (${changedServices} services changed since)` : '';
  return `${formatSeconds(age)} after ${what} began${others}.${before}`;
}

function memoryText({ memory }: Enrichment): string {
  if (!memory) return '';
  const [from, to] = [memory.fromPercent, memory.toPercent].map((percent) => `${Math.round(percent)} %`);
  return `Memory grew steadily for ${formatSeconds(memory.seconds)}, from ${from} to ${to}.`;
}

/** The command that goes back to what served before, where a deployment is the likely cause. */
export function rollbackAdvice(stop: Classified, { change }: Enrichment): string {
  const { environment, service, standalone, cause, row } = stop;
  const age = change && ageSeconds(stop, change.deployedAt);
  if (age === undefined || age > suspectSeconds || standalone || !ofRevision.has(cause)) return '';
  if (environment === undefined || service === undefined || row === 'C8') return '';
  if (!/^[\w.-]+$/.test(environment) || !/^[\w.-]+$/.test(service)) return '';
  return `It may be the deployment. To go back: bizom-deploy rollback --env ${environment} --service ${service} --yes`;
}

/** From a deployment to the failure; undefined where a clock makes it negative. */
function ageSeconds({ at }: Classified, deployedAt: number): number | undefined {
  const seconds = ((at === undefined ? Date.now() : Date.parse(at)) - deployedAt) / 1000;
  return seconds < 0 ? undefined : seconds;
}
