import { describe, expect, it } from 'vitest';
import { classify } from '../../src/index.ts';
import type { Cause } from '../../src/stop/causes.ts';
import { stopEvent } from '../events.ts';

type Row = [cause: Cause, words: string, text: string];

const failed = (reason: string) => classify(stopEvent({ stopCode: 'TaskFailedToStart', reason, startedAt: null }));

/**
 * Each object and inner error in the words of those who report it. Sources: ECS developer guide, amazon-ecs-agent, public issues of
 * aws/amazon-ecs-agent, aws-cdk, copilot-cli, compose-cli and others; account numbers and names are made up.
 */
const reasons: Row[] = [
  [
    'image-permission',
    'fargate',
    `CannotPullContainerError: The task can’t pull the image. Check that the role has the permissions to pull images from the registry. Error response from daemon: pull access denied for repository, repository does not exist or may require 'docker login': denied: User: arn:aws:sts::111122223333:assumed-role/exec/1 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:111122223333:repository/shop because no identity-based policy allows the ecr:BatchGetImage action.`,
  ],
  [
    'image-missing',
    'fargate',
    `CannotPullContainerError: The task can’t pull the image. Check whether the image exists. Error response from daemon: pull access denied for shop, repository does not exist or may require 'docker login': denied: requested access to the resource is denied.`,
  ],
  [
    'image-network',
    'fargate',
    'CannotPullContainerError: The task can’t pull the image. Check your network configuration. Error response from daemon: Get "https://111122223333.dkr.ecr.eu-west-1.amazonaws.com/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
  ],
  [
    'image-network',
    'fargate',
    'CannotPullContainerError: The task cannot pull 111122223333.dkr.ecr.us-east-1.amazonaws.com/shop:1 from the registry 111122223333.dkr.ecr.us-east-1.amazonaws.com. There is a connection issue between the task and the registry. Check your task network configuration. : failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com/x": dial tcp 52.216.1.1:443: i/o timeout',
  ],
  [
    'image-pull',
    'fargate',
    'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref 111122223333.dkr.ecr.us-east-1.amazonaws.com/shop:1',
  ],
  [
    'image-missing',
    'containerd',
    'CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref 511358949452.dkr.ecr.ap-south-1.amazonaws.com/poultryco/api:latest: not found',
  ],
  [
    'image-permission',
    'containerd',
    'CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref ghcr.io/acme/backend:latest: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=x: 401 Unauthorized',
  ],
  [
    'image-permission',
    'containerd',
    'CannotPullContainerError: inspect image has been retried 1 time(s): failed to resolve ref "x.dkr.ecr.us-east-1.amazonaws.com/y:6981141": unexpected status code [manifests 6981141]: 403 Forbidden',
  ],
  [
    'image-missing',
    'containerd',
    '(service test_def) was unable to place a task. Reason: CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref docker.io/library/repository:latest: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed.',
  ],
  [
    'bad-image',
    'containerd',
    `CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'`,
  ],
  [
    'bad-image',
    'docker',
    'CannotPullContainerError: Error response from daemon: no matching manifest for linux/amd64 in the manifest list entries',
  ],
  [
    'bad-image',
    'docker',
    'CannotPullContainerError: Error response from daemon: image operating system "windows" cannot be used on this platform: operating system is not supported',
  ],
  [
    'bad-image',
    'containerd',
    'CannotPullContainerError: ref pull has been retried 1 time(s): failed to unpack image on snapshotter overlayfs: no match for platform in manifest sha256:abc: not found',
  ],
  [
    'disk-full',
    'containerd',
    'CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer sha256:2d8: mount callback failed on /var/lib/containerd/tmpmounts/containerd-mount1: write /var/lib/containerd/x: no space left on device: unknown',
  ],
  [
    'disk-full',
    'docker',
    'CannotPullContainerError: failed to register layer: Error processing tar file(exit status 1): write /app/lib.jar: no space left on device',
  ],
  [
    'disk-full',
    'docker',
    'CannotPullContainerError: write /var/lib/docker/tmp/GetImageBlob111111111: no space left on device',
  ],
  [
    'image-rate-limit',
    'docker',
    'CannotPullContainerError: Error response from daemon: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
  ],
  [
    'image-rate-limit',
    'ecr-public',
    'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref public.ecr.aws/nginx/nginx:latest: unexpected status from HEAD request to https://public.ecr.aws/v2/nginx/nginx/manifests/latest: 429 Too Many Requests',
  ],
  ['image-rate-limit', 'docker', 'CannotPullContainerError: API error (429): Too Many Requests'],
  [
    'image-network',
    'containerd',
    'CannotPullContainerError: failed to resolve ref "docker.io/library/nginx:1": failed to do request: Head "https://registry-1.docker.io/v2/library/nginx/manifests/1": dial tcp: lookup registry-1.docker.io: no such host',
  ],
  [
    'image-network',
    'docker',
    'CannotPullContainerError: Error response from daemon: Get "https://registry.example.com/v2/": tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
  ],
  [
    'image-network',
    'docker',
    'CannotPullContainerError: Error response from daemon: Get "https://10.0.0.5:5000/v2/": http: server gave HTTP response to HTTPS client',
  ],
  ['image-network', 'agent', 'CannotPullContainerError: Could not reach any registry endpoint'],
  [
    'image-network',
    'docker',
    'CannotPullContainerError: API error (500): Get https://111122223333.dkr.ecr.us-east-1.amazonaws.com/v2/: net/http: request canceled while waiting for connection',
  ],
  ['image-network', 'agent', 'CannotPullContainerError: context canceled'],
  [
    'image-network',
    'docker',
    'CannotPullContainerError: Error response from daemon: Get "https://x.dkr.ecr.us-east-1.amazonaws.com/v2/": dial tcp 1.2.3.4:443: connect: connection refused',
  ],
  [
    'image-permission',
    'docker',
    'CannotPullContainerError: Error response from daemon: Head "https://111122223333.dkr.ecr.eu-west-1.amazonaws.com/v2/shop/manifests/1": no basic auth credentials',
  ],
  [
    'image-permission',
    'docker',
    `CannotPullContainerError: Error response from daemon: pull access denied for 111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop, repository does not exist or may require 'docker login': denied: Your authorization token has expired. Reauthenticate and try again.`,
  ],
  [
    'image-permission',
    'docker',
    'CannotPullContainerError: Error response from daemon: unauthorized: incorrect username or password',
  ],
  [
    'image-missing',
    'docker',
    'CannotPullContainerError: Error response from daemon: manifest for 111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1 not found: manifest unknown: Requested image not found',
  ],
  [
    'image-missing',
    'ecr',
    `CannotPullContainerError: Error response from daemon: repository 111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop not found: name unknown: The repository with name 'shop' does not exist in the registry with id '111122223333'`,
  ],
  [
    'image-pull',
    'docker',
    'CannotPullContainerError: pull command failed: panic: runtime error: invalid memory address or nil pointer dereference',
  ],
  ['bad-image', 'docker', 'CannotPullContainerError: invalid reference format'],
  [
    'image-pull',
    'containerd',
    'CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code 500 Internal Server Error',
  ],
  [
    'disk-full',
    'fargate-cut',
    'CannotPullContainerError: containerd: pull command failed: time="2021-08-20T13:58:49Z" level=info msg="apply failure, attempting cleanup" error="failed to extract layer sha256:e246d4: write /var/lib/x: no space le',
  ],
  [
    'image-permission',
    'fargate',
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/exec/1 is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action. status code: 400, request id: 1',
  ],
  [
    'image-permission',
    'sdk2',
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: 415e, api error AccessDeniedException: User: arn:aws:sts::1:assumed-role/R/x is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action.',
  ],
  [
    'secrets-network',
    'sdk2',
    'ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post "https://api.ecr.eu-central-1.amazonaws.com/": dial tcp 3.122.128.199:443: i/o timeout.',
  ],
  [
    'secrets-network',
    'fargate-cut',
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 5 time(s): RequestError: send request failed caused by: Post https://api.ecr....',
  ],
  [
    'secrets-network',
    'fargate',
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 5 time(s): failed to fetch secret arn:aws:secretsmanager:us-west-2:111122223333:secret:DBPasswordSecret-x from secrets manager: RequestCanceled: request context canceled caused by: context deadline exceeded. Please check your task network configuration.',
  ],
  [
    'secrets-permission',
    'sdk2',
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: 8, api error AccessDeniedException: User: arn:aws:sts::1:assumed-role/x is not authorized to perform: secretsmanager:GetSecretValue on resource: y',
  ],
  [
    'secret-missing',
    'sdk2',
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: 8, ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
  ],
  [
    'secret-missing',
    'asm',
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:1:secret:x from secrets manager: InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.`,
  ],
  [
    'secret-missing',
    'agent',
    `ResourceInitializationError: The task can't retrieve the secret with ARN 'arn:aws:secretsmanager:eu-west-1:1:secret:x' from AWS Secrets Manager. Check that the secret ARN is correct`,
  ],
  [
    'secret-missing',
    'fargate',
    `ResourceNotFoundException: The task can't retrieve the secret with ARN 'arn:aws:secretsmanager:eu-west-1:1:secret:x' from AWS Secrets Manager. Check whether the secret exists in the specified Region. ResourceNotFoundException: Fetching secret data from AWS Secrets Manager in region eu-west-1: secret x: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
  ],
  [
    'secret-missing',
    'agent',
    'ResourceInitializationError: unable to pull secrets or registry auth: retrieved secret from Secrets Manager did not contain json key DB_PASS',
  ],
  [
    'secret-missing',
    'agent',
    'could not find a secretsmanager secretID from value arn:aws:secretsmanager:eu-west-1:1:secret:',
  ],
  ['secret-missing', 'agent', 'asm fetching authorization data: unable to unmarshal secret value, invalid schema'],
  ['secret-missing', 'agent', 'asm fetching username: AuthorizationData is malformed, empty field'],
  [
    'secrets-network',
    'fargate',
    'ResourceInitializationError: unable to pull secrets or registry auth: Check your task network configuration. : signal: killed',
  ],
  [
    'start-failure',
    'fargate-cut',
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:ap-northeast-1:5394593...',
  ],
  [
    'secrets-network',
    'fargate',
    'ResourceInitializationError: unable to pull secrets or registry auth: The task can’t pull secrets from AWS Secrets Manager. There is a connection issue between the task and Secrets Manager. Check your task network configuration.',
  ],
  [
    'secrets-permission',
    'agent',
    'secret arn:aws:secretsmanager:us-east-1:1:secret:x: AccessDeniedException: User: arn:aws:sts::1:assumed-role/x is not authorized to perform: secretsmanager:GetSecretValue',
  ],
  [
    'secrets-network',
    'asm',
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 5 time(s): ThrottlingException: Rate exceeded',
  ],
  [
    'secret-missing',
    'fargate',
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: /api//new-relic-license-key',
  ],
  [
    'secrets-permission',
    'fargate',
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException: User: arn:aws:sts::1:assumed-role/exec/2 is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:1:parameter/x',
  ],
  [
    'secrets-network',
    'fargate',
    'ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secrets from ssm: The task cannot pull secrets from AWS Systems Manager. There is a connection issue between the task and AWS Systems Manager Parameter Store. Check your task network configuration. RequestCanceled: request context canceled caused by: context deadline exceeded',
  ],
  [
    'secrets-permission',
    'sdk2',
    'ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secrets from ssm: operation error SSM: GetParameters, https response error StatusCode: 400, RequestID: 1, api error AccessDeniedException: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
  ],
  [
    'secret-missing',
    'agent',
    'fetching secret data from SSM Parameter Store in eu-west-1: invalid parameters: /prod/db',
  ],
  [
    'secrets-permission',
    'agent',
    'Fetching secret data from SSM Parameter Store in eu-west-1: AccessDeniedException: User is not authorized',
  ],
  [
    'env-file',
    'fargate',
    `ResourceInitializationError: failed to download env files: The task can't download the environment variable files from Amazon S3. There is a connection issue between the task and Amazon S3. Check your task network configuration. service call has been retried 5 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded`,
  ],
  [
    'env-file',
    'agent',
    'unable to download env file with key prod.env from bucket acme, error: AccessDenied: Access Denied status code: 403',
  ],
  [
    'env-file',
    'agent',
    'unable to parse bucket and key from s3 ARN specified in environmentFile arn:aws:s3:::x, error: bad',
  ],
  ['iam-role', 'agent', 'environment file resource: unable to find execution role credentials'],
  [
    'env-file',
    'fargate',
    'ResourceInitializationError: failed to download env files: file download command: non empty error stream: service call has been retried 1 time(s): NoSuchKey: The specified key does not exist.',
  ],
  [
    'volume',
    'efs',
    `ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: b'mount.nfs4: access denied by server while mounting fs-065b.efs.us-east-1.amazonaws.com:/' : unsuccessful EFS utils command execution; code: 32`,
  ],
  [
    'volume',
    'efs',
    'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve "fs-00000000.efs.us-east-1.amazonaws.com" - check that your file system ID is correct.',
  ],
  [
    'volume',
    'efs',
    `ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: b'mount.nfs4: mounting fs-1.efs.r.amazonaws.com:/grafana failed, reason given by server: No such file or directory' : unsuccessful EFS utils command execution; code: 32`,
  ],
  [
    'volume',
    'efs',
    `ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: b'mount.nfs4: Connection timed out' : unsuccessful EFS utils command execution; code: 32`,
  ],
  ['volume', 'ebs', 'ECS timed out while configuring the EBS volume attachment to your Task'],
  [
    'volume',
    'ebs',
    'ECS failed to set up the EBS volume. Encountered IdempotentParameterMismatch"; "The client token you have provided is associated with a resource that is already deleted. Please use a different client token."',
  ],
  [
    'volume',
    'docker',
    'CannotCreateContainerError: Error response from daemon: invalid mount config for type "bind": bind source path does not exist: /data/app',
  ],
  [
    'volume',
    'docker',
    `CannotStartContainerError: Error response from daemon: error while mounting volume '/var/lib/docker/volumes/x/_data': failed to mount local volume: mount :/x: no such device`,
  ],
  [
    'volume',
    'runc',
    'CannotStartContainerError: API error (500): oci runtime error: container_linux.go:247: starting container process caused "process_linux.go:359: container init caused \\"rootfs_linux.go:53: mounting \\\\\\"/root/app.properti',
  ],
  [
    'volume',
    'runc',
    'CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: OCI runtime create failed: container_linux.go:349: starting container process caused "process_linux.go:449: container init caused \\"rootfs_linux.go:58',
  ],
  ['volume', 'agent', 'CannotCreateVolumeError: API error (500): plugin not found'],
  [
    'volume',
    'docker',
    'CannotStartContainerError: Error response from daemon: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "/root/x" to rootfs at "/home/x": mount /root/x:/home/x (via /proc/self/fd/6), flags: 0x5000: not a directory: unknown',
  ],
  [
    'subnet-full',
    'fargate',
    `Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'subnet-1': InsufficientFreeAddressesInSubnet`,
  ],
  [
    'eni',
    'fargate',
    'ResourceInitializationError: failed to configure ENI: failed to setup regular eni: netplugin failed with no error message',
  ],
  [
    'quota',
    'ec2',
    `Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-1': NetworkInterfaceLimitExceeded`,
  ],
  [
    'config',
    'ec2',
    `Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-1': InvalidGroup.NotFound`,
  ],
  [
    'log-driver',
    'docker',
    'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.',
  ],
  [
    'log-driver',
    'docker',
    'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log group: AccessDeniedException: User: arn:aws:sts::1:assumed-role/x/i-1 is not authorized to perform: logs:CreateLogGroup',
  ],
  [
    'log-driver',
    'fargate',
    'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: AccessDeniedException: User: arn:aws:sts::z:assumed-role/ecs.task/123456a999ee4b919...',
  ],
  [
    'log-driver',
    'docker',
    `CannotCreateContainerError: Error response from daemon: logger: no log driver named 'splunk' is registered`,
  ],
  [
    'log-driver',
    'docker',
    'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: dial tcp 127.0.0.1:24224: connect: connection refused',
  ],
  [
    'log-driver',
    'fargate',
    'ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed',
  ],
  [
    'log-driver',
    'docker',
    `CannotCreateContainerError: Error response from daemon: unknown log opt 'awslogs-foo' for awslogs log driver`,
  ],
  [
    'log-driver',
    'fargate',
    `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: MissingEndpoint: 'Endpoint' configuration is required for this service`,
  ],
  [
    'bad-image',
    'runc',
    'CannotStartContainerError: Error response from daemon: OCI runtime create failed: container_linux.go:380: starting container process caused: exec: "-l": executable file not found in $PATH: unknown',
  ],
  [
    'bad-image',
    'runc',
    'CannotStartContainerError: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/entrypoint.sh": permission denied: unknown',
  ],
  [
    'bad-image',
    'runc',
    'CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec /bin/entrypoint.sh: exec format error: unknown',
  ],
  [
    'bad-image',
    'runc',
    'CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: OCI runtime create failed: container_linux.go:370: starting container process caused: exec: "/opt/son',
  ],
  [
    'bad-image',
    'docker',
    'CannotStartContainerError: Error response from daemon: unable to find user app: no matching entries in passwd file',
  ],
  [
    'bad-image',
    'runc',
    'CannotStartContainerError: Error response from daemon: OCI runtime create failed: starting container process caused "chdir to cwd (\\"/config\\") set in config.json failed: permission denied": unknown',
  ],
  [
    'runtime-infra',
    'runc',
    'CannotStartContainerError: Error response from daemon: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: unable to apply cgroup configuration: mkdir /sys/fs/cgroup/cpuset/docker/x: permission denied',
  ],
  [
    'oom-container',
    'docker',
    'CannotCreateContainerError: Error response from daemon: Minimum memory limit allowed is 6MB',
  ],
  [
    'oom-container',
    'runc',
    'CannotStartContainerError: Error response from daemon: OCI runtime create failed: runc create failed: unable to start container process: container init was OOM-killed (memory limit too low?): unknown',
  ],
  [
    'config',
    'docker',
    'CannotStartContainerError: Error response from daemon: driver failed programming external connectivity on endpoint ecs-x: Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use',
  ],
  [
    'disk-full',
    'docker',
    'CannotCreateContainerError: API error (500): devmapper: Thin Pool has 4350 free data blocks which is less than minimum required 4454 free data blocks. Create more free space in thin pool or use dm.min_free_space option to change behavior',
  ],
  [
    'disk-full',
    'docker',
    'CannotCreateContainerError: Error response from daemon: mkdir /var/lib/docker/overlay2/x: no space left on device',
  ],
  [
    'image-missing',
    'docker',
    'CannotCreateContainerError: API error (404): No such image: amazon/amazon-ecs-agent:latest',
  ],
  ['start-failure', 'agent', 'CannotStartContainerError: failed to get container status: rpc error'],
  [
    'runtime-infra',
    'docker',
    'CannotCreateContainerError: Error response from daemon: Conflict. The container name "/ecs-shop-1" is already in use by container "abc".',
  ],
  ['runtime-infra', 'agent', 'DockerTimeoutError: Could not transition to created; timed out after waiting 4m0s'],
  ['runtime-infra', 'agent', 'ContainerNetworkingError: failed to get network metadata'],
  [
    'config',
    'docker',
    'CannotStartContainerError: Error response from daemon: could not select device driver "nvidia" with capabilities: [[gpu]]',
  ],
  [
    'iam-role',
    'fargate',
    `ECS was unable to assume the role 'arn:aws:iam::1:role/x' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`,
  ],
  [
    'iam-role',
    'managed',
    'ResourceInitializationError: Unable to launch instance(s) for capacity provider test-managed. UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:sts::1:assumed-role/ecsInfrastructureRole/ECSFargateManagedInstances is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/x because no identity-based policy allows the iam:PassRole action.',
  ],
  [
    'iam-role',
    'agent',
    'ResourceInitializationError: unable to pull secrets or registry auth: NoCredentialProviders: no valid providers in chain',
  ],
  [
    'capacity',
    'managed',
    'ResourceInitializationError: Unable to launch instance(s) for capacity provider p. UnfulfillableCapacity: Unable to fulfill capacity due to your request configuration. Please adjust your request and try again.',
  ],
  [
    'quota',
    'managed',
    'ResourceInitializationError: Unable to launch instance(s) for capacity provider p. MaxSpotInstanceCountExceeded: Max spot instance count exceeded',
  ],
  [
    'quota',
    'managed',
    'ResourceInitializationError: Unable to launch instance(s) for capacity provider p. VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 8 allows',
  ],
  ['capacity', 'ecs', 'TaskFailedToStart: EMPTY CAPACITY PROVIDER'],
  ['capacity', 'ecs', 'TaskFailedToStart: NO ACTIVE INSTANCES'],
  [
    'capacity',
    'ecs',
    'Capacity is unavailable at this time. Please try again later or in a different availability zone.',
  ],
  ['config', 'ecs', 'TaskFailedToStart: MemberOf placement constraint unsatisfied.'],
  ['config', 'ecs', 'TaskFailedToStart: ATTRIBUTE'],
  ['agent', 'ecs', 'TaskFailedToStart: AGENT'],
  [
    'agent',
    'ecs',
    'Timed out waiting for Amazon ECS Agent to start. Please check logs at /var/log/ecs/ecs-agent.log".',
  ],
  ['quota', 'ecs', 'The requested MEMORY configuration is above your limit.'],
  ['quota', 'ecs', 'You’ve reached the limit on the number of vCPUs you can run concurrently'],
];

describe('a task that failed to start', () => {
  it.each(reasons)('%s in the words of %s: %s', (cause, _, reason) => {
    expect(failed(reason)).toMatchObject({ action: 'alert', cause });
  });

  it.each(reasons)("%s in the words of %s, as a container's reason: %s", (cause, _, containerReason) => {
    const event = stopEvent({ stopCode: 'TaskFailedToStart', reason: 'Task failed to start', containerReason });
    expect(classify(event)).toMatchObject({ cause, culprit: 'ell' });
  });

  it.each([
    [
      'image-network',
      'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref registry.example.com/not-found/access-denied:429: failed to do request: Head "https://registry.example.com/v2/no such host": dial tcp 10.0.1.5:443: i/o timeout',
    ],
    [
      'image-missing',
      'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref registry.example.com/x509/certificate:tls: registry.example.com/x509/certificate:tls: not found',
    ],
    [
      'secret-missing',
      `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: failed to fetch secret arn:aws:secretsmanager:eu-west-1:1:secret:ecr-timeout-denied-x from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`,
    ],
  ])('%s, whatever names the text quotes: %s', (cause, reason) => expect(failed(reason)).toMatchObject({ cause }));

  it.each([
    ['ecr:GetAuthorizationToken', reasons.find(([, words, text]) => words === 'sdk2' && text.includes('ECR'))?.[2]],
    [
      'secretsmanager:GetSecretValue',
      reasons.find(([, words, text]) => words === 'sdk2' && text.includes('Secrets Manager'))?.[2],
    ],
    [
      'ssm:GetParameters',
      'unable to retrieve secrets from ssm: operation error SSM: GetParameters, api error AccessDeniedException: no',
    ],
    [
      'logs:CreateLogGroup',
      'failed to create Cloudwatch log group: AccessDeniedException: User: x is not authorized to perform: logs:CreateLogGroup',
    ],
  ])('is advised to allow %s where that was refused', (action, reason = '') => {
    const { advice } = failed(reason) as { advice: string };
    expect(advice).toMatch(new RegExp(`^Allow ${action} to `));
  });
});
