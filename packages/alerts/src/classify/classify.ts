import { failedTarget } from '../rules/scheduler.ts';
import { arnName } from '../stop/arn.ts';
import { type Cause, causes } from '../stop/causes.ts';
import type { Classification, Classified, Ignored } from '../stop/classification.ts';
import { type EcsEvent, parseEvent, type StoppedContainer, type TaskChange, taskOf } from '../stop/event.ts';
import { explainExitCode } from '../stop/exit-codes.ts';
import { textOf } from '../stop/fields.ts';
import { type FleetNames, nameOf } from '../stop/names.ts';
import { redact } from '../stop/redact.ts';
import { timingOf } from '../stop/timing.ts';
import { judgeDeployment, judgeServiceAction } from './companion.ts';
import { findCulprit } from './culprit.ts';
import { isSpotWarning, judgeStop } from './task-stop.ts';
import type { Verdict } from './verdict.ts';
import { ignoredText, subject, textOfCause, titleOf } from './wording.ts';

export interface ClassifyOptions {
  /** What the fleet calls its services; default: the cluster is the environment. */
  names?: FleetNames;
  /** Causes that are silent by default and shall alert nevertheless; default none. */
  alertOn?: readonly Cause[];
  /** Name of the application's container; default: the fleet's, or the container that is called like the service. */
  container?: string;
}

/**
 * What an EventBridge event of ECS says: what died, why, and what to do. Pure, and total but for this:
 * @throws AlertsError `NOT_AN_EVENT` for a value that is no EventBridge event at all
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
  const appNames = [options.container, container, service, event.service, 'app'].filter((name) => name !== undefined);
  const culprit = findCulprit(task, appNames);
  const warning = task.lastStatus !== 'STOPPED';
  const verdict: Verdict = warning ? { row: 'spot-warning', cause: 'spot' } : judgeStop(task, culprit);
  return classified(event, verdict, options, {
    ...stopFacts(task),
    ...culpritFacts(culprit),
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
  const said = { ungracefulShutdown: false, ...facts, ...redactedWords(facts) };
  return {
    action: asked ? 'alert' : (verdict.action ?? own.action),
    cause,
    severity: verdict.severity ?? own.severity,
    ...common,
    title: titleOf(cause, common.service, common.environment),
    text: textOfCause({ advice: own.advice, ...said }),
    advice: own.advice,
    row,
    standalone: false,
    ...said,
  };
}

/** People and programs write into reasons what they like. */
function redactedWords({ reason, stoppedReason, containerReason }: Partial<Classified>): Partial<Classified> {
  return {
    ...(reason && { reason: redact(reason) }),
    ...(stoppedReason && { stoppedReason: redact(stoppedReason) }),
    ...(containerReason && { containerReason: redact(containerReason) }),
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
