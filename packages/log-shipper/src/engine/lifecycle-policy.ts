import type { IndexTarget, LifecycleRules } from './index-target.ts';
import { templateOwner } from './template.ts';

/** What keeps the age and the size of indexes in bounds: Elasticsearch's ILM, or OpenSearch's ISM, also under its name before OpenSearch. */
export type LifecycleManager = 'ilm' | 'ism' | 'opendistro';

export const policyName = 'bizom-logs';

const folders = { ilm: '/_ilm/policy', ism: '/_plugins/_ism/policies', opendistro: '/_opendistro/_ism/policies' };

export function policyPath(manager: LifecycleManager): string {
  return `${folders[manager]}/${policyName}`;
}

/** Whether anything is asked for that an engine does by a policy. */
export function needsPolicy({ retentionDays, rolloverGb }: LifecycleRules): boolean {
  return retentionDays !== undefined || rolloverGb !== undefined;
}

/**
 * The body of the policy.
 * @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-ilm-put-lifecycle
 * @see https://docs.opensearch.org/latest/im-plugin/ism/policies/
 */
export function policyBody(manager: LifecycleManager, rules: LifecycleRules, target: IndexTarget): object {
  return manager === 'ilm' ? ilmPolicy(rules, target) : ismPolicy(rules, target);
}

function ilmPolicy({ retentionDays, rolloverGb }: LifecycleRules, { kind }: IndexTarget) {
  const rollover = rolloverGb === undefined ? {} : { rollover: { max_size: `${rolloverGb}gb` } };
  const end =
    retentionDays === undefined
      ? {}
      : { delete: { min_age: `${keptDays(retentionDays, kind)}d`, actions: { delete: {} } } };
  const phases = { hot: { min_age: '0ms', actions: rollover }, ...end };
  return { policy: { _meta: { owner: templateOwner }, phases } };
}

function ismPolicy({ retentionDays, rolloverGb }: LifecycleRules, { kind, patterns }: IndexTarget) {
  const actions = rolloverGb === undefined ? [] : [{ rollover: { min_size: `${rolloverGb}gb` } }];
  const age = rolloverGb === undefined ? 'min_index_age' : 'min_rollover_age';
  const conditions = { [age]: `${keptDays(retentionDays ?? 0, kind)}d` };
  const hot = {
    name: 'hot',
    actions,
    transitions: retentionDays === undefined ? [] : [{ state_name: 'delete', conditions }],
  };
  const states = [
    hot,
    ...(retentionDays === undefined ? [] : [{ name: 'delete', actions: [{ delete: {} }], transitions: [] }]),
  ];
  return {
    policy: {
      description: `Size and age of the indexes of ${templateOwner}`,
      default_state: 'hot',
      states,
      ism_template: [{ index_patterns: patterns, priority: 100 }],
    },
  };
}

/** The last documents of a day are a day younger than its index. */
function keptDays(retentionDays: number, kind: IndexTarget['kind']): number {
  return kind === 'daily' ? retentionDays + 1 : retentionDays;
}

/** Settings by which an index is put under the policy. ISM finds its indexes by their names. */
export function policySettings(
  manager: LifecycleManager | undefined,
  { rolloverGb }: LifecycleRules,
  { kind, name }: IndexTarget,
): Record<string, string> {
  if (manager === undefined) return {};
  const alias = kind === 'alias' && rolloverGb !== undefined ? name : undefined;
  const aliasSettings = {
    ilm: 'index.lifecycle.rollover_alias',
    ism: 'plugins.index_state_management.rollover_alias',
    opendistro: 'opendistro.index_state_management.rollover_alias',
  };
  return {
    ...(manager === 'ilm' && { 'index.lifecycle.name': policyName }),
    ...(alias !== undefined && { [aliasSettings[manager]]: alias }),
  };
}

/** Whether a policy that an engine returned is this package's. */
export function isOwnPolicy(found: unknown): boolean {
  const text = JSON.stringify(found ?? null);
  return (
    text.includes(`"owner":"${templateOwner}"`) ||
    text.includes(`"description":"Size and age of the indexes of ${templateOwner}"`)
  );
}
