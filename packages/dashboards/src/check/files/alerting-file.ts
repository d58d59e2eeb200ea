import { isTimeZone } from '@bizom/options';
import * as v from 'valibot';
import { contactPointKinds } from './contact-point-kinds.ts';
import { queryModel } from './shape.ts';

/*
 * Grafana's own structures, key by key; its reader ignores keys that it does not know, this one refuses them, because an
 * unknown key is a misspelt one. Sources: grafana/grafana pkg/services/provisioning: alerting/*_types.go,
 * alerting/types.go, datasources/types.go, dashboards/types.go; conf/provisioning/alerting/sample.yaml.
 */

const text = v.pipe(v.string(), v.nonEmpty('expected a text that is not empty'));
const orgId = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)));
const uid = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,40}$/, 'expected 1 to 40 letters, digits, "-" and "_"'));
/** As Prometheus parses it: units from large to small, each at most once. */
const duration = v.pipe(
  v.string(),
  v.regex(/^(?=.)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m(?!s))?(\d+s)?(\d+ms)?$|^0$/, 'expected a duration such as "5m"'),
);
const texts = v.record(v.string(), v.string());

const query = v.strictObject({
  refId: text,
  queryType: v.optional(v.string()),
  relativeTimeRange: v.strictObject({ from: v.pipe(v.number(), v.minValue(0)), to: v.pipe(v.number(), v.minValue(0)) }),
  datasourceUid: text,
  model: queryModel,
});

const notificationSettings = v.strictObject({
  receiver: text,
  group_by: v.optional(v.array(text)),
  group_wait: v.optional(duration),
  group_interval: v.optional(duration),
  repeat_interval: v.optional(duration),
  mute_time_intervals: v.optional(v.array(text)),
  active_time_intervals: v.optional(v.array(text)),
});

const rule = v.strictObject({
  uid,
  title: v.pipe(text, v.maxLength(190)),
  condition: v.optional(v.string(), ''),
  data: v.pipe(v.array(query), v.minLength(1, 'expected at least one query')),
  dashboardUid: v.optional(text),
  /** An old misspelling that Grafana still reads. */
  dasboardUid: v.optional(text),
  panelId: v.optional(v.pipe(v.number(), v.integer())),
  noDataState: v.optional(v.picklist(['NoData', 'Alerting', 'OK', 'KeepLast', ''])),
  execErrState: v.optional(v.picklist(['Error', 'Alerting', 'OK', 'KeepLast', ''])),
  for: v.optional(duration),
  keepFiringFor: v.optional(duration),
  record: v.optional(
    v.strictObject({
      metric: v.pipe(v.string(), v.regex(/^[a-zA-Z_:][\w:]*$/, 'expected the name of a Prometheus metric')),
      from: text,
      targetDatasourceUid: v.optional(v.string()),
    }),
  ),
  missing_series_evals_to_resolve: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  annotations: v.optional(texts),
  labels: v.optional(texts),
  isPaused: v.optional(v.boolean()),
  notification_settings: v.optional(notificationSettings),
});

const group = v.strictObject({
  orgId,
  name: v.pipe(text, v.maxLength(190)),
  folder: text,
  interval: duration,
  rules: v.pipe(v.array(rule), v.minLength(1, 'expected at least one rule')),
});

const receiver = v.strictObject({
  uid,
  type: v.picklist(contactPointKinds, ({ input }) => {
    const received = `received ${JSON.stringify(input)}`;
    return `expected a kind of contact point such as "email", "telegram" or "webhook", ${received}`;
  }),
  settings: v.pipe(
    v.record(v.string(), v.unknown()),
    v.check((settings) => Object.keys(settings).length > 0, 'expected settings, received none'),
  ),
  disableResolveMessage: v.optional(v.boolean()),
});

const contactPoint = v.strictObject({
  orgId,
  name: text,
  receivers: v.pipe(v.array(receiver), v.minLength(1, 'expected at least one receiver')),
});

const matcher = v.tuple([text, v.picklist(['=', '!=', '=~', '!~']), v.string()]);

const routeEntries = {
  receiver: v.optional(text),
  group_by: v.optional(v.array(text)),
  matchers: v.optional(v.array(text)),
  object_matchers: v.optional(v.array(matcher)),
  mute_time_intervals: v.optional(v.array(text)),
  active_time_intervals: v.optional(v.array(text)),
  continue: v.optional(v.boolean()),
  group_wait: v.optional(duration),
  group_interval: v.optional(duration),
  repeat_interval: v.optional(duration),
};

/** A branch of the policy tree. */
export interface FileRoute extends v.InferOutput<typeof plainRoute> {
  routes?: FileRoute[] | undefined;
}
const plainRoute = v.strictObject(routeEntries);
const route: v.GenericSchema<FileRoute> = v.strictObject({
  ...routeEntries,
  routes: v.optional(v.array(v.lazy(() => route))),
});

const clock = v.pipe(v.string(), v.regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'expected a time such as "22:00"'));
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const weekdayRange = v.pipe(
  v.string(),
  v.check((range) => {
    const days = range.split(':').map((day) => weekdays.indexOf(day));
    return days.length <= 2 && days.every((day, index) => day >= 0 && day >= (days[index - 1] ?? 0));
  }, 'expected "monday", or a range from Sunday on such as "monday:friday"'),
);

/** Go looks zones up by name and knows no offsets; `Local` is the server's own. */
function isLocation(name: string): boolean {
  // JavaScript also takes abbreviations that the time zone database does not have, such as IST.
  const isName =
    name.includes('/') ||
    /^(?:UTC|GMT|EST|MST|HST|CET|MET|EET|WET|PRC|ROC|ROK|UCT|[A-Z]{3}\d[A-Z]{3}|[A-Z][a-z]+)$/.test(name);
  return name === 'Local' || (isName && /^[A-Z]/.test(name) && isTimeZone(name));
}

const months = 'january february march april may june july august september october november december'.split(' ');

/** A number or name in a range such as `1:5`, within limits; both ends in order. */
function isRange(range: string, numberOf: (text: string) => number | undefined): boolean {
  const ends = range.split(':').map((end) => numberOf(end.trim()));
  const [from, to = from] = ends;
  return ends.length <= 2 && from !== undefined && to !== undefined && from <= to;
}

const wholeNumber = (text: string) => (/^-?\d{1,4}$/.test(text) ? Number(text) : undefined);

/** 1 to 31, or -1 to -31 from the end of the month (prometheus/alertmanager timeinterval). */
function isDaysOfMonth(range: string): boolean {
  const day = (text: string) => {
    const value = wholeNumber(text);
    return value !== undefined && value !== 0 && Math.abs(value) <= 31 ? value : undefined;
  };
  const [from = '', to] = range.split(':');
  // From the first to the last day is a range, though -1 is the smaller number.
  const isBackwards = to !== undefined && (day(from) ?? 0) > 0 && (day(to) ?? 0) < 0;
  return isBackwards ? range.split(':').length === 2 : isRange(range, day);
}

function isMonths(range: string): boolean {
  return isRange(range, (text) => {
    const value = wholeNumber(text) ?? months.indexOf(text.toLowerCase()) + 1;
    return value >= 1 && value <= 12 ? value : undefined;
  });
}

function isYears(range: string): boolean {
  return isRange(range, (text) => (/^\d{4}$/.test(text) ? Number(text) : undefined));
}

const ranges = (isRight: (range: string) => boolean, expected: string) =>
  v.optional(v.array(v.pipe(v.string(), v.check(isRight, expected))));

const timeInterval = v.strictObject({
  times: v.optional(
    v.array(
      v.pipe(
        v.strictObject({ start_time: clock, end_time: clock }),
        v.check(({ start_time, end_time }) => start_time < end_time, 'expected start_time before end_time'),
      ),
    ),
  ),
  weekdays: v.optional(v.array(weekdayRange)),
  days_of_month: ranges(isDaysOfMonth, 'expected days 1 to 31, or -1 to -31 from the end, such as "1:5" or "-3:-1"'),
  months: ranges(isMonths, 'expected months by number or full name, such as "1:3" or "may:august"'),
  years: ranges(isYears, 'expected years such as "2026" or "2026:2027"'),
  location: v.optional(v.pipe(text, v.check(isLocation, 'expected an IANA time zone such as "Asia/Kolkata"'))),
});

const apiVersion = v.literal(1);

/** A file under `alerting/`. */
export const alertingFile = v.strictObject({
  apiVersion,
  groups: v.optional(v.array(group)),
  deleteRules: v.optional(v.array(v.strictObject({ orgId, uid: text }))),
  contactPoints: v.optional(v.array(contactPoint)),
  deleteContactPoints: v.optional(v.array(v.strictObject({ orgId, uid: text }))),
  policies: v.optional(
    v.array(v.strictObject({ orgId, ...routeEntries, receiver: text, routes: v.optional(v.array(route)) })),
  ),
  resetPolicies: v.optional(v.array(v.pipe(v.number(), v.integer()))),
  muteTimes: v.optional(v.array(v.strictObject({ orgId, name: text, time_intervals: v.array(timeInterval) }))),
  deleteMuteTimes: v.optional(v.array(v.strictObject({ orgId, name: text }))),
  templates: v.optional(v.array(v.strictObject({ orgId, name: text, template: text }))),
  deleteTemplates: v.optional(v.array(v.strictObject({ orgId, name: text }))),
});

/** A file under `dashboards/` that says where dashboards are. */
export const providerFile = v.strictObject({
  apiVersion,
  providers: v.pipe(
    v.array(
      v.strictObject({
        name: text,
        orgId,
        type: v.optional(v.literal('file')),
        folder: v.optional(v.string()),
        folderUid: v.optional(v.string()),
        disableDeletion: v.optional(v.boolean()),
        editable: v.optional(v.boolean()),
        allowUiUpdates: v.optional(v.boolean()),
        updateIntervalSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
        options: v.strictObject({ path: text, foldersFromFilesStructure: v.optional(v.boolean()) }),
      }),
    ),
    v.minLength(1, 'expected at least one provider'),
  ),
});

/** A file under `datasources/`. */
export const datasourceFile = v.strictObject({
  apiVersion,
  prune: v.optional(v.boolean()),
  deleteDatasources: v.optional(v.array(v.strictObject({ orgId, orgName: v.optional(text), name: text }))),
  datasources: v.array(
    v.strictObject({
      orgId,
      orgName: v.optional(text),
      version: v.optional(v.number()),
      name: text,
      type: text,
      access: v.optional(v.picklist(['proxy', 'direct'])),
      url: v.optional(text),
      user: v.optional(v.string()),
      database: v.optional(v.string()),
      basicAuth: v.optional(v.boolean()),
      basicAuthUser: v.optional(v.string()),
      withCredentials: v.optional(v.boolean()),
      isDefault: v.optional(v.boolean()),
      correlations: v.optional(v.array(v.record(v.string(), v.unknown()))),
      jsonData: v.optional(v.record(v.string(), v.unknown())),
      secureJsonData: v.optional(texts),
      editable: v.optional(v.boolean()),
      uid: v.optional(uid),
    }),
  ),
});

export type AlertingFile = v.InferOutput<typeof alertingFile>;
export type FileRule = v.InferOutput<typeof rule>;
export type ProviderFile = v.InferOutput<typeof providerFile>;
export type Provider = ProviderFile['providers'][number];
export type DatasourceFile = v.InferOutput<typeof datasourceFile>;

/** What does not fit, one line each: `groups.0.interval: expected a duration …`. */
export function describeIssues(issues: readonly v.BaseIssue<unknown>[]): { where: string; message: string }[] {
  return issues.map((issue) => {
    const where = v.getDotPath(issue) || '(top level)';
    if (issue.type === 'strict_object' && issue.expected === 'never')
      return { where, message: 'Grafana has no such key; check its spelling' };
    if (issue.received === 'undefined') return { where, message: `missing; expected ${issue.expected ?? 'a value'}` };
    const expected =
      issue.kind === 'schema' && !issue.message.startsWith('expected') ? `expected ${issue.expected}` : issue.message;
    // What stands where a secret belongs may be one.
    if (/secure|settings/i.test(where)) return { where, message: expected };
    return { where, message: `${expected}, received ${JSON.stringify(issue.input)?.slice(0, 60)}` };
  });
}
