/**
 * The text without the names that people chose: URLs, ARNs, paths, image references. An image called `timeout/not-found:429` must
 * not read as an error. Linear: each word is looked at once.
 */
export function maskNames(text: string): string {
  return text
    .split(/(\s+)/)
    .map((word) => (isName(word) ? '~' : word))
    .join('');
}

/** Words of error messages that look like names. */
const keptWords = /^["'(]*(?:i\/o\b|net\/http\b|n\/a\b|and\/or\b|x509:|tls:|RESOURCE:|signal:)|::signal:|_linux\.go:/i;
/** `arn:…`, `https://…`, `/var/lib/x`, `registry/image`, `image:tag`, `image@sha256:…`. */
const namedWord = /\barn:|:\/\/|\/|@sha256|[\w.-]:[\w.-]/i;

const isName = (word: string): boolean => namedWord.test(word) && !keptWords.test(word);
