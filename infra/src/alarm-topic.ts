import { Annotations, ArnFormat, type Stack } from 'aws-cdk-lib';
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { acknowledge } from './acknowledge.ts';
import type { EnvironmentChoices } from './environment-choices.ts';

/**
 * Where the alarms of an environment go: a topic that the fleet has, or with `emails` alone one for these addresses, which the first stack
 * that asks makes for all.
 */
export class AlarmTopic {
  readonly #choices: EnvironmentChoices;
  readonly #name: string;
  #maker: Stack | undefined;

  /** @param name of the topic that is made where the fleet has none */
  constructor(choices: EnvironmentChoices, name: string) {
    this.#choices = choices;
    this.#name = name;
  }

  actionsIn(stack: Stack, key: IKey | undefined): IAlarmAction[] {
    const { alarmTopicArn, emails = [] } = this.#choices;
    if (alarmTopicArn !== undefined) return [new SnsAction(Topic.fromTopicArn(stack, 'AlarmTopic', alarmTopicArn))];
    return emails.length === 0 ? [] : [new SnsAction(this.#mailTopic(stack, emails, key))];
  }

  /** Actions of the alarms on channels that are the topic itself: they go to another one, as this one does not work. */
  channelActionsIn(stack: Stack, channels: Readonly<Record<string, unknown>>): Record<string, IAlarmAction[]> {
    const { alarmTopicArn } = this.#choices;
    const topics = Object.entries(channels).flatMap(([name, channel]) => {
      const arn = (channel as { topicArn?: string }).topicArn;
      return arn === undefined ? [] : [{ name, arn }];
    });
    const same = topics.filter(({ arn }) => arn === alarmTopicArn);
    const other = topics.find(({ arn }) => arn !== alarmTopicArn && arn.split(':')[3] === stack.region);
    if (same.length === 0) return {};
    if (!other) {
      warn(stack, same[0]?.name ?? '');
      return {};
    }
    const action = new SnsAction(Topic.fromTopicArn(stack, 'OtherAlarmTopic', other.arn));
    return Object.fromEntries(same.map(({ name }) => [name, [action]]));
  }

  #mailTopic(stack: Stack, emails: readonly string[], key: IKey | undefined): ITopic {
    if (this.#maker) {
      stack.addStackDependency(this.#maker, 'its alarms go to a topic of that stack');
      const arn = stack.formatArn({ service: 'sns', resource: this.#name, arnFormat: ArnFormat.NO_RESOURCE_NAME });
      return Topic.fromTopicArn(stack, 'AlarmTopic', arn);
    }
    this.#maker = stack;
    // AWS's own key for SNS cannot be used by CloudWatch: the topic has the fleet's key, or none.
    const topic = new Topic(stack, 'AlarmTopic', {
      topicName: this.#name,
      enforceSSL: true,
      ...(key && { masterKey: key }),
    });
    if (!key) acknowledge(topic, { SNS2: 'Names of alarms are no secrets, and CloudWatch cannot use the key of SNS.' });
    for (const address of emails) topic.addSubscription(new EmailSubscription(address));
    return topic;
  }
}

function warn(stack: Stack, channel: string): void {
  Annotations.of(stack).addWarningV2(
    '@bizom/infra:channelAlarm',
    `The alarm that the channel ${channel} takes no messages goes to that channel itself: give infra.alarmTopicArn, or another channel of the type sns in the region.`,
  );
}
