import { alertsEnvironment } from '@bizom/alerts';
import { type Fleet, fillPattern, resolveServices, resourceNames } from '@bizom/fleet';
import type { Construct } from 'constructs';
import { type EnvironmentPlace, FleetStack } from './fleet-stack.ts';
import { reachableChannels } from './reachable-channels.ts';
import { TaskAlerts } from './task-alerts.ts';

/** The alerts of one environment of a fleet. */
export class TaskAlertsStack extends FleetStack {
  readonly taskAlerts: TaskAlerts;

  constructor(scope: Construct, fleet: Fleet, place: EnvironmentPlace) {
    const environment = place.choices.environment.name;
    const names = resourceNames(fleet, environment).taskAlerts;
    super(scope, place, names.stack, 'Says what died on ECS, and why');
    const { ALERTS_CHANNELS: _, ...alerts } = alertsEnvironment(fleet, environment);
    const services = resolveServices(fleet, environment);
    const { emails } = this.choices;
    // The secrets of channels that nothing here reaches are not for it to read.
    const channels = reachableChannels(fleet.alerts, environment);
    this.taskAlerts = new TaskAlerts(this, 'TaskAlerts', {
      ...this.functionChoices('task-alerts'),
      names,
      clusters: unique(services.map(({ cluster }) => cluster)),
      channels,
      channelAlarmActions: this.alarmTopic.channelActionsIn(this, channels),
      alerts,
      lookUps: {
        evidence: fleet.probe.blackBox,
        logGroups: unique(services.map(({ logGroup }) => logGroup)),
        repositories: unique(
          services.map(({ name: service }) => fillPattern(fleet.deploy.repository, { environment, service })),
        ),
      },
      ...(emails && { emails }),
    });
    const { alerter, mail } = this.taskAlerts;
    this.addOutputs({
      AlertsFunction: alerter.lambda.functionName,
      AlertsRoleArn: alerter.role.roleArn,
      ...(mail && { MailTopicArn: mail.topicArn }),
    });
  }
}

const unique = (names: readonly string[]): string[] => [...new Set(names)];
