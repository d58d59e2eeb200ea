import type { HttpResponse } from './response.ts';

const loginPath =
  /(?:^|[/.?&=_-])(?:log-?in|sign-?in|sso|saml2?|oauth2?|oidc|authorize|authenticate|cas)(?:[/.?&=_-]|$)/i;

/** Whether a URL or path looks like one to log in at. */
export function isLoginLocation(location: string): boolean {
  return loginPath.test(location.slice(0, 500));
}

/** Whether a request was redirected to a page to log in at, which a browser would show. */
export function isLoginPage({ redirectedTo, text }: HttpResponse): boolean {
  if (redirectedTo === undefined) return false;
  const page = text.slice(0, 20_000);
  const isHtml = /^\s*<(?:!doctype|html|head|body)/i.test(page.slice(0, 500));
  return isHtml && (isLoginLocation(redirectedTo) || /type=["']?password/i.test(page));
}
