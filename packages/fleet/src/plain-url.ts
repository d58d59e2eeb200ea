import { secret } from '@bizom/options';
import * as v from 'valibot';

const login = /^[a-z][a-z0-9+.-]*:\/*[^/?#\s]*@/i;

/** Whether a text begins as a URL with a user name or password. */
export const hasLogin = (url: string): boolean => login.test(url) || /^\/\/[^/?#\s]*@/.test(url);

/** An http or https URL for a file that is committed: a log-in in it is refused, and not repeated. */
export const plainUrl = v.pipe(
  secret(
    v.pipe(
      v.string('expected an http or https URL'),
      v.check(
        (url) => !hasLogin(url),
        'expected a URL without a log-in, received one with a log-in, which is not shown here',
      ),
    ),
  ),
  v.regex(/^https?:\/\/[^/\s]/i, 'expected an http or https URL'),
);
