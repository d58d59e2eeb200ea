import { describe, expect, it } from 'vitest';
import { classify } from '../../src/classify/classify.ts';
import { unhealthyReason } from '../../src/rules/scheduler.ts';
import type { Cause } from '../../src/stop/causes.ts';
import { stopEvent } from '../events.ts';

type Row = [row: string, cause: Cause, reason: string, more?: Record<string, unknown>];

const check = (stop: Parameters<typeof stopEvent>[0], cause: Cause, more: Record<string, unknown> = {}) =>
  expect(classify(stopEvent(stop))).toMatchObject({ cause, ...more });

describe('section 1: stop codes alone', () => {
  it.each<[string, Cause, string]>([
    ['TaskFailedToStart', 'start-failure', 'alert'],
    ['UserInitiated', 'user', 'silent'],
    ['ServiceSchedulerInitiated', 'unknown', 'alert'],
    ['SpotInterruption', 'spot', 'silent'],
    ['TerminationNotice', 'host-terminated', 'alert'],
    ['SomethingNew', 'unknown', 'alert'],
  ])('%s -> %s, %s', (stopCode, cause, action) => check({ stopCode, reason: 'unknown words' }, cause, { action }));

  it('EssentialContainerExited -> by its exit code', () =>
    check({ stopCode: 'EssentialContainerExited', exitCode: 1 }, 'app-crash'));
  it('no stop code -> by its text', () => check({ reason: 'Task stopped by user' }, 'user'));
  it('TerminationNotice of a Spot task -> spot', () =>
    check({ stopCode: 'TerminationNotice', reason: 'Your Spot Task was interrupted.' }, 'spot'));
});

describe('section 3A: memory and runtime', () => {
  const oom = 'OutOfMemoryError: Container killed due to memory usage';

  it.each([0, 1, 137, undefined])('A1 in the container’s reason with exit code %s', (exitCode) =>
    check(
      { stopCode: 'EssentialContainerExited', containerReason: oom, ...(exitCode !== undefined && { exitCode }) },
      'oom-container',
      { row: 'A1', severity: 'page', action: 'alert' },
    ),
  );
  it('A1 in the stopped reason, as the docs write it', () =>
    check(
      { stopCode: 'TaskFailedToStart', reason: 'OutOfMemoryError: container killed due to memory usage' },
      'oom-container',
    ));
  it('A1 before the scheduler’s and a person’s stop', () => {
    for (const stopCode of ['ServiceSchedulerInitiated', 'UserInitiated', undefined]) {
      check(
        {
          ...(stopCode && { stopCode }),
          reason: 'Scaling activity initiated by (deployment ecs-svc/1)',
          containerReason: oom,
          exitCode: 137,
        },
        'oom-container',
        { ungracefulShutdown: false },
      );
    }
  });

  it.each<Row>([
    ['A3', 'runtime-infra', 'ContainerRuntimeError: failed to create container', { severity: 'warn' }],
    [
      'A4',
      'runtime-infra',
      'ContainerRuntimeTimeoutError: Could not transition to running; timed out after waiting 1m',
      { severity: 'page' },
    ],
    [
      'A4',
      'runtime-infra',
      'DockerTimeoutError: Could not transition to stopped; timed out after waiting 30s',
      { severity: 'page' },
    ],
    ['A4', 'runtime-infra', 'Could not transition to created; timed out after waiting 4m0s', { severity: 'page' }],
    [
      'A5',
      'start-failure',
      'CannotStartContainerError: failed to get container status: rpc error',
      { severity: 'page' },
    ],
    ['A6', 'runtime-infra', 'CannotStopContainerError: failed sending SIGTERM to container', { severity: 'warn' }],
    ['A7', 'runtime-infra', 'CannotInspectContainerError: Could not inspect', { severity: 'warn' }],
    ['A8', 'start-failure', 'CannotCreateContainerError: x', { severity: 'page' }],
    ...'DockerStateError DockerClientConfigError HostConfigError ContainerNetworkingError ContainerVanishedError TaskDependencyError TaskStoppedBeforePullBeginError ImpossibleStateTransitionError CannotDescribeContainerError CgroupError TaskStateError UnknownError'
      .split(' ')
      .map((name): Row => ['A10', 'runtime-infra', `${name}: something`, { severity: 'warn' }]),
    ['A11', 'runtime-infra', 'InternalError: the task could not be started', { severity: 'warn' }],
  ])('%s -> %s: %s', (row, cause, text, more) => {
    check({ stopCode: 'TaskFailedToStart', reason: text, startedAt: null }, cause, { row, ...more });
    check(
      { stopCode: 'EssentialContainerExited', reason: 'Essential container in task exited', containerReason: text },
      cause,
      { row },
    );
    check({ reason: text.toUpperCase().replace('AGENT COULD', 'agent could') }, cause, { row });
  });
});

describe('section 3B: tasks that failed to start', () => {
  const ecr = '123456789012.dkr.ecr.us-east-1.amazonaws.com/prod:ell';
  const init = 'ResourceInitializationError: unable to pull secrets or registry auth: ';
  it.each<Row>([
    [
      'B1',
      'image-missing',
      `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${ecr}: ${ecr}: not found`,
    ],
    [
      'B1',
      'image-missing',
      `CannotPullContainerError: Error response from daemon: manifest unknown: Requested image not found`,
    ],
    [
      'B1',
      'image-missing',
      `CannotPullContainer: The task can’t pull the image ${ecr} from Amazon ECR. Check whether the image exists.`,
    ],
    ['B1', 'image-missing', `CannotPullContainerError: API error (404): repository ${ecr} does not exist`],
    [
      'B2',
      'image-permission',
      'CannotPullContainerError: User is not authorized to perform: ecr:BatchGetImage because no identity-based policy allows it',
    ],
    ['B2', 'image-permission', 'CannotPullContainerError: pull access denied for ell'],
    ['B2', 'image-permission', 'CannotPullContainer: Check that the role has the permissions to access the registry.'],
    [
      'B2',
      'image-permission',
      `CannotPullContainerError: Error response from daemon: pull access denied for ${ecr}, repository does not exist or may require 'docker login': denied: User: arn:aws:sts::1:assumed-role/x is not authorized to perform: ecr:BatchGetImage on resource`,
    ],
    [
      'B1',
      'image-missing',
      "CannotPullContainerError: Error response from daemon: pull access denied for ell, repository does not exist or may require 'docker login'",
    ],
    ['B2', 'image-permission', 'CannotPullContainerError: unexpected status code [manifests latest]: 403 Forbidden'],
    ['B2', 'image-permission', 'CannotPullContainerError: no basic auth credentials'],
    ...[
      'ref pull has been retried 5 time(s): failed to copy: dial tcp: lookup registry.example.com on 10.0.0.2:53: no such host',
      'failed to do request: Head "https://x": dial tcp 1.2.3.4:443: connect: connection refused',
      'net/http: TLS handshake timeout',
    ].map((text): Row => ['B3', 'image-network', `CannotPullContainerError: ${text}`]),
    [
      'B6',
      'bad-image',
      "CannotPullContainerError: pull image manifest has been retried 5 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'",
    ],
    [
      'B3',
      'image-network',
      `CannotPullContainerError: Error response from daemon: Get https://${ecr}: net/http: request canceled while waiting for connection`,
    ],
    ['B3', 'image-network', 'CannotPullContainerError: dial tcp 54.0.0.1:443: i/o timeout'],
    [
      'B3',
      'image-network',
      'CannotPullContainer: There is a connection issue between the task and the registry. Check your task network configuration.',
    ],
    ['B3', 'image-network', 'CannotPullContainerError: Context canceled'],
    ['B4', 'image-rate-limit', 'CannotPullContainerError: toomanyrequests: You have reached your pull rate limit.'],
    ['B5', 'disk-full', 'CannotPullContainerError: failed to extract layer: write /var/lib: no space left on device'],
    [
      'B2',
      'image-permission',
      'CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReaderSeeker: failed open: unexpected status code 403',
    ],
    ['B6', 'image-pull', 'CannotPullContainerError: API error (500): invalid memory address'],
    ['B6', 'image-pull', 'CannotPullContainerError: error pulling image configuration: download failed'],
    ['B7', 'image-permission', 'CannotPullECRContainerError: AccessDeniedException'],
    ['B7', 'image-permission', 'CannotPullContainerAuthError: no basic auth credentials'],
    ['B7', 'image-pull', 'CannotPullImageManifestError: x'],
    [
      'B8',
      'secrets-network',
      `${init}The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. RequestError: send request failed caused by: Post "https://api.ecr.us-east-1.amazonaws.com/": dial tcp 52.0.0.1:443: i/o timeout`,
    ],
    ...[
      'dial udp 10.0.0.2:53',
      'net/http: TLS handshake timeout',
      'pull command failed: : signal: killed',
      'context deadline exceeded',
      'RequestCanceled: request context canceled',
      'read: connection timed out',
    ].map((text): Row => ['B8', 'secrets-network', init + text]),
    [
      'B8',
      'secrets-network',
      'ResourceInitializationError: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): dial tcp: i/o timeout',
    ],
    [
      'B9',
      'secrets-permission',
      `${init}AccessDeniedException: User: arn:aws:sts::1:assumed-role/x is not authorized to perform: secretsmanager:GetSecretValue`,
    ],
    [
      'B9',
      'secrets-permission',
      'Fetching secret data from AWS Secrets Manager in region us-east-1: secret x: AccessDeniedException',
    ],
    ['B10', 'secret-missing', `${init}The task can't retrieve the secret with ARN 'x' from AWS Secrets Manager.`],
    [
      'B10',
      'secret-missing',
      'ResourceInitializationError: Fetching secret data from Secrets Manager in region us-east-1: ResourceNotFoundException: Secrets Manager can’t find the specified secret.',
    ],
    [
      'B10',
      'secret-missing',
      `${init}execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: /prod/db/url`,
    ],
    [
      'B10',
      'secret-missing',
      `${init}execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret from Secrets Manager did not contain json key DB_PASS`,
    ],
    [
      'B11',
      'log-driver',
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1',
    ],
    [
      'B11',
      'log-driver',
      'ResourceInitializationError: failed to initialize logging driver: failed to create Cloudwatch log stream: dial tcp: i/o timeout',
    ],
    ['B11', 'log-driver', 'ResourceInitializationError: failed to validate logger args:: signal: killed'],
    [
      'B12',
      'env-file',
      'ResourceInitializationError: failed to download env files: file download command: non empty error stream: service call has been retried 5 time(s): RequestCanceled: request context canceled',
    ],
    [
      'B13',
      'volume',
      'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: mount.nfs4: Connection reset by peer',
    ],
    [
      'B14',
      'eni',
      'ResourceInitializationError: failed to configure ENI: failed to setup regular eni: netplugin failed with no error message',
    ],
    [
      'B15',
      'eni',
      'Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet subnet-1: AuthFailure',
    ],
    ['B15', 'eni', 'Unexpected EC2 error while attempting to attach the network interface'],
    [
      'B15',
      'subnet-full',
      'Unexpected EC2 error while attempting to Create Network Interface in subnet subnet-1: InsufficientFreeAddressesInSubnet',
    ],
    ['B15', 'tag-policy', 'Unexpected EC2 error while attempting to tag the network interface: TagPolicyViolation'],
    ['B16', 'eni', 'Timeout waiting for network interface provisioning to complete.'],
    ['B16', 'eni', 'Timeout waiting for EphemeralStorage provisioning to complete.'],
    ['B17', 'eni', 'Unable to attach network interface to unused device index'],
    [
      'B18',
      'capacity',
      'Capacity is unavailable at this time. Please try again later or in a different availability zone',
    ],
    ...'CPU MEMORY ENI GPU PORTS FARGATE'
      .split(' ')
      .map((what): Row => ['B19', 'capacity', `TaskFailedToStart: RESOURCE:${what}`]),
    ['B19', 'agent', 'TaskFailedToStart: AGENT'],
    ...'ATTRIBUTE MISSING INACTIVE LOCATION'.split(' ').map((what): Row => ['B19', 'config', what]),
    ['B20', 'config', 'The selected task definition is not compatible with the selected compute strategy.'],
    ['B21', 'iam-role', "ECS was unable to assume the role 'arn:aws:iam::1:role/x' that was provided for this task."],
    ['B22', 'quota', 'You’ve reached the limit on the number of tasks you can run concurrently.'],
    ['B22', 'quota', "You've reached the limit on the number of vCPUs you can run concurrently"],
    ['B22', 'quota', 'The requested CPU configuration is above your limit'],
    ['B23', 'start-failure', 'Task failed to start'],
    ['D6', 'start-failure', 'Taskfailedtostart'],
  ])('%s -> %s: %s', (_, cause, reason) => {
    check({ stopCode: 'TaskFailedToStart', reason, startedAt: null }, cause, { action: 'alert' });
  });

  it('B23 with an empty reason looks at the container’s own', () => {
    check(
      { stopCode: 'TaskFailedToStart', reason: '', containerReason: 'CannotPullContainerError: toomanyrequests' },
      'image-rate-limit',
    );
    check(
      {
        stopCode: 'TaskFailedToStart',
        reason: 'Task failed to start',
        containerReason: 'CannotCreateContainerError: x',
      },
      'start-failure',
      { row: 'A8' },
    );
    check({ stopCode: 'TaskFailedToStart' }, 'start-failure');
  });
});

describe('section 3C: the service scheduler', () => {
  it.each<Row>([
    [
      'C1',
      'deploy-or-scale-in',
      'Scaling activity initiated by (deployment ecs-svc/8646900195280463695)',
      { action: 'silent' },
    ],
    ['C1', 'deploy-or-scale-in', 'Scaling activity initiated by deployment ecs-svc/1', { action: 'silent' }],
    [
      'C2',
      'health-elb',
      'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:x:targetgroup/t/1)',
      { severity: 'page' },
    ],
    ['C2', 'health-elb', 'Task failed ELB health checks in (elb my-classic)', { target: 'my-classic' }],
    ['C2', 'health-elb', 'Task failed VPC Lattice health checks in (target-group t)', {}],
    ['C3', 'health-container', 'Task failed container health checks', { severity: 'page' }],
    [
      'C4',
      'maintenance',
      'ECS is performing maintenance on the underlying infrastructure hosting the task.',
      { action: 'silent', severity: 'info' },
    ],
    [
      'C4',
      'maintenance',
      'Service ell: ECS is performing maintenance on the underlying infrastructure hosting the task.',
    ],
    ['C4', 'maintenance', 'Amazon ECS is performing maintenance on the underlying infrastructure hosting the task.'],
    ['C5', 'draining', 'Task stopped as its container instance is in DRAINING state', { action: 'silent' }],
    [
      'C6',
      'health-elb',
      'service ell (task 1f) (port 8080) is unhealthy in target-group t due to (reason Request timed out)',
    ],
    ['C7', 'az-rebalance', 'Service ell stopped 1 running task due to AZ rebalancing', { action: 'silent' }],
    [
      'C8',
      'deployment-failed',
      'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1',
      { action: 'alert', severity: 'page' },
    ],
  ])('%s -> %s: %s', (row, cause, reason, more) => {
    // The exit code is the result of the stop, never its cause.
    for (const exitCode of [0, 137, 143]) {
      check({ stopCode: 'ServiceSchedulerInitiated', reason, exitCode }, cause, {
        row,
        ungracefulShutdown: exitCode === 137,
        ...more,
      });
    }
  });

  it('C6 gives the reason of a service’s event', () => {
    const event =
      '(service ell, taskSet ecs-svc/1) (task 1f) (port 8080) is unhealthy in (target-group arn:x) due to (reason Health checks failed with these codes: [502])';
    expect(unhealthyReason(event.replace('(task 1f) (port 8080)', '(task 1f) (port 8080)'))).toBe(
      'Health checks failed with these codes: [502]',
    );
    expect(unhealthyReason('(service ell) has reached a steady state.')).toBeUndefined();
  });
});

describe('section 3D: the others', () => {
  it.each<[string, Cause, Parameters<typeof stopEvent>[0]]>([
    [
      'D1',
      'app-crash',
      { stopCode: 'EssentialContainerExited', reason: 'Essential container in task exited', exitCode: 17 },
    ],
    ['D1 without a stop code', 'jvm-fatal', { reason: 'Essential container in task exited', exitCode: 134 }],
    ['D2', 'spot', { stopCode: 'SpotInterruption', reason: 'Your Spot Task was interrupted.' }],
    ['D2 without a stop code', 'spot', { reason: 'Your Spot Task was interrupted.' }],
    ['D3', 'host-terminated', { reason: 'Host EC2 (instance i-0f3a8506b) terminated.' }],
    [
      'D3 with its stop code',
      'host-terminated',
      { stopCode: 'TerminationNotice', reason: 'Host EC2 (instance i-0f3a8506b) stopped/terminated.' },
    ],
    ['D4', 'user', { reason: 'Container instance deregistration forced by user' }],
    ['D5', 'user', { stopCode: 'UserInitiated', reason: 'Task stopped by user', exitCode: 137 }],
    ['D5 in a tool’s own words', 'user', { stopCode: 'UserInitiated', reason: 'Stopped by Jenkins job 17' }],
    ['D6', 'start-failure', { stopCode: 'TaskFailedToStart', reason: 'Taskfailedtostart' }],
  ])('%s -> %s', (_, cause, stop) => check(stop, cause));

  it('D5 shows the words of the person who stopped it', () => {
    const { text } = classify(stopEvent({ stopCode: 'UserInitiated', reason: 'Stopped by Jenkins job 17' }));
    expect(text).toContain('Stopped by Jenkins job 17');
  });
});

describe('section 4: exit codes', () => {
  it.each<[number, Cause]>([
    [0, 'app-exit-zero'],
    [1, 'app-crash'],
    [2, 'app-crash'],
    [3, 'oom-java-heap'],
    [17, 'app-crash'],
    [125, 'bad-image'],
    [126, 'bad-image'],
    [127, 'bad-image'],
    [128, 'start-failure'],
    [130, 'killed'],
    [134, 'jvm-fatal'],
    [137, 'killed'],
    [139, 'native-crash'],
    [143, 'killed'],
    [255, 'unknown'],
  ])('%i -> %s', (exitCode, cause) =>
    check({ stopCode: 'EssentialContainerExited', reason: 'Essential container in task exited', exitCode }, cause, {
      exitCode,
      ungracefulShutdown: false,
    }),
  );

  it.each<[number, Cause, string]>([
    [
      128,
      'runtime-infra',
      'CannotStartContainerError: API error (404): could not find bridge docker0: no such network interface',
    ],
    [127, 'config', 'CannotStartContainerError: Bind for 0.0.0.0:80 failed: port is already allocated'],
    [255, 'bad-image', 'CannotStartContainerError: OCI runtime create failed: exec: "x": exec format error'],
  ])('%i says less than the reason of the runtime -> %s', (exitCode, cause, containerReason) =>
    check({ stopCode: 'EssentialContainerExited', exitCode, containerReason }, cause),
  );

  it('absent, and it never ran -> start-failure; and it ran -> its host was lost', () => {
    check({ stopCode: 'EssentialContainerExited', startedAt: null }, 'start-failure');
    check({ stopCode: 'EssentialContainerExited' }, 'host-terminated');
  });

  it('0 alerts for a service and is silent for a scheduled task', () => {
    check({ stopCode: 'EssentialContainerExited', exitCode: 0 }, 'app-exit-zero', {
      action: 'alert',
      standalone: false,
    });
    check({ stopCode: 'EssentialContainerExited', exitCode: 0, group: 'family:nightly' }, 'app-exit-zero', {
      action: 'silent',
      standalone: true,
      service: 'nightly',
    });
  });
});
