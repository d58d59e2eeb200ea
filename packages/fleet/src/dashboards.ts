import { awsRegion, decimalNumber, httpUrl, matching, text, timeZone, wholeNumber } from '@bizom/options';
import * as v from 'valibot';
import type { Named } from './named.ts';
import { environmentVariable, notifiedEnvironments, notifySchema } from './notify.ts';
import { patternSchema } from './pattern.ts';
import { rulesSchema } from './rules.ts';

const names = v.optional(v.array(text('a name')), []);
const infrastructureThresholdsFields = v.strictObject({
  /** CPU of a database or cache, percent; default 80. */
  cpuPercent: v.optional(decimalNumber({ min: 1, max: 100, unit: 'percent' }), 80),
  /** Free storage of a database, GiB; default 10. */
  freeStorageGib: v.optional(decimalNumber({ min: 0.1, unit: 'GiB' }), 10),
  /** Connections of a database; default no rule, for the limit depends on its size. */
  connections: v.optional(wholeNumber({ min: 1 })),
  /** Delay of a read replica, seconds; default 60. */
  replicaLagSeconds: v.optional(decimalNumber({ min: 1, unit: 'seconds' }), 60),
  /** Memory of a cache, percent; default 90. */
  cacheMemoryPercent: v.optional(decimalNumber({ min: 1, max: 100, unit: 'percent' }), 90),
  /** Age of the oldest message of a queue, seconds; default 300. */
  queueAgeSeconds: v.optional(decimalNumber({ min: 1, unit: 'seconds' }), 300),
  /** Requests that a load balancer answers with 5xx itself, in 5 minutes; default 10. */
  loadBalancerErrors: v.optional(wholeNumber({ min: 1 }), 10),
});

export interface InfrastructureThresholdsSchema extends Named<typeof infrastructureThresholdsFields> {}

/** When infrastructure is in trouble. */
const infrastructureThresholdsSchema: InfrastructureThresholdsSchema = infrastructureThresholdsFields;

const clock = matching(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time such as "22:00"');
/** In Grafana's order: a range must not run backwards. */
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

function isWeekdays(text: string): boolean {
  const days = text.split(':').map((day) => weekdays.indexOf(day));
  return days.length <= 2 && days.every((day, index) => day >= 0 && day >= (days[index - 1] ?? 0));
}

const span = v.pipe(
  v.strictObject({ from: clock, to: clock }),
  v.check(
    ({ from, to }) => from < to,
    'expected "from" before "to"; a span over midnight is two: to "24:00", and from "00:00"',
  ),
);

const muteTimingFields = v.strictObject({
  /** Name, unique in the fleet. */
  name: text('a name'),
  /** Environments whose alerts are silent at that time. */
  environments: v.pipe(v.array(v.string()), v.minLength(1)),
  /** Severities that are silent; default `warn` alone. */
  severities: v.optional(v.array(v.picklist(['page', 'warn'])), ['warn']),
  /** From and to, such as `{from: '22:00', to: '24:00'}`; a span over midnight is two. */
  times: v.optional(v.array(span), []),
  /** `monday`, or a range such as `monday:friday`; Grafana's week begins on Sunday, so the weekend is `saturday` and `sunday`. */
  weekdays: v.optional(
    v.array(
      v.pipe(v.string(), v.check(isWeekdays, 'expected "monday", or a range from Sunday on such as "monday:friday"')),
    ),
    [],
  ),
  /** IANA time zone, such as `Asia/Kolkata`; default UTC. */
  timeZone: v.optional(timeZone, 'UTC'),
});

export interface MuteTimingSchema extends Named<typeof muteTimingFields> {}

const muteTimingSchema: MuteTimingSchema = muteTimingFields;

const infrastructureFields = v.strictObject({
  /** RDS instances, by DBInstanceIdentifier. */
  databases: names,
  /** ElastiCache clusters, by CacheClusterId. */
  caches: names,
  /** SQS queues, by name. */
  queues: names,
  /** Application load balancers, as CloudWatch names them: `app/my-alb/50dc6c495c0c9188`. */
  loadBalancers: names,
  /** Lambda functions, by name. */
  functions: names,
});

export interface InfrastructureSchema extends Named<typeof infrastructureFields> {}

const infrastructureSchema: InfrastructureSchema = infrastructureFields;

const logsEngineFields = v.strictObject({
  /** URL of the engine, as Grafana reaches it. */
  url: httpUrl,
  /** Index or pattern; default `cwl-*`. */
  index: v.optional(v.string(), 'cwl-*'),
  /** Name of the environment variable that holds the user; default no authentication. */
  user: v.optional(environmentVariable),
  /** Name of the environment variable that holds the password. */
  password: v.optional(environmentVariable),
  /** `opensearch` uses the plugin `grafana-opensearch-datasource`, which must be installed; default elasticsearch. */
  kind: v.optional(v.picklist(['elasticsearch', 'opensearch']), 'elasticsearch'),
  /** Signs requests to a domain of Amazon's, in this region and with this role; default not signed. */
  sigV4: v.optional(
    v.strictObject({
      region: awsRegion,
      roleArn: v.optional(matching(/^arn:[\w-]+:iam::\d{12}:role\/.+$/, 'the ARN of a role')),
    }),
  ),
});

export interface DashboardEngineSchema extends Named<typeof logsEngineFields> {}

const logsEngineSchema: DashboardEngineSchema = logsEngineFields;

const logsFields = v.strictObject({
  /** Kibana or OpenSearch Dashboards, such as `https://logs.example.com`. */
  url: httpUrl,
  /** Id of its index pattern or data view; default: the one it opens by itself. */
  indexPattern: v.optional(v.string()),
  /**
   * The engine that Grafana counts errors at. Without it there is the link, but no error panel.
   */
  engine: v.optional(logsEngineSchema),
  /** Lucene query of a log line that reports an error; default `@message:(ERROR OR FATAL)`. */
  errorQuery: v.optional(v.string(), '@message:(ERROR OR FATAL)'),
});

export interface DashboardLogsSchema extends Named<typeof logsFields> {}

const logsSchema: DashboardLogsSchema = logsFields;

const screenshotsFields = v.strictObject({
  /** The image renderer, as Grafana reaches it; default `http://renderer:8081/render`. */
  rendererUrl: v.optional(httpUrl, 'http://renderer:8081/render'),
  /** Grafana, as the renderer reaches it; default `http://grafana:3000/`. */
  callbackUrl: v.optional(httpUrl, 'http://grafana:3000/'),
  /** S3 bucket for pictures that go out as a link (Flock); default none. */
  bucket: v.optional(v.strictObject({ name: text('a name'), region: awsRegion })),
});

export interface ScreenshotsSchema extends Named<typeof screenshotsFields> {}

const screenshotsSchema: ScreenshotsSchema = screenshotsFields;

const dashboardsFields = v.strictObject({
  /** The Grafana that people open, such as `https://monitor.example.com`; `diff` and `push` go there. */
  grafanaUrl: v.optional(httpUrl),
  /**
   * Major version of the Grafana that reads the files, 10 to 13; default 12. Older versions lack some features: before 12
   * webhooks send one fixed payload, which Flock does not read; before 11 rules cannot keep their last state.
   */
  grafanaVersion: v.optional(v.picklist([10, 11, 12, 13]), 12),
  /** Organisation of Grafana that everything belongs to; default 1. */
  orgId: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  /** How often an open dashboard asks CloudWatch again, seconds, at least 10; default 300, for what a request costs. */
  refreshSeconds: v.optional(wholeNumber({ min: 10, unit: 'seconds' }), 300),
  /** Role that Grafana assumes to read an environment's account, by environment; default its own credentials. */
  assumeRoleArns: v.optional(
    v.record(v.string(), matching(/^arn:[\w-]+:iam::\d{12}:role\/.+$/, 'the ARN of a role')),
    {},
  ),
  /**
   * How Grafana logs in to CloudWatch: `default` is the chain of the AWS SDK, `ec2_iam_role` the workspace role of Amazon Managed
   * Grafana, `grafana_assume_role` the role that Grafana Cloud assumes, which needs `assumeRoleArns` for each environment.
   */
  cloudwatchAuth: v.optional(v.picklist(['default', 'ec2_iam_role', 'grafana_assume_role']), 'default'),
  /** External id that the roles of `assumeRoleArns` ask for; default none. Grafana Cloud sends its own. */
  externalId: v.optional(text('an external id')),
  /** Name of the Lambda that ships an environment's logs; default `{fleet}-{environment}-log-shipper`, as `@bizom/infra` deploys it. */
  logShipperFunction: v.optional(patternSchema),
  /** Where logs are read. */
  logs: v.optional(logsSchema),
  /**
   * Where alerts go: names of `alerts.channels`, each alone or with the alerts it takes; or settings of Grafana's own. Default
   * Grafana's own default contact point.
   */
  notify: v.optional(notifySchema, {}),
  /** Times at which alerts are recorded, but not sent. */
  muteTimings: v.optional(v.array(muteTimingSchema), []),
  /** How Grafana takes the picture that goes with an alert. */
  screenshots: v.optional(screenshotsSchema, {}),
  /** What differs from the alert rules that are made, by the rule's key such as `cpu` or `deadlock`; an environment or a service may differ again. */
  rules: v.optional(rulesSchema, {}),
  /** When infrastructure is in trouble. */
  infrastructureThresholds: v.optional(infrastructureThresholdsSchema, {}),
  /** Infrastructure besides the services, by environment. */
  infrastructure: v.optional(v.record(v.string(), infrastructureSchema), {}),
});

export interface DashboardsSchema extends Named<typeof dashboardsFields> {}

/** What `bizom-dashboards` needs to know about the whole fleet. */
export const dashboardsSchema: DashboardsSchema = dashboardsFields;

export type DashboardsSection = v.InferOutput<typeof dashboardsSchema>;
/** AWS resources, besides the services, that are drawn for one environment. */
export type Infrastructure = v.InferOutput<typeof infrastructureSchema>;

/** Every place of the section that names environments, as `[path, names]`, so that the fleet can refuse unknown ones. */
export function namedEnvironments(section: DashboardsSection): [path: string, names: readonly string[]][] {
  return [
    ['dashboards.assumeRoleArns', Object.keys(section.assumeRoleArns)],
    ['dashboards.infrastructure', Object.keys(section.infrastructure)],
    ...section.muteTimings.map(({ environments }, index): [string, string[]] => [
      `dashboards.muteTimings.${index}.environments`,
      environments,
    ]),
    ...notifiedEnvironments(section.notify).map(([path, known]): [string, readonly string[]] => [
      `dashboards.notify.${path}`,
      known,
    ]),
  ];
}
