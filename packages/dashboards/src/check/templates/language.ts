/*
 * What Grafana gives to templates. Sources: Go's text/template; grafana/alerting templates/template_data.go and
 * templates/gomplate; prometheus/alertmanager template/template.go; grafana/grafana pkg/services/ngalert/state/template.
 */

const words = (text: string): string[] => text.split(' ');

/** The type of a value: the name of a structure, `any` where nothing is known of it. */
export type Type = string;

/** Functions and structures of one kind of template. */
export interface Language {
  functions: ReadonlySet<string>;
  /** Functions that hold others: `coll.Dict`. */
  namespaces: Readonly<Record<string, readonly string[]>>;
  /** Fields and methods by structure, with their types. A structure that is missing takes any field, as a map does. */
  structures: Readonly<Record<string, Readonly<Record<string, Type>>>>;
  /** What `.` is at the beginning. */
  root: Type;
  /** Variables that are there from the beginning. */
  variables: Readonly<Record<string, Type>>;
}

const goFunctions = words('and or not len index slice print printf println html js call urlquery eq ne lt le gt ge');

const extendedAlert = {
  ...Object.fromEntries(
    words(
      'Status StartsAt EndsAt GeneratorURL Fingerprint SilenceURL DashboardURL PanelURL ValueString ImageURL EmbeddedImage OrgID RuleUID',
    ).map((name) => [name, 'text']),
  ),
  Labels: 'map',
  Annotations: 'map',
  Values: 'map',
  ExtraData: 'any',
  EnrichmentData: 'any',
};

const alertList = { Firing: 'list of alert', Resolved: 'list of alert' };

/** Messages: notification templates and the settings of contact points. */
export const messages: Language = {
  functions: new Set([
    ...goFunctions,
    ...words('toUpper toLower title trimSpace join match safeHtml safeUrl urlUnescape reReplaceAll stringSlice'),
    ...words('date tz since humanizeDuration toJson coll data tmpl time'),
  ]),
  namespaces: {
    coll: words('Dict Slice Append'),
    data: words('JSON ToJSON ToJSONPretty'),
    tmpl: words('Exec Inline'),
    time: words('Now'),
  },
  structures: {
    message: {
      ...Object.fromEntries(
        words('Receiver Status ExternalURL GroupKey TruncatedAlerts AppVersion').map((name) => [name, 'text']),
      ),
      Alerts: 'alerts',
      GroupLabels: 'map',
      CommonLabels: 'map',
      CommonAnnotations: 'map',
      Vars: 'map',
    },
    alert: extendedAlert,
    alerts: alertList,
    text: {},
  },
  root: 'message',
  variables: {},
};

/** Labels and annotations of alert rules. */
export const annotations: Language = {
  functions: new Set([
    ...goFunctions,
    ...words(
      'args filterLabels filterLabelsRe first graphLink humanize humanize1024 humanizeDuration humanizePercentage',
    ),
    ...words('humanizeTimestamp label match mergeLabelValues pathPrefix externalURL parseDuration query reReplaceAll'),
    ...words('removeLabels removeLabelsRe safeHtml sortByLabel stripDomain stripPort strvalue tableLink title toLower'),
    ...words('toTime toUpper value deduplicateLabels'),
  ]),
  namespaces: {},
  structures: {
    evaluation: { Labels: 'map', Values: 'values', Value: 'text' },
    value: { Labels: 'map', Value: 'text' },
    text: {},
  },
  root: 'evaluation',
  variables: { $labels: 'map', $values: 'values', $value: 'text' },
};

/** What a field of a value is; undefined where it does not exist. */
export function fieldType({ structures }: Language, type: Type, field: string): Type | undefined {
  if (type === 'values') return 'value';
  const structure = structures[type];
  return structure === undefined ? 'any' : structure[field];
}

/** What `range` makes of `.`. */
export function elementType(type: Type): Type {
  if (type === 'alerts') return 'alert';
  if (type === 'values') return 'value';
  return /^list of (.+)$/.exec(type)?.[1] ?? 'any';
}
