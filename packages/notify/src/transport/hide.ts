/** What is shown in place of a secret. */
const hidden = '[redacted]';
/** Shorter parts of a URL, such as `v2`, are not secret, and hiding them would garble the text. */
const shortestSecret = 4;

/** Removes secrets from a text, also where a service repeats them encoded, or repeats only the path of a secret URL. */
export function hideSecrets(text: string, secrets: Iterable<string>): string {
  const forms = [...secrets].flatMap(formsOf).filter((form) => form.length >= shortestSecret);
  // The longest first: a path is a part of its URL.
  forms.sort((a, b) => b.length - a.length);
  return forms.reduce((rest, form) => rest.replaceAll(form, hidden), text);
}

function formsOf(secret: string): string[] {
  const parts = URL.canParse(secret) ? partsOf(new URL(secret)) : [secret];
  return parts.flatMap((part) => [part, encodeURIComponent(part), JSON.stringify(part).slice(1, -1)]);
}

/** Of a webhook's URL everything but the host is secret, and its last segment is by itself. */
function partsOf({ href, pathname, search, searchParams }: URL): string[] {
  const last = pathname.split('/').findLast((segment) => segment !== '') ?? '';
  return [href, pathname + search, pathname, search.slice(1), last, ...searchParams.values()];
}
