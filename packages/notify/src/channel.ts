import type { Message } from './message/message.ts';
import type { Receipt } from './message/receipt.ts';
import type { AwsClientConfig } from './transport/aws.ts';
import type { SecretReader } from './transport/secrets.ts';

/** A place that messages are sent to. */
export interface Channel {
  /** Its name in results and logs. */
  readonly name: string;
  /** @throws NotifyError if the message was not accepted. */
  // biome-ignore lint/suspicious/noConfusingVoidType: a channel of your own need not return anything
  send(message: Message): Promise<Receipt | void>;
}

/** What a channel is given besides its own options. */
export interface ChannelContext {
  /** The channel's name in results and logs; default its type. */
  name?: string;
  /** Spread into every AWS client: region, endpoint, credentials. Default: the SDK's own. */
  aws?: AwsClientConfig;
  /** Reads `env:`, `ssm:` and `secretsmanager:` references; default reads them with `aws`, cached. */
  readSecret?: SecretReader;
}
