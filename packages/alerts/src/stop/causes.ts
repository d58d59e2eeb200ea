import type { CauseName } from '@bizom/fleet';
import type { Severity } from '@bizom/notify';

/** `alert`: send a message. `silent`: count it and show it on dashboards; sent only where asked for. `ignore`: it is no stop. */
export type Action = 'alert' | 'silent' | 'ignore';

/** What is reported about a cause, and how loudly. */
export interface CauseMeaning {
  action: Exclude<Action, 'ignore'>;
  severity: Severity;
  /** Follows "ell in prod": `ran out of memory`. */
  headline: string;
  /** What a person on call can do about it, whether or not there are log lines. */
  advice: string;
  /** The same where the message shows the last log lines. */
  adviceWithLog?: string;
}

function page(headline: string, advice: string, adviceWithLog?: string) {
  return { action: 'alert', severity: 'page', headline, advice, ...(adviceWithLog && { adviceWithLog }) } as const;
}

function warn(headline: string, advice: string) {
  return { action: 'alert', severity: 'warn', headline, advice } as const;
}

function silent(headline: string, advice: string) {
  return { action: 'silent', severity: 'info', headline, advice } as const;
}

/** Every cause there is, of task stops and of the other ECS events. */
export const causes = {
  'oom-container': page(
    'ran out of memory and was killed',
    'The container crossed its memory limit. Compare the limit with -Xmx plus metaspace, threads and direct buffers: let the heap be at most 75 % of the limit (-XX:MaxRAMPercentage=75), or raise the task’s memory.',
  ),
  'oom-java-heap': page(
    'died of a Java OutOfMemoryError',
    'The heap was full, not the container. Look for a leak (-XX:+HeapDumpOnOutOfMemoryError) or raise -Xmx within the container’s limit.',
  ),
  'app-crash': page(
    'crashed',
    'The application ended by itself. If it fails during start-up, compare it with the last deployment and its configuration.',
    'The application ended by itself: the last log lines have the exception. If it fails during start-up, compare it with the last deployment and its configuration.',
  ),
  'app-exit-zero': page(
    'exited by itself with code 0',
    'main returned, which a service should not do: look for System.exit(0), a missing server thread or a finished runner.',
    'main returned, which a service should not do: look in the last log lines for System.exit(0), a missing server thread or a finished runner.',
  ),
  'jvm-fatal': page(
    'was aborted by the JVM',
    'The JVM itself crashed: native libraries, agents and the JVM version are the suspects.',
    'The JVM itself crashed: look at the "Problematic frame" of its hs_err report in the log; native libraries, agents and the JVM version are the suspects.',
  ),
  'native-crash': page(
    'crashed in native code',
    'A process that is not the JVM had a segmentation fault: look at the entrypoint and at native agents.',
  ),
  killed: page(
    'was killed, and no reason is given',
    'A signal ended it, and no memory limit was reported. Look for a kill inside the container, a host out of memory, or a shutdown hook that outlasts stopTimeout.',
  ),
  'bad-image': page(
    'cannot run its image',
    'The command is missing, not executable or refused by the runtime: check ENTRYPOINT and CMD, their file modes and the CPU architecture.',
  ),
  'health-elb': page(
    'failed its load balancer health checks',
    'The target group gave it up: look at the health path, its latency and the grace period, then at CPU, GC pauses and exhausted pools.',
  ),
  'health-container': page(
    'failed its container health checks',
    'The health command of the task definition failed: run it in a container of the same image, and check startPeriod, interval and time-out.',
  ),
  'start-failure': page('could not start', 'The task never reached RUNNING: the reason above is what AWS says.'),
  'image-missing': page(
    'cannot start: its image is not there',
    'The tag was never pushed, or a lifecycle rule deleted the digest that ECS pinned. Push the image again or deploy an existing one.',
  ),
  'image-permission': page(
    'cannot start: it may not pull its image',
    'Give the task execution role ecr:GetAuthorizationToken, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer, and check the repository policy.',
  ),
  'image-network': page(
    'cannot start: the registry cannot be reached',
    'Check the subnet’s route (NAT gateway, or VPC endpoints for ecr.api, ecr.dkr and S3), the security groups and public IP assignment.',
  ),
  'image-rate-limit': page(
    'cannot start: the registry limits its pulls',
    'Docker Hub’s limit is used up. Pull through an ECR cache, or log in.',
  ),
  'image-pull': page(
    'cannot start: its image cannot be pulled',
    'Try the pull by hand; the reason above is the registry’s own.',
  ),
  'secrets-network': page(
    'cannot start: its secrets or its registry log-in cannot be reached',
    'The task has no route to Secrets Manager, SSM or ECR: check the NAT gateway or the VPC endpoints, and the security groups.',
  ),
  'secrets-permission': page(
    'cannot start: it may not read its secrets',
    'Give the task execution role secretsmanager:GetSecretValue, ssm:GetParameters and kms:Decrypt for the secrets it names.',
  ),
  'secret-missing': page(
    'cannot start: a secret is missing',
    'A secret, its JSON key or a parameter of the task definition does not exist in this region and account: check its ARN or name.',
  ),
  'log-driver': page(
    'cannot start: its logging cannot be set up',
    'Create the log group (or allow awslogs-create-group), and check the route to the CloudWatch Logs endpoint.',
  ),
  'env-file': page(
    'cannot start: its environment file cannot be read',
    'Check that the S3 object exists, that the execution role may read it, and the route to S3.',
  ),
  volume: page(
    'cannot start: a volume cannot be mounted',
    'Check the file system, its mount targets, access point and security groups.',
  ),
  'disk-full': page('cannot start: no disk space is left', 'Raise ephemeralStorage or make the image smaller.'),
  eni: warn(
    'could not get its network interface',
    'Usually passing, ECS tries again. If it repeats: check the service-linked role, the subnet and the limits of network interfaces.',
  ),
  'subnet-full': page(
    'cannot start: its subnet has no free addresses',
    'Add a subnet to the service, or free addresses.',
  ),
  'tag-policy': page(
    'cannot start: a tag policy forbids it',
    'The tags of the service or task break an organisation’s tag policy.',
  ),
  capacity: page(
    'cannot start: there is no capacity',
    'No Fargate or instance capacity for this size: try other zones, on-demand instead of Spot, or a smaller task.',
  ),
  agent: warn(
    'cannot start: the ECS agent is not there',
    'The container instance’s agent is disconnected: restart or replace the instance.',
  ),
  config: page(
    'cannot start: its configuration does not fit',
    'Compare the task definition (CPU, memory, attributes, platform) with what the cluster and capacity provider offer.',
  ),
  'iam-role': page(
    'cannot start: ECS may not assume its role',
    'Check the role’s trust policy (ecs-tasks.amazonaws.com) and that it exists; a new role takes some minutes.',
  ),
  quota: page(
    'cannot start: an account limit is reached',
    'Ask for a higher quota of tasks or vCPUs, or stop what is not needed.',
  ),
  'runtime-infra': warn(
    'was lost to a fault of the container runtime',
    'AWS’s side: ECS replaces the task. If it repeats, replace the host or open a support case.',
  ),
  'deploy-or-scale-in': silent('was stopped by a deployment or a scale-in', 'Nothing to do.'),
  deployment: silent('is being deployed', 'Nothing to do.'),
  'scale-in': silent('was scaled in', 'Nothing to do.'),
  maintenance: silent('was moved for maintenance', 'Nothing to do: AWS replaces the host.'),
  draining: silent('was moved off a draining instance', 'Nothing to do.'),
  'az-rebalance': silent('was moved to balance the zones', 'Nothing to do.'),
  spot: silent('was reclaimed by Spot', 'Nothing to do: ECS starts another when there is capacity.'),
  'host-terminated': warn(
    'lost its host',
    'ECS starts it elsewhere. If the instance was not terminated on purpose, look at its status checks.',
  ),
  user: silent('was stopped by hand', 'Nothing to do, if it was meant.'),
  unknown: warn(
    'stopped for an unknown reason',
    'Judge by AWS’s own words; report them, so that they are recognised next time.',
  ),
  'deployment-failed': page(
    'could not be deployed',
    'The new version did not become healthy: look at the stops of its tasks, and check that the old version runs again.',
  ),
  'placement-failure': page(
    'cannot place a task',
    'ECS finds no place for it: RESOURCE:… names what is short. Add capacity or make the task smaller.',
  ),
  'start-impaired': warn(
    'cannot start its tasks steadily',
    'Tasks fail again and again, and ECS waits longer between its tries: look at why they stop.',
  ),
  'steady-state': silent('has reached a steady state', 'Nothing to do.'),
  'service-action': warn(
    'has trouble that ECS reports',
    'The event’s name and reason say what; look at the service’s events.',
  ),
} as const satisfies Record<CauseName, CauseMeaning>;

/** Why a task stopped, or what another ECS event says. */
export type Cause = keyof typeof causes;
export const causeNames = Object.keys(causes) as Cause[];
