import type { FileRule } from '../files/alerting-file.ts';
import type { QueryModel } from '../files/shape.ts';

/** A query of a rule, as the file has it. */
export type RuleQuery = FileRule['data'][number];

/** The query as a panel would have it. */
export function queryOf({ model, refId, datasourceUid }: RuleQuery): QueryModel {
  return { ...model, refId, datasource: { uid: datasourceUid, type: undefined } };
}
