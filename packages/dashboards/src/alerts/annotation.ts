/*
 * Texts of annotations. Grafana expands them as Go templates at each evaluation. Where a query failed, `$values` is empty.
 * Where a query returned no data points, its value and that of the condition are "not a number", which equals nothing, not
 * even itself (grafana/grafana pkg/services/ngalert/eval/eval.go, pkg/services/ngalert/state/template/template.go).
 * Every use of a value is guarded against both. `and` and `or` stop at the first argument that decides, as in Go 1.18 and later.
 */

const isNumber = (ref: string): string => `eq $values.${ref}.Value $values.${ref}.Value`;

/**
 * The value of a reduced query such as `A_now`, with the given number of decimals; `?` where it is unknown.
 * @example
 * const description = `CPU is at ${currentValue('A_now', 1)} %: add a task.`;
 */
export function currentValue(ref: string, decimals = 0): string {
  return `{{ if and $values.${ref} (${isNumber(ref)}) }}{{ printf "%.${decimals}f" $values.${ref}.Value }}{{ else }}?{{ end }}`;
}

/**
 * One text where the rule was evaluated, and another where its query failed or returned no data.
 * @param emptyIsNormal whether the rule counts a query without data points as normal: the alert is over then, and keeps its text
 */
export function whenEvaluated(text: string, otherwise: string, emptyIsNormal: boolean): string {
  if (emptyIsNormal) return `{{ if $values }}${text}{{ else }}${otherwise}{{ end }}`;
  return `{{ if and $values (or (not $values.condition) (${isNumber('condition')})) }}${text}{{ else }}${otherwise}{{ end }}`;
}
