import { type ProbeMetricKey, probeMetrics } from '@bizom/metric-names';
import { decimalNumber, matching, secretReference, showReceived, text, wholeNumber } from '@bizom/options';
import * as v from 'valibot';
import { bucketName } from './bucket-name.ts';
import type { Named } from './named.ts';

const seconds = (range: { min: number }) => decimalNumber({ ...range, unit: 'seconds' });
const percent = decimalNumber({ min: 1, max: 100, unit: 'percent' });
const metricKeys = Object.keys(probeMetrics) as ProbeMetricKey[];
const metricKey = v.picklist(metricKeys, `expected the key of a metric: ${metricKeys.join(', ')}`);

const metricSets = v.picklist(['standard', 'all'], 'expected "standard", "all" or a list of keys');

const basicFields = v.strictObject({
  /** A user name and a password (HTTP Basic). */
  type: v.literal('basic'),
  /** Who logs in. */
  username: text('a user name'),
  /** Where the password is kept, such as `secretsmanager:actuator#password`. */
  password: secretReference,
});

export interface BasicSchema extends Named<typeof basicFields> {}

const basicSchema: BasicSchema = basicFields;

const bearerFields = v.strictObject({
  /** A token in the header `Authorization`. */
  type: v.literal('bearer'),
  /** Where the token is kept. */
  token: secretReference,
});

export interface BearerSchema extends Named<typeof bearerFields> {}

const bearerSchema: BearerSchema = bearerFields;

const authSchema = v.variant('type', [basicSchema, bearerSchema]);

const tlsFields = v.strictObject({
  /** Whether a certificate that no known authority signed is refused; default true. */
  rejectUnauthorized: v.optional(v.boolean(), true),
  /** PEM of the authority that signed the services' certificates; default those that Node knows. */
  ca: v.optional(text('a PEM certificate')),
});

export interface TlsSchema extends Named<typeof tlsFields> {}

const tlsSchema: TlsSchema = tlsFields;

const blackBoxFields = v.strictObject({
  /** S3 bucket that takes the evidence. */
  bucket: bucketName,
  /** Beginning of every key; default `evidence`. */
  prefix: v.optional(
    matching(/^[\w.-]+(?:\/[\w.-]+)*$/, 'a prefix of S3 keys such as evidence, without a slash at its ends'),
    'evidence',
  ),
  /** Days after which evidence is deleted; default 30. */
  retentionDays: v.optional(wholeNumber({ min: 1, max: 3650, unit: 'days' }), 30),
});

export interface BlackBoxSchema extends Named<typeof blackBoxFields> {}

const blackBoxSchema: BlackBoxSchema = blackBoxFields;

const probeFields = v.pipe(
  v.strictObject({
    /** CloudWatch namespace; default `AppProbe`. */
    namespace: v.optional(
      matching(/^(?!AWS\/)[\w./#:-]{1,255}$/, 'a CloudWatch namespace that does not begin with AWS/'),
    ),
    /** Seconds between two rounds, in the daemon and inside one invocation of the Lambda; default 10. */
    intervalSeconds: v.optional(seconds({ min: 1 }), 10),
    /** Seconds that one target has for all its answers; default 5. */
    timeoutSeconds: v.optional(seconds({ min: 0.1 }), 5),
    /** Targets asked at the same time; default 64. */
    concurrency: v.optional(wholeNumber({ min: 1 }), 64),
    /** Longest answer of a health endpoint that is read, bytes; default 1 MiB. */
    maxHealthBytes: v.optional(wholeNumber({ min: 1, unit: 'bytes' }), 1 << 20),
    /** Longest scrape that is read, bytes; default 8 MiB. */
    maxScrapeBytes: v.optional(wholeNumber({ min: 1, unit: 'bytes' }), 8 << 20),
    /** Longest thread dump that is read, bytes; default 32 MiB. */
    maxThreadDumpBytes: v.optional(wholeNumber({ min: 1, unit: 'bytes' }), 32 << 20),
    /** Seconds after which the tasks are listed again; default 30. */
    discoverySeconds: v.optional(seconds({ min: 1 }), 30),
    /**
     * What is published: `standard`, `all`, or the keys of single metrics such as `heapUsed`; default `standard`. The alarms of
     * `@bizom/infra` look at `up`, `missingTasks` and `heapAfterGcPercent`.
     */
    metrics: v.optional(
      v.lazy((value) => (Array.isArray(value) ? v.array(metricKey) : metricSets)),
      'standard',
    ),
    /** Keys of metrics that are published for each task too, a series each; default none. */
    perTask: v.optional(v.array(metricKey), []),
    /** Series of 1 s resolution instead of 60 s; default false. */
    highResolution: v.optional(v.boolean(), false),
    /** Series published at most, for what each costs a month; default 1,000. */
    maxSeries: v.optional(wholeNumber({ min: 1 }), 1000),
    /** `cloudwatch`: PutMetricData. `emf`: a log line that CloudWatch Logs makes metrics of. Default `cloudwatch`. */
    sink: v.optional(v.picklist(['cloudwatch', 'emf']), 'cloudwatch'),
    /**
     * DynamoDB table that decides which of several daemons publishes and sends messages, with the string partition key `key`; the
     * table of the alerts will do. Default none: then only one daemon may run.
     */
    leaseTable: v.optional(text('the name of a DynamoDB table')),
    /**
     * Where the probe keeps the thread dump, the scrape and the last readings of a task whose heap stays full, whose threads are
     * deadlocked or pile up, or whose health hangs: before it dies. Default nowhere.
     */
    blackBox: v.optional(blackBoxSchema),
    /** How the endpoints are logged in to; default not at all. */
    auth: v.optional(authSchema),
    /** Certificates of the endpoints, where these are behind TLS. */
    tls: v.optional(tlsSchema, {}),
    /** Rounds in a row that a target must fail before it counts as down; default 3. */
    downAfter: v.optional(wholeNumber({ min: 1 }), 3),
    /** Rounds in a row that it must answer before it counts as up again; default 2. */
    upAfter: v.optional(wholeNumber({ min: 1 }), 2),
    /** Seconds that a new task may take until it is up for the first time; default 180. */
    startGraceSeconds: v.optional(seconds({ min: 0 }), 180),
    /** Changes within `flapWindowSeconds` that make a target flapping: reported once, not each time; default 6. */
    flapChanges: v.optional(wholeNumber({ min: 2 }), 6),
    /** Default 1,800. */
    flapWindowSeconds: v.optional(seconds({ min: 1 }), 1800),
    /** Seconds that the heap after garbage collection must stay above `heapAfterGcPercent` before it is reported; default 600. */
    heapHighSeconds: v.optional(seconds({ min: 0 }), 600),
    /** Heap after garbage collection, percent, that is reported after two rounds, without a wait; default 95. */
    heapCriticalPercent: v.optional(percent, 95),
    /** Seconds that the garbage collection overhead must stay above `gcOverheadPercent` before it is reported; default 300. */
    gcHighSeconds: v.optional(seconds({ min: 0 }), 300),
  }),
  v.check(
    ({ timeoutSeconds, intervalSeconds }) => timeoutSeconds <= intervalSeconds,
    ({ input }) => {
      const { timeoutSeconds, intervalSeconds } = input as { timeoutSeconds: number; intervalSeconds: number };
      return `expected timeoutSeconds to be at most intervalSeconds (${intervalSeconds}), or rounds would overlap, received ${showReceived(timeoutSeconds)}`;
    },
  ),
);

export interface ProbeSchema extends Named<typeof probeFields> {}

/** What `bizom-probe` needs to know about the whole fleet. */
export const probeSchema: ProbeSchema = probeFields;

/** The fleet's `probe` section, defaults filled in. */
export type ProbeSettings = v.InferOutput<typeof probeSchema>;
