/*
 * Grafana expands `$NAME` and `${NAME}` from the environment when it reads a file; `$$` stands for `$`. A Go template's own
 * variables vanish where they are not doubled. Source: grafana/grafana pkg/services/provisioning/values/values.go.
 */

/** What Grafana expands: everything in titles, labels and settings; only `${NAME}` in annotations; nothing in templates. */
export type Expansion = 'all' | 'braced' | 'none';

/** Template variables in a text that Grafana would take for environment variables. */
export function lostVariables(text: string, expansion: Expansion): string[] {
  if (expansion === 'none') return [];
  const pattern = expansion === 'all' ? /\$(?:\w+|\{[^}]{0,200}\})/g : /\$\{[^}]{0,200}\}/g;
  const rest = text.replaceAll('$$', '\0\0');
  return [...new Set(actions(rest).flatMap((action) => action.match(pattern) ?? []))];
}

/** What stands between `{{` and `}}`. */
function actions(text: string): string[] {
  const [, ...parts] = text.split('{{');
  return parts.map((part) => part.split('}}', 1)[0] ?? '');
}

/** The text as the template engine gets it. */
export function expanded(text: string, expansion: Expansion): string {
  return expansion === 'none' ? text : text.replaceAll('$$', () => '$');
}
