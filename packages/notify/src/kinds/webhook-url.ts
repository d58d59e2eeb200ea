import { NotifyError } from '../transport/errors.ts';

/** Checks that a secret is the URL of an incoming webhook. @throws NotifyError `INVALID_SECRET`; the value is not repeated */
export function webhookUrl(service: string, url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new NotifyError(
    'INVALID_SECRET',
    `${service}: expected the secret to be an incoming webhook's http(s) URL; it is not a URL.`,
  );
}
