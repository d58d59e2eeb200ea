import { parseOptions } from '@bizom/options';
import * as v from 'valibot';
import { optionsError } from '../errors.ts';
import type { Quarantine } from './record.ts';

const expectedPlace = 'expected s3://bucket/prefix, the https URL of a queue, or a folder';
const s3Place = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/s;

/** Where a quarantine is. */
export const quarantinePlaceSchema = v.pipe(
  v.string(expectedPlace),
  v.check((place) => place.trim() !== '' && !/^arn:/.test(place), expectedPlace),
  v.check((place) => !/^s3:/i.test(place) || s3Place.test(place), 'expected an S3 address such as s3://bucket/prefix'),
);

/**
 * Opens a quarantine by its place: `s3://bucket/prefix`, an SQS queue's https URL, or a folder's path.
 * The AWS client is loaded only when it is needed.
 * @throws OptionsError for any other place.
 * @example
 * const quarantine = await openQuarantine('s3://bucket/refused');
 */
export async function openQuarantine(place: string): Promise<Quarantine> {
  parseOptions(quarantinePlaceSchema, place, { name: 'quarantine', error: optionsError });
  const s3 = s3Place.exec(place);
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
