import { readFileSync } from 'node:fs';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { Ajv, type ValidateFunction } from 'ajv';
import { type Finding, type Report, reportOn } from './finding.ts';
import type { AlertingFile } from './format.ts';
import { isMetricQuery } from './queries.ts';
import { panelsOf, type Read } from './read.ts';
import type { QueryModel } from './shape.ts';

/** One fault says enough; a wrong `anyOf` brings dozens. */
const maxErrorsPerValue = 5;

/** The SDK's JSON schemas (grafana-foundation-sdk), as functions. */
function loadSchemas() {
  // `strict: false`: the schemas use formats and keywords beside the standard.
  const ajv = new Ajv({ strict: false, allErrors: false, logger: false });
  const load = (name: string) =>
    ajv.addSchema(JSON.parse(readFileSync(new URL(`../../schemas/${name}.json`, import.meta.url), 'utf8')), name);
  for (const name of ['dashboard', 'cloudwatch', 'timeseries', 'alerting']) load(name);
  const schema = (ref: string): ValidateFunction => {
    const validate = ajv.getSchema(ref);
    if (validate === undefined) throw new TypeError(`no schema ${ref}`);
    return validate;
  };
  return {
    dashboard: schema('dashboard'),
    metricsQuery: schema('cloudwatch#/definitions/MetricsQuery'),
    timeseriesOptions: schema('timeseries#/definitions/Options'),
    timeseriesField: schema('timeseries#/definitions/FieldConfig'),
    alertQuery: schema('alerting#/definitions/Query'),
    policy: schema('alerting#/definitions/NotificationPolicy'),
    template: schema('alerting#/definitions/NotificationTemplate'),
  };
}

type Schemas = ReturnType<typeof loadSchemas>;

/** Compiling takes longer than checking a folder. */
let compiled: Schemas | undefined;

/** Validates everything that there is a schema for. */
export function checkSchemas(
  dashboards: readonly Read<Dashboard>[],
  alerting: readonly Read<AlertingFile>[],
  findings: Finding[],
): void {
  compiled ??= loadSchemas();
  const schemas = compiled;
  for (const { file, content } of dashboards) checkDashboard(content, schemas, reportOn(file, findings));
  for (const { file, content } of alerting) checkAlertingFile(content, schemas, reportOn(file, findings));
}

function checkDashboard(dashboard: Dashboard, schemas: Schemas, report: Report): void {
  validate(schemas.dashboard, dashboard, '(dashboard)', report);
  for (const panel of panelsOf(dashboard)) {
    const where = `panel ${panel.id} "${panel.title ?? ''}"`;
    for (const target of (panel.targets ?? []) as unknown as QueryModel[]) {
      if (isMetricQuery(target)) validate(schemas.metricsQuery, target, `${where}, query ${target.refId}`, report);
    }
    if (panel.type !== 'timeseries') continue;
    validate(schemas.timeseriesOptions, panel.options, `${where}, options`, report);
    validate(schemas.timeseriesField, panel.fieldConfig?.defaults.custom ?? {}, `${where}, custom`, report);
  }
}

function checkAlertingFile(
  { groups = [], policies = [], templates = [] }: AlertingFile,
  schemas: Schemas,
  report: Report,
): void {
  for (const rule of groups.flatMap(({ rules }) => rules)) {
    for (const query of rule.data) {
      validate(schemas.alertQuery, query, `rule ${rule.uid}, query ${query.refId}`, report);
      if (isMetricQuery(query.model))
        validate(schemas.metricsQuery, query.model, `rule ${rule.uid}, query ${query.refId}`, report);
    }
  }
  for (const { orgId: _, ...policy } of policies) validate(schemas.policy, policy, 'root policy', report);
  for (const { orgId: _, ...template } of templates)
    validate(schemas.template, template, `template ${template.name}`, report);
}

function validate(schema: ValidateFunction, value: unknown, where: string, report: Report): void {
  if (schema(value)) return;
  for (const { instancePath, message, params } of (schema.errors ?? []).slice(0, maxErrorsPerValue)) {
    const detail = 'additionalProperty' in params ? ` ("${params['additionalProperty']}")` : '';
    report('schema', `${where} ${instancePath}`.trim(), `${message ?? 'does not fit the schema'}${detail}`);
  }
}
