import type { AwsClientConfig } from './aws.ts';
import type { Message } from './message.ts';
import type { SecretReader } from './secrets.ts';

/** A place that messages are sent to. */
export interface Channel {
  /** What results and logs call it. */
  readonly name: string;
  /** @throws NotifyError when the message has not been taken. */
  send(message: Message): Promise<void>;
}

/** What a channel is given besides its own options. */
export interface ChannelContext {
  /** What results and logs call the channel; default its type. */
  name?: string;
  /** Spread into every AWS client: region, endpoint, credentials. Default: the SDK's own. */
  aws?: AwsClientConfig;
  /** Turns `env:`, `ssm:` and `secretsmanager:` references into their values; default reads them with `aws`, cached. */
  readSecret?: SecretReader;
}
