import { OptionsError } from '../errors.ts';
import type { Quarantine } from './record.ts';

/**
 * Opens a quarantine by its place: `s3://bucket/prefix`, an SQS queue's https URL, or a folder's path.
 * The AWS client is loaded only when it is needed.
 * @throws OptionsError for a place that is none of them.
 */
export async function openQuarantine(place: string): Promise<Quarantine> {
  if (place === '')
    throw new OptionsError('quarantine: expected s3://bucket/prefix, a queue URL or a folder, received ""');
  const s3 = /^s3:\/\/([^/]+)\/?(.*)$/.exec(place);
  if (s3) {
    const { s3Quarantine } = await import('./s3.ts');
    const [, bucket = '', prefix = ''] = s3;
    return s3Quarantine(bucket, prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`);
  }
  if (/^https?:\/\//.test(place)) {
    const { sqsQuarantine } = await import('./sqs.ts');
    return sqsQuarantine(place);
  }
  const { folderQuarantine } = await import('./folder.ts');
  return folderQuarantine(place);
}
