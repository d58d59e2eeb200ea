import { secret } from '@bizom/options';
import * as v from 'valibot';
import type { Message } from '../message/message.ts';
import type { Receipt } from '../message/receipt.ts';
import type { AwsClientConfig } from '../transport/aws.ts';
import type { Post, Reply } from '../transport/http.ts';

/** An AWS permission, without CDK: what a deployment turns into a policy statement. */
export interface Right {
  actions: readonly string[];
  /** ARNs, in which `{partition}`, `{region}` and `{account}` stand for those of the deployment. */
  resources: readonly string[];
  /** Conditions of the policy statement; default none. */
  conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What a kind sends with. */
export interface SenderTools {
  /** Spread into every AWS client: region, endpoint, credentials. */
  aws: AwsClientConfig;
  /** Reads a secret option. No error of the channel repeats a secret that was read here. */
  readSecret(reference: string): Promise<string>;
  /** Posts within limits; secrets that were read are removed from the reply. */
  post(request: Post): Promise<Reply>;
}

/**
 * Sends one message, already cleaned. `thread` is what this channel returned for the first message of the incident, if the caller kept it.
 * @throws NotifyError if the message was not accepted
 */
export type Send = (message: Message, thread: string | undefined) => Promise<Receipt | undefined>;

/** What a kind shows of a message without sending it. */
export interface Preview {
  /** What would be sent, as text: the service's own markup or JSON. */
  sent: string;
  /** An HTML page that looks as the service shows it; default `sent` in a fixed-width font. */
  page?: string;
}

type Output<Entries extends v.ObjectEntries> = v.InferOutput<v.StrictObjectSchema<Entries, undefined>>;
type Input<Entries extends v.ObjectEntries> = v.InferInput<v.StrictObjectSchema<Entries, undefined>>;

/**
 * Everything about one kind of channel, in one file: what it takes, what it may do, how it sends and what it shows. Configuration,
 * deployment, previews and the check for secrets all read it from here.
 */
export interface ChannelKind<
  Options extends v.ObjectEntries = v.ObjectEntries,
  Secrets extends v.ObjectEntries = v.ObjectEntries,
> {
  /** A schema for each option that is not secret. */
  readonly options: Options;
  /**
   * A schema for each secret option, a text or a record of texts. A committed configuration may only name secrets, a Lambda may read
   * them, and no error repeats them.
   */
  readonly secrets: Secrets;
  /** What is wrong with the options as a whole; default nothing. */
  problem?(options: Output<Options & Secrets>): string | undefined;
  /** AWS permissions that sending needs, besides reading the secrets. */
  rights(options: Input<Options & Secrets>): readonly Right[];
  /** Makes the sender. Called once for each channel: AWS clients are made once, too. */
  create(options: Output<Options & Secrets>, tools: SenderTools): Send;
  preview(message: Message): Preview;
}

/**
 * Types the parts of a kind by its schemas; a missing part does not compile.
 * @example
 * export const log = defineChannelKind({
 *   options: {},
 *   secrets: {},
 *   rights: () => [],
 *   create: () => async (message) => {
 *     console.log(message.title);
 *     return undefined;
 *   },
 *   preview: (message) => ({ sent: message.title }),
 * });
 */
export function defineChannelKind<const Options extends v.ObjectEntries, const Secrets extends v.ObjectEntries>(
  kind: ChannelKind<Options, Secrets>,
): ChannelKind<Options, Secrets> {
  return kind;
}

/** Kinds by the name that a configuration gives as `type`. */
export type ChannelKinds = Readonly<Record<string, ChannelKind>>;

/** A channel as configuration: `type`, and the options of that kind. */
export type ConfigOf<Kinds extends ChannelKinds> = {
  [Name in keyof Kinds & string]: { type: Name } & Input<Kinds[Name]['options'] & Kinds[Name]['secrets']>;
}[keyof Kinds & string];

/** The schema of one kind's configuration. No fault of it repeats a secret option. */
export function schemaOf(name: string, { options, secrets, problem }: ChannelKind) {
  const marked = Object.fromEntries(
    Object.entries(secrets).map(([option, schema]) => [option, secret(schema as v.GenericSchema)]),
  );
  return v.pipe(
    v.strictObject({ type: v.literal(name), ...options, ...marked }),
    v.rawCheck(({ dataset, addIssue }) => {
      const message = dataset.typed ? problem?.(dataset.value) : undefined;
      if (message !== undefined) addIssue({ message });
    }),
  );
}
