import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import * as v from 'valibot';

/*
 * As much of the shape of a dashboard and of a query as the rules rely on. What else there may be is the business of the
 * SDK's JSON schemas.
 */

const text = v.optional(v.string());

/** A query, of which only CloudWatch's and Grafana's own expressions are looked into. */
export const queryModel = v.looseObject({
  refId: text,
  datasource: v.optional(v.looseObject({ type: text, uid: text })),
  queryMode: text,
  namespace: text,
  metricName: text,
  dimensions: v.optional(v.record(v.string(), v.union([v.string(), v.array(v.string())]))),
  region: text,
  statistic: text,
  period: text,
  type: text,
  expression: text,
  hide: v.optional(v.boolean()),
  label: text,
});

export type QueryModel = v.InferOutput<typeof queryModel>;

const number = v.number();
const panelEntries = {
  id: v.optional(number),
  type: v.string(),
  title: text,
  description: text,
  gridPos: v.optional(v.looseObject({ x: number, y: number, w: number, h: number })),
  datasource: v.optional(v.looseObject({ type: text, uid: text })),
  targets: v.optional(v.array(queryModel)),
  fieldConfig: v.optional(
    v.looseObject({ defaults: v.looseObject({ unit: text, custom: v.optional(v.looseObject({})) }) }),
  ),
  options: v.optional(v.looseObject({})),
};

const dashboard = v.looseObject({
  uid: text,
  title: text,
  refresh: text,
  panels: v.optional(
    v.array(v.looseObject({ ...panelEntries, panels: v.optional(v.array(v.looseObject(panelEntries))) })),
  ),
  templating: v.optional(v.looseObject({ list: v.optional(v.array(v.looseObject({ name: v.string() }))) })),
});

/** A dashboard that the rules can walk through; its type is the SDK's. */
export const dashboardShape = v.pipe(
  dashboard,
  v.transform((value) => value as unknown as Dashboard),
);
