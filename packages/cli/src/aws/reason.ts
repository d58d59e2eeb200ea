const denied = /AccessDenied|Unauthorized|AuthorizationError|NotAuthorized|Forbidden/i;
const throttled = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|LimitExceeded/i;

/** Whether AWS refused a call because a right is missing. */
export const isDenied = ({ name }: Error): boolean => denied.test(name);

/** Why a call to AWS failed, in words. */
export function reasonOf(error: Error): string {
  if (isDenied(error)) return 'the right is missing';
  if (throttled.test(error.name)) return 'AWS throttled the calls';
  return error.message === '' ? error.name : error.message;
}
