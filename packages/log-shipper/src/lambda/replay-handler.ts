import { Logger } from '@aws-lambda-powertools/logger';
import { OptionsError } from '../errors.ts';
import { openQuarantine } from '../quarantine/open.ts';
import { handler as ship } from './handler.ts';
import { closingMs, type LambdaContext, shipperOfThisLambda } from './shipper.ts';

const logger = new Logger({ serviceName: 'log-shipper-replay' });

/**
 * The Lambda that ships again: records of the queue of failed events, which come by themselves; with any other event, such as
 * `{}`, what is in the quarantine.
 */
export async function handler(event: unknown, context: LambdaContext): Promise<unknown> {
  if (Array.isArray((event as { Records?: unknown } | null)?.Records)) return ship(event, context);
  const place = process.env['QUARANTINE'];
  if (!place)
    throw new OptionsError('QUARANTINE: missing, expected the place to replay from, such as s3://bucket/prefix');
  const limits = { timeLeftMs: () => context.getRemainingTimeInMillis() - closingMs };
  const shipper = await shipperOfThisLambda;
  const report = await shipper.replay(await openQuarantine(place), limits);
  if (report.remaining + report.skipped > 0) logger.warn('replayed, and some remain', { ...report });
  else logger.info('replayed', { ...report });
  return report;
}
