/** `$NAME`, but neither `$A` nor `$A_now`, which are queries of an expression. */
const reference = /\$([A-Z_][A-Z0-9_]{2,})(?![a-z0-9_])/g;

/** Names of environment variables that a value refers to, each as often as it occurs. */
export function namesIn(value: unknown): string[] {
  if (typeof value === 'string') return [...value.matchAll(reference)].map(([, name = '']) => name);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namesIn) : [];
}

/** Puts values in the place of the names; undefined becomes empty. */
export function replaceNames(text: string, find: (name: string) => string | undefined): string {
  return text.replace(reference, (_, name: string) => find(name) ?? '');
}

/** The environment variables that a Grafana server needs to read the files, sorted. */
export function environmentVariables(files: ReadonlyMap<string, string>): string[] {
  const texts = [...files].filter(([path]) => !path.startsWith('dashboards/')).map(([, text]) => text);
  const fromIni = (files.get('grafana.ini') ?? '').matchAll(/\$__env\{(\w+)\}/g);
  return [...new Set([...texts.flatMap(namesIn), ...[...fromIni].map(([, name = '']) => name)])].sort();
}
