import { type Fleet, fillPattern, type InfraSection, type ResolvedEnvironment, resolveEnvironment } from '@bizom/fleet';
import { reachableChannels } from './reachable-channels.ts';

type Choices = InfraSection['environments'][string];

/** What is deployed into one environment of a fleet, with every pattern filled. */
export interface EnvironmentChoices extends Choices {
  environment: ResolvedEnvironment;
  tags: Readonly<Record<string, string>>;
  logRetentionDays: number;
}

/** The fleet's choices for one environment: its own before those for all. @throws FleetError `UNKNOWN_ENVIRONMENT` */
export function environmentChoices(fleet: Fleet, name: string): EnvironmentChoices {
  const environment = resolveEnvironment(fleet, name);
  const { environments, tags, logRetentionDays, ...everywhere } = fleet.infra;
  const here = { ...everywhere, ...environments[name] };
  return {
    ...here,
    ...(here.engine && { engine: filled(here.engine, name) }),
    ...alarmTopic(fleet, environment, here),
    environment,
    tags: { ...tags, fleet: fleet.name, environment: name },
    logRetentionDays,
  };
}

function filled<T extends Record<string, string>>(texts: T, environment: string): T {
  const entries = Object.entries(texts).map(([key, text]) => [key, fillPattern(text, { environment, service: '' })]);
  return Object.fromEntries(entries) as T;
}

/** The one that is named, else the first topic of its region that alerts of the environment go to. */
function alarmTopic(
  { alerts }: Fleet,
  { name, region }: ResolvedEnvironment,
  { alarmTopicArn }: Choices,
): Pick<Choices, 'alarmTopicArn'> {
  const topics = Object.values(reachableChannels(alerts, name)).flatMap((channel) =>
    channel.type === 'sns' ? [channel.topicArn] : [],
  );
  // CloudWatch takes no topic of another region for an alarm.
  const arn = alarmTopicArn ?? topics.find((topic) => topic.split(':')[3] === region);
  return arn === undefined ? {} : { alarmTopicArn: arn };
}
