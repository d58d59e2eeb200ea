import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import * as v from 'valibot';

/*
 * As much of the shape of a dashboard and of a query as the rules rely on.
 */

const text = v.optional(v.string());

/** A reference, or the name that older Grafanas wrote; null is the default datasource. */
const datasource = v.optional(
  v.pipe(
    v.nullish(v.union([v.string(), v.looseObject({ type: v.nullish(v.string()), uid: v.nullish(v.string()) })])),
    v.transform((value) => (typeof value === 'string' ? { uid: value, type: undefined } : (value ?? undefined))),
  ),
);

/** A query, of which only CloudWatch's and Grafana's own expressions are looked into. */
export const queryModel = v.looseObject({
  refId: text,
  datasource,
  queryMode: text,
  namespace: text,
  metricName: text,
  dimensions: v.optional(v.record(v.string(), v.union([v.string(), v.array(v.string())]))),
  region: text,
  statistic: text,
  metricQueryType: v.optional(v.number()),
  metricEditorMode: v.optional(v.number()),
  sqlExpression: text,
  period: text,
  type: text,
  expression: text,
  hide: v.optional(v.boolean()),
  label: text,
});

export type QueryModel = v.InferOutput<typeof queryModel>;

const number = v.number();
const thresholdStep = v.looseObject({ value: v.nullish(number), color: v.string() });
const link = v.looseObject({ title: text, url: text, type: text });
const panelEntries = {
  id: v.optional(number),
  // A library panel has a name instead.
  type: v.optional(v.string(), ''),
  libraryPanel: v.optional(v.looseObject({ uid: text, name: text })),
  title: text,
  description: text,
  gridPos: v.optional(v.looseObject({ x: number, y: number, w: number, h: number })),
  datasource,
  targets: v.optional(v.array(queryModel)),
  fieldConfig: v.optional(
    v.looseObject({
      defaults: v.optional(
        v.looseObject({
          unit: text,
          custom: v.optional(v.looseObject({})),
          thresholds: v.optional(v.looseObject({ mode: text, steps: v.optional(v.array(thresholdStep), []) })),
          links: v.optional(v.array(link)),
        }),
        {},
      ),
      overrides: v.optional(
        v.array(
          v.looseObject({
            matcher: v.looseObject({ id: v.string() }),
            properties: v.array(v.looseObject({ id: v.string() })),
          }),
        ),
        [],
      ),
    }),
  ),
  options: v.optional(v.looseObject({})),
  links: v.optional(v.array(link)),
};

const dashboard = v.looseObject({
  uid: text,
  title: text,
  // `false` switches it off.
  refresh: v.optional(
    v.union([
      v.string(),
      v.pipe(
        v.literal(false),
        v.transform(() => ''),
      ),
    ]),
  ),
  time: v.optional(v.looseObject({ from: text, to: text })),
  timezone: text,
  links: v.optional(v.array(link)),
  panels: v.optional(
    v.array(v.looseObject({ ...panelEntries, panels: v.optional(v.array(v.looseObject(panelEntries))) })),
  ),
  templating: v.optional(v.looseObject({ list: v.optional(v.array(v.looseObject({ name: v.string(), type: text }))) })),
});

/** A dashboard that the rules can walk through; its type is the SDK's. */
export const dashboardShape = v.pipe(
  dashboard,
  v.transform((value) => value as unknown as Dashboard),
);
