import { Alias, type IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** An SNS topic that mails to addresses: encrypted, over TLS alone. */
export function mailTopic(scope: Construct, addresses: readonly string[], topicName?: string, key?: IKey): Topic {
  const masterKey = key ?? Alias.fromAliasName(scope, 'SnsKey', 'alias/aws/sns');
  const topic = new Topic(scope, 'Mail', {
    ...(topicName !== undefined && { topicName }),
    masterKey,
    enforceSSL: true,
  });
  for (const address of addresses) topic.addSubscription(new EmailSubscription(address));
  return topic;
}
