import { decimalNumber, matching, showReceived, text, wholeNumber } from '@bizom/options';
import * as v from 'valibot';
import { bucketName } from './bucket-name.ts';
import type { Named } from './named.ts';
import { fillPattern, patternSchema } from './pattern.ts';

/** A folder or file of the repository, without a way out of it. */
const path = v.pipe(
  patternSchema,
  v.check(
    (name) => !name.startsWith('/') && !name.split('/').includes('..'),
    ({ input }) => `expected a path inside the repository, received ${showReceived(input)}`,
  ),
);

/** Names as registries take them. Source: the OCI distribution specification. */
const repository = named(
  /^[a-z0-9]+(?:(?:[._]|__|-+|\/)[a-z0-9]+)*$/,
  'the name of a repository: lower-case letters and digits, separated by ".", "_", "-" and "/"',
);
const tag = named(/^\w[\w.-]{0,127}$/, 'a tag: up to 128 letters, digits, "_", "." and "-"');

/** A pattern that, filled, has a form. */
function named(form: RegExp, what: string) {
  return v.pipe(
    patternSchema,
    v.check((name) => form.test(fillPattern(name, { environment: 'x', service: 'x' })), `expected ${what}`),
  );
}

const pipelinesFields = v.strictObject({
  /** The CI system whose file `bizom-deploy pipelines` writes, such as `bitbucket`; default `bitbucket`. */
  ci: v.optional(text('the name of a CI system'), 'bitbucket'),
  /** Whether pipelines take a role by OIDC instead of keys in variables; default false. */
  oidc: v.optional(v.boolean(), false),
  /** The role that they take, with `{environment}`; default `arn:aws:iam::{account}:role/bizom-deploy-{environment}`. */
  role: v.optional(
    v.pipe(
      patternSchema,
      v.regex(
        /^arn:[\w-]+:iam::\d{12}:role\/\S+$/,
        'expected the ARN of a role such as arn:aws:iam::111122223333:role/deploy-{environment}',
      ),
    ),
  ),
  /** Branches that deploy by themselves, each with the environment it deploys to; default none. */
  branches: v.optional(v.record(text('a branch'), text('the name of an environment')), {}),
  /** The image that every step runs in: Node, JDK, Maven, Docker client and `bizom-deploy`; default `{registry}/{fleet name}:latest`. */
  image: v.optional(text('an image')),
  /** What Bitbucket keeps between runs; default `maven` and `docker`. */
  caches: v.optional(v.array(text('the name of a cache')), ['maven', 'docker']),
  /** Size of a deployment step: `2x` has 8192 MB; default `2x`. */
  size: v.optional(v.picklist(['1x', '2x', '4x', '8x']), '2x'),
  /** What runs after a deployment, whatever its end; default `bizom-deploy notify`. */
  afterScript: v.optional(v.array(text('a command')), ['bizom-deploy notify']),
  /** Whether pull requests build and check the dashboards, and where `dashboards.grafanaUrl` is set, diff them; default true. */
  dashboards: v.optional(v.boolean(), true),
});

export interface PipelinesSchema extends Named<typeof pipelinesFields> {}

const pipelinesSchema: PipelinesSchema = pipelinesFields;

const messagesFields = v.strictObject({
  /** After Maven succeeded; default `Code Compilation success.` */
  compiled: v.optional(text(), 'Code Compilation success.'),
  /** After Maven failed; default `Code Compilation failed.` */
  compileFailed: v.optional(text(), 'Code Compilation failed.'),
  /** After a service reached its steady state, `{service}` and `{environment}` filled in; how long it took is added. */
  deployed: v.optional(patternSchema, 'Deployment of { {service} } to { {environment} } cluster has been successful.'),
  /** After it did not, `{service}` and `{environment}` filled in; outcome and cause are added. */
  notDeployed: v.optional(patternSchema, 'Deployment of { {service} } to { {environment} } cluster has failed.'),
});

export interface MessagesSchema extends Named<typeof messagesFields> {}

const messagesSchema: MessagesSchema = messagesFields;

const deployFields = v.strictObject({
  /** Host of the image registry; default the environment's ECR: `{account}.dkr.ecr.{region}.amazonaws.com`. */
  registry: v.optional(
    matching(
      /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i,
      'the host of a registry such as registry.example.com, without https:// and path',
    ),
  ),
  /** Repository in the registry; default `{environment}`; CONTAINER_TAG overrides it. */
  repository: v.optional(repository, '{environment}'),
  /** The tag that moves with each deployment; default `{service}`. The tag `{service}-{commit}` is always pushed too. */
  tag: v.optional(tag, '{service}'),
  /** S3 bucket with the keys and credentials that a build needs; default none: nothing is downloaded. */
  artifactBucket: v.optional(bucketName),
  /** Where they are in the bucket; default `{environment}/{service}/`. */
  artifactPrefix: v.optional(patternSchema, '{environment}/{service}/'),
  /** Where they go in the repository; default `ops/{environment}/{service}/tokens`. */
  artifactDirectory: v.optional(path, 'ops/{environment}/{service}/tokens'),
  /** A service's Dockerfile; where it does not exist, one is generated. Default `ops/{environment}/{service}/Dockerfile`. */
  dockerfile: v.optional(path, 'ops/{environment}/{service}/Dockerfile'),
  /** What Maven makes of a service; default `deployables/{service}/target/{service}-1.0-SNAPSHOT.war`. */
  warFile: v.optional(path, 'deployables/{service}/target/{service}-1.0-SNAPSHOT.war'),
  /** Base image of generated Dockerfiles; default `eclipse-temurin:17-jre`. */
  baseImage: v.optional(text('an image'), 'eclipse-temurin:17-jre'),
  /** Build arguments of every image; never secrets, they stay readable in the image. */
  buildArgs: v.optional(v.record(text('the name of a build argument'), v.string()), {}),
  /** Folders of common libraries: a change there deploys everything, unless Maven's module graph knows better. Default `services`. */
  libraryDirectories: v.optional(v.array(path), ['services']),
  /** Further files whose change deploys a service, as globs such as `ops/{environment}/{service}/**`; default none. */
  alsoChangedBy: v.optional(v.array(path), []),
  /** Services built, pushed and deployed at the same time; default 3. */
  concurrency: v.optional(wholeNumber({ min: 1 }), 3),
  /** `pin`: a new task definition revision with the image's digest, so that a rollback has something to go back to. `force`: the same revision once more, as `--force-new-deployment`; a new one is registered where the current one names another image. Default `pin`. */
  rollout: v.optional(v.picklist(['pin', 'force']), 'pin'),
  /** How long a rollout may make no progress before it is given up, in seconds; default 900. Bake times and lifecycle hooks are not counted. */
  stallSeconds: v.optional(decimalNumber({ min: 1, unit: 'seconds' }), 900),
  /** How long a rollout may take in all, in seconds; default: as long as it makes progress. */
  timeoutSeconds: v.optional(decimalNumber({ min: 1, unit: 'seconds' })),
  /** Seconds between two looks at a rollout; default 1. */
  pollSeconds: v.optional(decimalNumber({ min: 0.1, unit: 'seconds' }), 1),
  /** How long tasks without any health check have to stay up before a deployment counts as completed, in seconds; default 10. */
  settleSeconds: v.optional(decimalNumber({ min: 0, unit: 'seconds' }), 10),
  /** CloudWatch namespace of the metric `Deployments`; default `Deployments`. */
  metricNamespace: v.optional(text('a CloudWatch namespace'), 'Deployments'),
  /** Names of the channels in `alerts.channels` that get messages about deployments; default none. Where WEBHOOK_URL is set, Flock gets them too. */
  channels: v.optional(v.array(text('the name of a channel')), []),
  /** Texts of messages about deployments. */
  messages: v.optional(messagesSchema, {}),
  /** The file of the CI system that `bizom-deploy pipelines` writes. */
  pipelines: v.optional(pipelinesSchema, {}),
});

export interface DeploySchema extends Named<typeof deployFields> {}

/** What `bizom-deploy` needs to know about the whole fleet. */
export const deploySchema: DeploySchema = deployFields;

/** The fleet's `deploy` section, defaults filled in. */
export type DeploySettings = v.InferOutput<typeof deploySchema>;
