import type { Rule } from './rule.ts';

const pull = /CannotPullContainer(Error)?\b/i;
/** The second half are forms of before 2024-06-14. */
const secrets =
  /unable to pull secrets or registry auth|Fetching secret data from (AWS )?Secrets Manager in region|execution resource retrieval failed|service call has been retried \d+ time/i;

/**
 * Why a task never reached RUNNING. Sources: ECS developer guide, task_cannot_pull_image, resource-initialization-error,
 * service-event-messages-list, api_failures_messages. The order is the catalogue's, but for B11 to B13, whose texts may quote
 * "ResourceNotFoundException" or a network error, which B8 to B10 would take for a secret's, and for what is said at the row.
 */
export const startFailureRules: readonly Rule[] = [
  // Docker says of a repository that it may not read that it may not exist.
  { row: 'B2', when: pull, and: /not authorized|no identity-based policy/i, cause: 'image-permission' },
  {
    row: 'B1',
    when: pull,
    and: /not found|does not exist|manifest unknown|Check whether the image exists/i,
    cause: 'image-missing',
  },
  {
    row: 'B2',
    when: pull,
    and: /access denied|Check that the role has the permissions|no basic auth credentials|401 Unauthorized|403 Forbidden/i,
    cause: 'image-permission',
  },
  {
    row: 'B3',
    when: pull,
    and: /i\/o timeout|request canceled|Check (your|the) (task )?network configuration|Context canceled|connection issue|dial tcp|no such host|connection refused|TLS handshake timeout/i,
    cause: 'image-network',
  },
  { row: 'B4', when: pull, and: /toomanyrequests|pull rate limit/i, cause: 'image-rate-limit' },
  { row: 'B5', when: pull, and: /no space left on device/i, cause: 'disk-full' },
  { row: 'B6', when: pull, and: /descriptor matching platform/i, cause: 'bad-image' },
  { row: 'B6', when: pull, cause: 'image-pull' },
  {
    row: 'B6',
    when: /pull image manifest has been retried \d+ time|failed to resolve ref|ref pull has been retried|httpRead(er)?Seeker|error pulling image conf/i,
    cause: 'image-pull',
  },
  { row: 'B7', when: /CannotPullECRContainerError|CannotPullContainerAuthError/i, cause: 'image-permission' },
  { row: 'B7', when: /CannotPullImageManifestError/i, cause: 'image-pull' },
  {
    row: 'B11',
    when: /failed to (validate logger args|initialize logging driver)|The specified log group does not exist/i,
    cause: 'log-driver',
  },
  { row: 'B12', when: /failed to download env files/i, cause: 'env-file' },
  { row: 'B13', when: /failed to invoke EFS utils/i, cause: 'volume' },
  {
    row: 'B8',
    when: secrets,
    and: /connection issue|dial tcp|dial udp|i\/o timeout|TLS handshake|signal: ?killed|context (deadline|canceled)|read: connection timed out/i,
    cause: 'secrets-network',
  },
  { row: 'B9', when: secrets, and: /AccessDenied|not authorized/i, cause: 'secrets-permission' },
  {
    row: 'B10',
    when: /ResourceNotFoundException|can.t find the specified secret|can.t retrieve the secret|invalid ssm parameters|did not contain json key/i,
    cause: 'secret-missing',
  },
  { row: 'B14', when: /failed to configure ENI|failed to setup regular eni|netplugin failed/i, cause: 'eni' },
  { row: 'B15', when: /Unexpected EC2 error/i, and: /InsufficientFreeAddressesInSubnet/i, cause: 'subnet-full' },
  { row: 'B15', when: /Unexpected EC2 error/i, and: /TagPolicyViolation/i, cause: 'tag-policy' },
  {
    row: 'B15',
    when: /Unexpected EC2 error while attempting to (Create Network Interface|attach|tag)/i,
    cause: 'eni',
  },
  {
    row: 'B16',
    when: /Timeout waiting for (network interface|EphemeralStorage) provisioning to complete/i,
    cause: 'eni',
  },
  { row: 'B17', when: /Unable to attach network interface to unused device index/i, cause: 'eni' },
  { row: 'B18', when: /Capacity is unavailable at this time/i, cause: 'capacity' },
  { row: 'B19', when: /\bRESOURCE:(CPU|MEMORY|ENI|GPU|PORTS|FARGATE)/i, cause: 'capacity' },
  {
    row: 'B20',
    when: /The selected task definition is not compatible with the selected compute strategy/i,
    cause: 'config',
  },
  { row: 'B21', when: /ECS was unable to assume the role/i, cause: 'iam-role' },
  {
    row: 'B22',
    when: /You.ve reached the limit on the number of (tasks|vCPUs)|configuration is above your limit/i,
    cause: 'quota',
  },
  { row: 'B23', when: /^Task failed to start\.?$/i, cause: 'start-failure' },
  { row: 'D6', when: /^Taskfailedtostart$/i, cause: 'start-failure' },
];

/** The bare words of RunTask's failures: too common to be looked for in any text but that of a task that failed to start. */
export const placementWords: readonly Rule[] = [
  { row: 'B19', when: /^[Aa]gent\.?$|\bAGENT\b/, cause: 'agent' },
  { row: 'B19', when: /\b(ATTRIBUTE|MISSING|INACTIVE|LOCATION)\b/, cause: 'config' },
];
