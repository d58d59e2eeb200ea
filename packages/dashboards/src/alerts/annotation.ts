/*
 * Texts of annotations. Grafana expands them as Go templates at each evaluation, and leaves `$values` empty where a query
 * failed or returned no data (grafana/grafana pkg/services/ngalert/state): every use of it is guarded.
 */

/** The value of a reduced query such as `A_now`, with the given number of decimals; `?` where it is unknown. */
export function currentValue(ref: string, decimals = 0): string {
  return `{{ if $values.${ref} }}{{ printf "%.${decimals}f" $values.${ref}.Value }}{{ else }}?{{ end }}`;
}

/** One text where the rule was evaluated, and another where its query failed or returned no data. */
export function whenEvaluated(text: string, otherwise: string): string {
  return `{{ if $values }}${text}{{ else }}${otherwise}{{ end }}`;
}
