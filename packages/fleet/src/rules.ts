import { decimalNumber, httpUrl, matching } from '@bizom/options';
import * as v from 'valibot';
import type { Named } from './named.ts';

const ruleFields = v.strictObject({
  /** Whether the rule exists; default true. */
  enabled: v.exactOptional(v.boolean()),
  /** The limit that it fires beyond, in the unit of the rule: percent, seconds or a count. */
  threshold: v.exactOptional(decimalNumber({ min: 0 })),
  /** Severity in production. */
  severity: v.exactOptional(v.picklist(['page', 'warn'])),
  /** How long it must be wrong before it fires, such as `10m`; `0s` at once. */
  for: v.exactOptional(matching(/^(0s|[1-9]\d{0,4}[smhd])$/, 'a duration such as "5m"')),
  /** How long it keeps firing after it is right again; needs Grafana 12. */
  keepFiringFor: v.exactOptional(matching(/^[1-9]\d{0,4}[smhd]$/, 'a duration such as "5m"')),
  /** What to do, for the message. */
  runbookUrl: v.exactOptional(httpUrl),
});

export interface RuleSchema extends Named<typeof ruleFields> {}

/** What differs from an alert rule that the dashboards make. */
const ruleSchema: RuleSchema = ruleFields;

/** Changes by the rule's key, such as `cpu` or `deadlock`. */
export const rulesSchema = v.record(v.string(), ruleSchema);

/** What differs from an alert rule that the dashboards make. */
export type RuleChange = v.InferOutput<typeof ruleSchema>;
/** Changes by the rule's key. */
export type RuleChanges = Readonly<Record<string, RuleChange>>;

/** Changes of a wide scope with those of narrower ones on top, field by field. */
export function mergeRules(...scopes: readonly (RuleChanges | undefined)[]): RuleChanges {
  const merged: Record<string, RuleChange> = {};
  for (const [key, change] of scopes.flatMap((scope) => Object.entries(scope ?? {}))) {
    merged[key] = { ...(Object.hasOwn(merged, key) ? merged[key] : {}), ...change };
  }
  return merged;
}
