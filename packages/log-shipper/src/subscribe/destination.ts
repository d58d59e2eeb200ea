import { OptionsError } from '../errors.ts';

/** Where log groups deliver to: the shipper's own function, or the Kinesis stream that it reads. */
export interface Destination {
  kind: 'lambda' | 'kinesis';
  arn: string;
  partition: string;
  region: string;
  accountId: string;
  /** The function's name, or the stream's. */
  name: string;
  /** The function's alias or version, where the ARN names one. */
  qualifier?: string;
}

/** @throws OptionsError for anything but the ARN of a Lambda function or a Kinesis stream. */
export function parseDestination(arn: string): Destination {
  const [, partition = '', service, region = '', accountId = '', resource = ''] =
    /^arn:([^:]+):([^:]+):([^:]+):(\d{12}):(.+)$/.exec(arn) ?? [];
  const place = { arn, partition, region, accountId };
  const [, name, qualifier] = /^function:([\w-]+)(?::([\w$-]+))?$/.exec(resource) ?? [];
  if (service === 'lambda' && name !== undefined) {
    return { kind: 'lambda', ...place, name, ...(qualifier !== undefined && { qualifier }) };
  }
  const [, stream] = /^stream\/([\w.-]+)$/.exec(resource) ?? [];
  if (service === 'kinesis' && stream !== undefined) return { kind: 'kinesis', ...place, name: stream };
  const expected = 'arn:aws:lambda:REGION:ACCOUNT:function:NAME or arn:aws:kinesis:REGION:ACCOUNT:stream/NAME';
  throw new OptionsError(`destination: expected ${expected}, received "${arn}"`);
}

/** All log groups of the destination's account and region: one wildcard, because a function's policy is full at about 62 of them. */
export function everyLogGroupArn({ partition, region, accountId }: Destination): string {
  return `arn:${partition}:logs:${region}:${accountId}:log-group:*`;
}
