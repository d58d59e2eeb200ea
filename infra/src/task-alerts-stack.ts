import { alertsEnvironment } from '@bizom/alerts';
import { type Fleet, fillPattern, resolveServices } from '@bizom/fleet';
import type { Construct } from 'constructs';
import { FleetStack } from './fleet-stack.ts';
import { TaskAlerts } from './task-alerts.ts';

/** The alerts of one environment of a fleet. */
export class TaskAlertsStack extends FleetStack {
  readonly taskAlerts: TaskAlerts;

  constructor(scope: Construct, fleet: Fleet, environment: string) {
    super(scope, fleet, environment, 'task-alerts', 'Says what died on ECS, and why');
    const { ALERTS_CHANNELS: _, ...alerts } = alertsEnvironment(fleet, environment);
    const services = resolveServices(fleet, environment);
    const { emails } = this.choices;
    this.taskAlerts = new TaskAlerts(this, 'TaskAlerts', {
      ...this.functionChoices(`${environment}-task-alerts`),
      clusters: unique(services.map(({ cluster }) => cluster)),
      channels: channelsOf(fleet, environment),
      alerts,
      lookUps: {
        logGroups: unique(services.map(({ logGroup }) => logGroup)),
        repositories: unique(
          services.map(({ name: service }) => fillPattern(fleet.deploy.repository, { environment, service })),
        ),
      },
      ...(emails && { emails }),
    });
  }
}

/** The channels that a message of the environment can reach: the secrets of others are not for it to read. */
function channelsOf({ alerts: { channels, routes } }: Fleet, environment: string): Fleet['alerts']['channels'] {
  if (routes.length === 0) return channels;
  const reachable = routes
    .filter(({ environments }) => environments?.includes(environment) ?? true)
    .flatMap(({ to }) => to);
  return Object.fromEntries(Object.entries(channels).filter(([name]) => reachable.includes(name)));
}

const unique = (names: readonly string[]): string[] => [...new Set(names)];
