import { isTimeZone } from '@bizom/options';
import { fieldsOf, listOf } from '@bizom/options/json';
import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Report } from '../files/finding.ts';
import { isUnit } from './units.ts';

/** grafana/grafana packages/grafana-data/src/transformations/transformers/ids.ts */
const transformations = new Set(
  [
    'append calculateField concatenate configFromData convertFieldType convertFrameType ensureColumns extractFields',
    'fieldLookup filterByRefId filterByValue filterFields filterFieldsByName filterFrames formatString formatTime groupBy',
    'groupingToMatrix groupToNestedTable heatmap histogram joinByField joinByLabels labelsToFields limit merge noop order',
    'organize partitionByValues prepareTimeSeries reduce regression renameByRegex rowsToFields seriesToColumns seriesToRows',
    'smoothing sortBy spatial timeSeriesTable transpose',
  ].flatMap((line) => line.split(' ')),
);

/** Checks what a panel shows of its fields: overrides, limits of the axis, its own time, transformations. */
export function checkFields(panel: Panel, name: string, report: Report): void {
  const { defaults, overrides = [] } = panel.fieldConfig ?? {};
  checkMode(fieldsOf(defaults?.thresholds), name, report);
  for (const { matcher, properties } of overrides) {
    for (const { id, value } of properties) checkProperty(id, value, `${name}, override of ${matcher.options}`, report);
  }
  const { min, max } = fieldsOf(defaults);
  if (typeof min === 'number' && typeof max === 'number' && min >= max)
    report('panel-axis', name, `its axis ends at ${max}, which is not above its beginning at ${min}`);
  const { timeFrom, timeShift } = fieldsOf(panel);
  for (const time of [timeFrom, timeShift])
    if (
      typeof time === 'string' &&
      time !== '' &&
      !/^(?:now[-/].*|\d{1,6}(?:ms|s|m|h|d|w|M|Q|y)(?:\/\w)?|\$.*)$/.test(time)
    )
      report('panel-time', name, `time "${time}": expected a length such as "1h" or "30d"`);
  for (const { id } of listOf(panel.transformations))
    if (!transformations.has(String(id)))
      report('panel-transformation', name, `Grafana has no transformation "${String(id)}"`);
}

function checkMode({ mode }: Record<string, unknown>, name: string, report: Report): void {
  if (mode !== undefined && mode !== 'absolute' && mode !== 'percentage')
    report('panel-thresholds', name, `thresholds are "absolute" or "percentage", not "${String(mode)}"`);
}

function checkProperty(id: string, value: unknown, where: string, report: Report): void {
  if (id === 'unit' && typeof value === 'string' && value !== '' && !isUnit(value))
    report('panel-unit', where, `Grafana has no unit "${value}"; one of your own is written "suffix:${value}"`);
  if (id !== 'thresholds') return;
  checkMode(fieldsOf(value), where, report);
  const values = listOf(fieldsOf(value)['steps']).map((step) => step['value'] ?? Number.NEGATIVE_INFINITY);
  const wrong = values.findIndex((one, index) => index > 0 && Number(one) <= Number(values[index - 1]));
  if (wrong > 0)
    report('panel-thresholds', where, `threshold ${values[wrong]} does not follow a smaller one: they must rise`);
}

/** The time zone of a dashboard: the reader's, UTC, or an IANA name. */
export function checkTimeZone({ timezone }: Dashboard, report: Report): void {
  if (timezone === undefined || ['', 'browser', 'utc'].includes(timezone) || isTimeZone(timezone)) return;
  report(
    'dashboard-time',
    '(dashboard)',
    `timezone "${timezone}": expected "browser", "utc" or a name such as "Asia/Kolkata"`,
  );
}
