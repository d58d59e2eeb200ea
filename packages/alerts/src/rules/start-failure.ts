import type { Severity } from '@bizom/notify';
import { type Cause, causes } from '../stop/causes.ts';
import { type InnerError, innerErrorOf, refusedAction } from './inner-errors.ts';
import { maskNames } from './masked.ts';
import { objectOf, type StartObject } from './objects.ts';
import type { Judgement } from './rule.ts';

interface Answer {
  cause: Cause;
  /** Where the cause's own advice does not fit. */
  advice?: string;
  severity?: Severity;
}

/** What follows from each error with an object; `otherwise` where the text tells of no error, or of one without an entry. */
type Answers = { otherwise: Answer } & { [E in InnerError]?: Answer };

const certificate =
  'The certificate of the other side is not trusted: a registry with a private certificate authority, a proxy that inspects TLS, or an expired certificate. Add the authority to the host, or route around the proxy.';
const platform =
  'The image is built for another CPU architecture or operating system: build it for the task’s runtimePlatform, or change that in the task definition.';
const throttled = 'AWS throttled the request: retry later, start fewer tasks at once, or raise the API’s rate quota.';
const registryLogin =
  'The registry wants a log-in: give the container repositoryCredentials for a private registry; for ECR, check the role and the age of its log-in token.';
const ownImage: Answers = {
  'rate-limit': { cause: 'image-rate-limit' },
  platform: { cause: 'bad-image', advice: platform },
  invalid: {
    cause: 'bad-image',
    advice:
      'What the reference names is not an image that can run, such as an attestation or an invalid name: check the image reference, and push without attestations (docker buildx build --provenance=false).',
  },
  'no-space': { cause: 'disk-full' },
  tls: { cause: 'image-network', advice: certificate },
  login: { cause: 'image-permission', advice: registryLogin },
  denied: { cause: 'image-permission' },
  'not-found': { cause: 'image-missing' },
  network: { cause: 'image-network' },
  otherwise: { cause: 'image-pull' },
};

const ownSecret: Answers = {
  'rate-limit': { cause: 'secrets-network', advice: throttled },
  invalid: {
    cause: 'secret-missing',
    advice: 'The reference to the secret is not valid: check its ARN, JSON key, version and the form of its value.',
  },
  tls: { cause: 'secrets-network', advice: certificate },
  denied: { cause: 'secrets-permission' },
  login: { cause: 'secrets-permission' },
  'not-found': { cause: 'secret-missing' },
  network: { cause: 'secrets-network' },
  otherwise: {
    cause: 'start-failure',
    advice: 'Its secrets could not be read; the text does not say why. Describe the task to see the whole reason.',
  },
};
const registryRoute =
  'The task cannot reach ECR for its log-in: check the NAT gateway or the VPC endpoints for ecr.api, ecr.dkr and S3, the security groups and public IP assignment.';
const noExec =
  'The command is missing in the image or not executable: check ENTRYPOINT and CMD, their file modes, the user and the working directory, and whether a volume hides them.';

/** What follows from each object and error that can occur together. */
export const answers: Readonly<Record<StartObject, Answers>> = {
  role: { otherwise: { cause: 'iam-role' } },
  image: ownImage,
  'image-login': {
    'rate-limit': { cause: 'image-rate-limit', advice: throttled },
    tls: { cause: 'image-network', advice: certificate },
    login: { cause: 'image-permission', advice: registryLogin },
    denied: { cause: 'image-permission' },
    network: { cause: 'image-network' },
    otherwise: { cause: 'image-permission' },
  },
  registry: {
    'rate-limit': { cause: 'image-rate-limit', advice: throttled },
    tls: { cause: 'secrets-network', advice: certificate },
    login: { cause: 'image-permission', advice: registryLogin },
    denied: { cause: 'image-permission' },
    network: { cause: 'secrets-network', advice: registryRoute },
    otherwise: { cause: 'image-pull' },
  },
  secret: {
    ...ownSecret,
    'marked-for-deletion': {
      cause: 'secret-missing',
      advice: 'The secret is marked for deletion: restore it, or name another one in the task definition.',
    },
  },
  parameter: {
    ...ownSecret,
    invalid: {
      cause: 'secret-missing',
      advice: 'The reference to the parameter is not valid: check its name or ARN, and its region.',
    },
  },
  'env-file': {
    denied: {
      cause: 'env-file',
      advice: 'Allow s3:GetObject and s3:GetBucketLocation on the file to the task execution role.',
    },
    'not-found': { cause: 'env-file', advice: 'The S3 object does not exist: check its bucket and key.' },
    network: { cause: 'env-file', advice: 'The task cannot reach S3: check the NAT gateway or the S3 endpoint.' },
    otherwise: { cause: 'env-file' },
  },
  'log-driver': {
    denied: {
      cause: 'log-driver',
      advice:
        'Allow logs:CreateLogStream and logs:PutLogEvents (and logs:CreateLogGroup for awslogs-create-group) to the task execution role.',
    },
    'not-found': {
      cause: 'log-driver',
      advice: 'The log group does not exist: create it, or set awslogs-create-group; check awslogs-region too.',
    },
    network: {
      cause: 'log-driver',
      advice: 'The task cannot reach its log target: check the NAT gateway or the VPC endpoint for logs.',
    },
    login: {
      cause: 'log-driver',
      advice: 'The log driver has no credentials: give the task an execution role, or the container instance its role.',
    },
    'rate-limit': { cause: 'log-driver', advice: throttled },
    tls: { cause: 'log-driver', advice: certificate },
    invalid: { cause: 'log-driver', advice: 'An option of the log driver is not valid: check logConfiguration.' },
    otherwise: { cause: 'log-driver' },
  },
  'ebs-volume': {
    quota: { cause: 'quota' },
    denied: {
      cause: 'volume',
      advice: 'Allow the ECS infrastructure role to create, tag and attach EBS volumes, and to use their KMS key.',
    },
    'not-found': { cause: 'volume', advice: 'The snapshot or the KMS key does not exist in this region.' },
    invalid: {
      cause: 'volume',
      advice:
        'The configuration of the EBS volume is not valid. Where the text names the client token, the KMS key is not valid or the infrastructure role may not use it; otherwise check size, IOPS, throughput and type.',
    },
    network: {
      cause: 'volume',
      advice:
        'The volume was not ready in time: its filesystemType has to fit the operating system of the task, and the snapshot that it is made from.',
    },
    otherwise: {
      cause: 'volume',
      advice: 'Check the configuration of the EBS volume and the ECS infrastructure role.',
    },
  },
  volume: {
    'no-space': { cause: 'disk-full' },
    denied: {
      cause: 'volume',
      advice:
        'The file system refuses the mount: check its policy, the access point and the task role’s elasticfilesystem:ClientMount.',
    },
    'not-found': {
      cause: 'volume',
      advice:
        'The file system, its root directory or the source path does not exist: check the volume’s configuration.',
    },
    network: {
      cause: 'volume',
      advice:
        'The file system cannot be reached: check its mount targets, DNS and the security groups (NFS, port 2049).',
    },
    invalid: {
      cause: 'volume',
      advice: 'An option of the volume is not valid: check its driver, driverOpts, mount points and encryption key.',
    },
    otherwise: { cause: 'volume' },
  },
  'network-plugin': {
    otherwise: {
      cause: 'eni',
      advice:
        'The ECS agent could not set up the network of the task on its instance. ECS tries again; if it repeats on one instance, replace that instance.',
    },
  },
  'network-interface': {
    'no-addresses': { cause: 'subnet-full' },
    'tag-policy': { cause: 'tag-policy' },
    quota: { cause: 'quota' },
    'not-found': {
      cause: 'config',
      advice: 'A subnet or security group of the service does not exist: check its network configuration.',
    },
    otherwise: { cause: 'eni' },
  },
  capacity: {
    quota: { cause: 'quota' },
    'no-addresses': { cause: 'subnet-full' },
    denied: {
      cause: 'iam-role',
      advice:
        'The infrastructure role of the capacity provider may not launch instances: compare it with AmazonECSInfrastructureRolePolicyForManagedInstances.',
    },
    'not-found': {
      cause: 'config',
      advice: 'The capacity provider names a subnet, security group or instance profile that does not exist.',
    },
    otherwise: { cause: 'capacity' },
  },
  agent: { otherwise: { cause: 'agent' } },
  constraint: { otherwise: { cause: 'config' } },
  'memory-limit': { otherwise: { cause: 'oom-container' } },
  host: {
    'no-space': {
      cause: 'disk-full',
      advice: 'The host’s disk is full: remove unused images and containers, or enlarge its volume.',
    },
    otherwise: { cause: 'runtime-infra' },
  },
  port: {
    otherwise: {
      cause: 'config',
      advice:
        'Another process of the host uses the port: use a dynamic host port (hostPort 0) or awsvpc networking, or place the task on another instance.',
    },
  },
  runtime: {
    'no-space': {
      cause: 'disk-full',
      advice: 'The host’s disk is full: remove unused images and containers, or enlarge its volume.',
    },
    platform: { cause: 'bad-image', advice: platform },
    'not-found': { cause: 'bad-image', advice: noExec },
    denied: { cause: 'bad-image', advice: noExec },
    otherwise: { cause: 'start-failure' },
  },
};

/** A command, user or folder that the image does not have. The text ends here where Fargate cut it. */
const execution =
  /\bexec:? ?\\{0,8}["'~]|executable file|exec user process|find (?:user|group)|passwd|chdir to cwd|mount callback failed|no users? found|no command specified|cannot find the file/i;

/** Why a task could not start, by the object and the innermost error of a text; undefined where it names neither. */
export function judgeStartFailure(text: string): Judgement | undefined {
  const masked = maskNames(text);
  const object = objectOf(text, masked);
  const error = innerErrorOf(masked);
  if (object === undefined) return byErrorAlone(error);
  if (object === 'runtime') return runtimeJudgement(text, masked, error);
  return judgement(text, object, error);
}

function judgement(text: string, object: StartObject, error: InnerError | undefined): Judgement {
  const known: Answers = answers[object];
  const answer = (error && known[error]) ?? known.otherwise;
  const action = error === 'denied' ? refusedAction(text) : undefined;
  const advice = answer.advice ?? causes[answer.cause].advice;
  return {
    row: error && known[error] ? `${object}/${error}` : object,
    ...answer,
    ...(action && { advice: `Allow ${action} to the role that the text names. ${advice}` }),
    specific: error !== undefined && known[error] !== undefined,
  };
}

function runtimeJudgement(text: string, masked: string, error: InnerError | undefined): Judgement | undefined {
  if (error === 'no-space' || error === 'platform') return judgement(text, 'runtime', error);
  // A missing file or a refused permission is about the command only where the command is what could not be run.
  if (execution.test(masked)) return judgement(text, 'runtime', error === 'denied' ? 'denied' : 'not-found');
  return undefined;
}

/** A text that names no object, such as "You've reached the limit on the number of tasks". */
function byErrorAlone(error: InnerError | undefined): Judgement | undefined {
  if (error === 'quota') return { row: 'quota', cause: 'quota', specific: true };
  if (error === 'no-addresses') return { row: 'no-addresses', cause: 'subnet-full', specific: true };
  if (error === 'no-space') return { row: 'no-space', cause: 'disk-full', specific: true };
  if (error === 'tag-policy') return { row: 'tag-policy', cause: 'tag-policy', specific: true };
  return undefined;
}
