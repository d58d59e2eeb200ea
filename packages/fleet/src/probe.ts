import * as v from 'valibot';

const text = v.pipe(v.string(), v.nonEmpty('expected a text, came an empty string'));
const seconds = v.pipe(v.number(), v.minValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
/** A secret itself is refused: the file is in a repository. */
const secretReference = v.pipe(
  v.string(),
  v.regex(
    /^(env|ssm|secretsmanager):.+$/s,
    'expected a reference to a secret: "env:NAME", "ssm:/path", "secretsmanager:id" or "secretsmanager:id#key"',
  ),
);

const authSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('basic'),
    username: text,
    /** Where the password is kept, such as `secretsmanager:actuator#password`. */
    password: secretReference,
  }),
  v.strictObject({
    type: v.literal('bearer'),
    /** Where the token is kept. */
    token: secretReference,
  }),
]);

const tlsSchema = v.strictObject({
  /** Whether a certificate that no known authority signed is refused; default true. */
  rejectUnauthorized: v.optional(v.boolean(), true),
  /** PEM of the authority that signed the services' certificates; default those that Node knows. */
  ca: v.optional(text),
});

/** What `bizom-probe` needs to know about the whole fleet. */
export const probeSchema = v.pipe(
  v.strictObject({
    /** CloudWatch namespace; default `AppProbe`. */
    namespace: v.optional(v.pipe(text, v.regex(/^(?!AWS\/)[\w./#:-]{1,255}$/, 'expected a CloudWatch namespace'))),
    /** Seconds between two rounds, in the daemon and inside one invocation of the Lambda; default 10. */
    intervalSeconds: v.optional(seconds, 10),
    /** Seconds that one target has for all its answers; default 5. */
    timeoutSeconds: v.optional(v.pipe(v.number(), v.minValue(0.1)), 5),
    /** Targets asked at the same time; default 64. */
    concurrency: v.optional(count, 64),
    /** Seconds after which the tasks are listed again; default 30. */
    discoverySeconds: v.optional(seconds, 30),
    /**
     * What is published: `standard`, `all`, or the keys of single metrics such as `heapUsed`; default `standard`. The alarms of
     * `@bizom/infra` look at `up`, `missingTasks` and `heapAfterGcPercent`.
     */
    metrics: v.optional(v.union([v.picklist(['standard', 'all']), v.array(text)]), 'standard'),
    /** Keys of metrics that are published for each task too, a series each; default none. */
    perTask: v.optional(v.array(text), []),
    /** Series of 1 s resolution instead of 60 s; default false. */
    highResolution: v.optional(v.boolean(), false),
    /** Series published at most, for what each costs a month; default 1,000. */
    maxSeries: v.optional(count, 1000),
    /** `cloudwatch`: PutMetricData. `emf`: a log line that CloudWatch Logs makes metrics of. Default `cloudwatch`. */
    sink: v.optional(v.picklist(['cloudwatch', 'emf']), 'cloudwatch'),
    /** How the endpoints are logged in to; default not at all. */
    auth: v.optional(authSchema),
    tls: v.optional(tlsSchema, {}),
    /** Rounds in a row that a target must fail before it counts as down; default 3. */
    downAfter: v.optional(count, 3),
    /** Rounds in a row that it must answer before it counts as up again; default 2. */
    upAfter: v.optional(count, 2),
    /** Seconds that a new task may take until it is up for the first time; default 180. */
    startGraceSeconds: v.optional(v.pipe(v.number(), v.minValue(0)), 180),
    /** Changes within `flapWindowSeconds` that make a target flapping: it is said once, not each time; default 6. */
    flapChanges: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2)), 6),
    /** Default 1,800. */
    flapWindowSeconds: v.optional(seconds, 1800),
    /** Seconds that the heap after garbage collection must stay above `heapAfterGcPercent` before it is said; default 600. */
    heapHighSeconds: v.optional(v.pipe(v.number(), v.minValue(0)), 600),
    /** Heap after garbage collection, percent, that is said after two rounds, without a wait; default 95. */
    heapCriticalPercent: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(100)), 95),
    /** Seconds that the garbage collection overhead must stay above `gcOverheadPercent` before it is said; default 300. */
    gcHighSeconds: v.optional(v.pipe(v.number(), v.minValue(0)), 300),
  }),
  v.check(
    ({ timeoutSeconds, intervalSeconds }) => timeoutSeconds <= intervalSeconds,
    ({ input }) => {
      const { timeoutSeconds, intervalSeconds } = input as { timeoutSeconds: number; intervalSeconds: number };
      return `timeoutSeconds is ${timeoutSeconds}, more than intervalSeconds, ${intervalSeconds}: a round would not end before the next`;
    },
  ),
);

/** The fleet's `probe` section, defaults filled in. */
export type ProbeSettings = v.InferOutput<typeof probeSchema>;
