import { textOf } from '@bizom/options/json';
import { failedTarget } from '../rules/scheduler.ts';
import { arnName } from '../stop/arn.ts';
import { type Cause, causes } from '../stop/causes.ts';
import type { Classification, Classified, Ignored } from '../stop/classification.ts';
import type { ContainerRole } from '../stop/container-role.ts';
import { type EcsEvent, parseEvent, type StoppedContainer, type TaskChange, taskOf } from '../stop/event.ts';
import { explainExitCode } from '../stop/exit-codes.ts';
import { safeLine, safeText } from '../stop/foreign-text.ts';
import { type FleetNames, nameOf } from '../stop/names.ts';
import { timingOf } from '../stop/timing.ts';
import { judgeDeployment, judgeServiceAction } from './companion.ts';
import { castOf } from './culprit.ts';
import { isSpotWarning, judgeStop } from './task-stop.ts';
import type { Verdict } from './verdict.ts';
import { adviceFor, ignoredText, subject, textsOf, titleOf } from './wording.ts';

export interface ClassifyOptions {
  /** What the fleet calls its services; default: the cluster is the environment. */
  names?: FleetNames;
  /** Causes that are silent by default and shall alert nevertheless; default none. */
  alertOn?: readonly Cause[];
  /** Name of the application's container; default: the fleet's, or the container that is called like the service. */
  container?: string;
  /** Parts of the containers, from the task definition; without them images and names decide which container is the application's. */
  roles?: readonly ContainerRole[];
}

/**
 * What an EventBridge event of ECS says: what died, why, and what to do. Pure, and total but for this:
 * @throws AlertsError `NOT_AN_EVENT` for a value that is no EventBridge event at all
 * @example
 * const stop = classify(event);
 * if (stop.action === 'alert') console.log(stop.cause, stop.advice);
 */
export function classify(value: unknown, options: ClassifyOptions = {}): Classification {
  const event = parseEvent(value);
  switch (event.detailType) {
    case 'ECS Task State Change':
      return classifyTask(event, options);
    case 'ECS Deployment State Change':
      return classifyCompanion(event, judgeDeployment(event), options);
    case 'ECS Service Action': {
      const verdict = judgeServiceAction(event);
      return verdict ? classifyCompanion(event, verdict, options) : ignored(event, undefined, options);
    }
    default:
      return ignored(event, undefined, options);
  }
}

function classifyTask(event: EcsEvent, options: ClassifyOptions): Classification {
  const task = taskOf(event);
  if (task.lastStatus !== 'STOPPED' && !isSpotWarning(task)) return ignored(event, task.lastStatus, options);
  const { service, container } = nameOf(event, options.names ?? {});
  const configured = options.container ?? container;
  const likely = [service, event.service, event.family, 'app', 'main'].filter((name) => name !== undefined);
  const { roles = [] } = options;
  const cast = castOf(task, { likely, roles, ...(configured !== undefined && { configured }) });
  const warning = task.lastStatus !== 'STOPPED';
  const verdict: Verdict = warning ? { row: 'spot-warning', cause: 'spot' } : judgeStop(task, cast.culprit);
  // A task that never ran died of whatever container or attachment says why.
  const quoted = task.containers.find(({ name }) => name === verdict.quote?.of);
  const culprit = quoted ?? cast.culprit;
  return classified(event, verdict, options, {
    ...stopFacts(task),
    ...culpritFacts(culprit),
    sidecar: quoted ? quoted !== cast.culprit || cast.sidecar : cast.sidecar,
    ungracefulShutdown: culprit?.exitCode === 137 && wasAsked(task, verdict),
  });
}

function classifyCompanion(event: EcsEvent, verdict: Verdict, options: ClassifyOptions): Classified {
  const name = textOf(event.detail['eventName']);
  const reason = textOf(event.detail['reason']);
  const deploymentId = textOf(event.detail['deploymentId']);
  return classified(event, verdict, options, {
    ...((reason ?? name) && { reason: [name, reason].filter(Boolean).join(': ') }),
    ...(deploymentId && { deploymentId }),
  });
}

function classified(
  event: EcsEvent,
  verdict: Verdict,
  options: ClassifyOptions,
  facts: Partial<Classified>,
): Classified {
  const { cause, row } = verdict;
  const own = causes[cause];
  const asked = options.alertOn?.includes(cause) ?? false;
  const common = commonFacts(event, options);
  const said = { ungracefulShutdown: false, sidecar: false, ...facts, ...redactedWords(facts) };
  const advice = verdict.advice ?? adviceFor(cause, said.sidecar);
  return {
    action: asked ? 'alert' : (verdict.action ?? own.action),
    cause,
    severity: verdict.severity ?? own.severity,
    ...common,
    title: safeLine(titleOf(cause, { ...common, ...said })),
    ...textsOf({ ...said, advice, ...quoteOf(verdict), ...(row === 'exitCode' && { log: {} }) }),
    row,
    standalone: false,
    ...said,
  };
}

/** `ecs-service-connect-x: CannotCreateContainerError: …`, where the task's own reason did not decide. */
function quoteOf({ quote }: Verdict): { quote?: string } {
  return quote?.of === undefined ? {} : { quote: safeText(`${quote.of}: ${quote.text}`) };
}

/** People and programs write into reasons what they like. */
function redactedWords({ reason, stoppedReason, containerReason }: Partial<Classified>): Partial<Classified> {
  return {
    ...(reason && { reason: safeText(reason) }),
    ...(stoppedReason && { stoppedReason: safeText(stoppedReason) }),
    ...(containerReason && { containerReason: safeText(containerReason) }),
  };
}

function ignored(event: EcsEvent, lastStatus: string | undefined, options: ClassifyOptions): Ignored {
  const common = commonFacts(event, options);
  return {
    action: 'ignore',
    ...common,
    title: `${subject(common.service, common.environment)}: nothing to say`,
    text: ignoredText(event, lastStatus),
  };
}

function commonFacts(event: EcsEvent, options: ClassifyOptions) {
  const { environment, service } = nameOf(event, options.names ?? {});
  return {
    detailType: event.detailType,
    ...(event.id && { eventId: event.id }),
    ...(event.account && { account: event.account }),
    ...(event.region && { region: event.region }),
    ...(event.at !== undefined && { at: new Date(event.at).toISOString() }),
    ...(event.cluster && { cluster: event.cluster }),
    ...(environment && { environment }),
    ...(service && { service }),
    ...(event.isService && event.service && { ecsService: event.service }),
  };
}

function stopFacts(task: TaskChange): Partial<Classified> {
  const { taskArn, version, stopCode, stoppedReason, startedBy } = task;
  const taskId = arnName(taskArn);
  const taskDefinition = arnName(task.taskDefinitionArn);
  const target = stoppedReason && failedTarget(stoppedReason);
  return {
    ...(taskArn && { taskArn }),
    ...(taskId && { taskId }),
    ...(version !== undefined && { taskVersion: version }),
    ...(stopCode && { stopCode }),
    ...(stoppedReason && { stoppedReason, reason: stoppedReason }),
    ...(taskDefinition && { taskDefinition }),
    ...(startedBy?.startsWith('ecs-svc/') && { deploymentId: startedBy }),
    ...(target && { target }),
    standalone: task.group !== undefined && !task.group.startsWith('service:'),
    ...timingOf(task),
  };
}

function culpritFacts(culprit: StoppedContainer | undefined): Partial<Classified> {
  if (!culprit) return {};
  const { name, exitCode, reason, image, imageDigest } = culprit;
  return {
    culprit: name,
    ...(reason && { containerReason: reason }),
    ...(exitCode !== undefined && { exitCode, exitMeaning: explainExitCode(exitCode).meaning }),
    ...(image && { image }),
    ...(imageDigest && { imageDigest }),
  };
}

/** Whether the stop began with a SIGTERM, so that a SIGKILL at its end means that it was not obeyed in time. */
function wasAsked({ stopCode }: TaskChange, { cause }: Verdict): boolean {
  if (cause === 'oom-container') return false;
  return stopCode === 'ServiceSchedulerInitiated' || stopCode === 'UserInitiated' || cause === 'spot';
}
