import { type Channel, flock } from '@bizom/notify';

/** The channels of a run: Flock where WEBHOOK_URL is set, as today; none otherwise. */
export function environmentChannels(environment: Readonly<Record<string, string | undefined>>): Channel[] {
  return environment['WEBHOOK_URL'] ? [flock({ webhookUrl: 'env:WEBHOOK_URL' })] : [];
}
