/** What went wrong with an object, whatever the component that reports it calls it. */
export type InnerError =
  | 'marked-for-deletion'
  | 'rate-limit'
  | 'platform'
  | 'invalid'
  | 'no-space'
  | 'tls'
  | 'login'
  | 'denied'
  | 'not-found'
  | 'network'
  | 'no-addresses'
  | 'tag-policy'
  | 'quota';

/**
 * Words of the innermost error, the most telling first. Sources: ECS developer guide (task_cannot_pull_image,
 * resource-initialization-error, troubleshoot-ebs-volumes-scenarios, service-event-messages-list), amazon-ecs-agent, Docker,
 * containerd, AWS SDK for Go v1 and v2. Fargate's platform 1.4 cuts long texts: several patterns end before the word does.
 */
const errors: readonly (readonly [InnerError, RegExp])[] = [
  ['marked-for-deletion', /(?:marked|scheduled) for deletion|currently marked deleted|because it was deleted/i],
  [
    'rate-limit',
    /toomanyreq|too many requests|(?:status ?code:?|code|error|HTTP) ?\(?429\b|rate ?(?:limit|exceeded)|pull limit|throttl|RequestLimitExceeded|SlowDown/i,
  ],
  [
    'platform',
    /matching platform|match(?:es)? for platform|no matching manifest|image operating system|used on this platform|exec format error|wrong architecture|image is incompatible|match the host operating system/i,
  ],
  // An HTML page in place of the registry's answer.
  ['denied', /parsing HTTP 403/i],
  ['login', /parsing HTTP 401/i],
  ['network', /dial unix|proxyconnect|Proxy Authentication Required/i],
  [
    'invalid',
    /media[- ]?type|manifest (?:is )?invalid|missing signature key|schema 1 support|image format v1|invalid reference|invalid (?:\S+ )?ARN|ARN: invalid|\barn: |malformed|unexpected ARN|empty (?:secrets? value|response|field)|invalid schema|could not parse|(?:failed|unable) to parse|unable to unmarshal|ValidationException|InvalidParameter(?:Value|Exception)?\b|invalid character|invalid tar header|unknown log opt|must specify a value|token is required|no log driver named|invalid (?:mount )?option|incorrect mount option|invalid (?:volume|mount) (?:specification|config)|duplicate mount point|MissingEndpoint|IdempotentParameterMismatch/i,
  ],
  ['no-space', /no space le|free data blocks|disk quota exceeded|not enough (?:free |disk )*space/i],
  [
    'no-addresses',
    /InsufficientFreeAddresses|(?:not enough|not have enough|no|insufficient) (?:free|available) (?:ip )?addresses/i,
  ],
  ['tag-policy', /TagPolicy|tag policy/i],
  [
    'quota',
    /(?:Limit|Count)Exceeded|reached (?:the|your) limit|above your limit|(?:exceeded|reached) (?:your|the) (?:maximum|quota|limit)|limit was exceeded|quota exceeded/i,
  ],
  ['tls', /x509|certificate|HTTP response to HTTPS client|tls: (?:failed|handshake failure|unknown|protocol)/i],
  [
    'denied',
    /not autho|identity-based policy|resource-based policy|service control policy|explicit deny|AccessDen|denied: User|UnauthorizedOp|Access to KMS|not allowed|KMS key|AuthFailure|access denied by server/i,
  ],
  [
    'login',
    /no basic auth|authentication required|anonymous token|\b401\b|unauthorized|token has expired|incorrect username|bad credentials|requires? authentication|security token included|NoCredentialProviders|credentials are empty|no EC2 IMDS role|ExpiredToken|UnrecognizedClient|InvalidClientToken|SignatureDoesNotMatch/i,
  ],
  [
    'not-found',
    /not fou|could not find|invalid parameters:|does not exist|doesn.t exist|do not exist|manifest unk|name unknown|NotFound|no such image|\(404\)|(?:status ?code:?|code) 404|did not contain json key|invalid ssm param|was not found|no such file or dir|cannot find the file|no such volume|not found in/i,
  ],
  ['denied', /\bdenied\b|\b403\b|forbidden|insufficient_scope|operation not permitted|read-only file ?system/i],
  [
    'network',
    /i\/o time|dial (?:tcp|udp)|no such host|connection (?:refused|reset|timed out|closed|lost)|\bEOF\b|bad record MAC|connection ref|TLS handshake time|handshake timeout|timed? ?out|deadline exceeded|context (?:deadline|cancell?ed)|request cancell?ed|RequestCancell?ed|RequestError|request send failed|send request failed|failed to do request|unreachable|no route to host|could not reach|Client\.Timeout|signal: ?killed|broken pipe|failed to resolve "?fs-|Failed to resolve ~/i,
  ],
  // What AWS guesses since June 2024, in front of the error itself: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-tasks-error-messages-updates.html
  ['network', /connection issue|check (?:your|the) (?:task )?network|network (?:connection|configuration)/i],
  ['not-found', /check whether the (?:image|secret) exists|can.t (?:find|retrieve) the (?:specified )?secret/i],
  ['denied', /check that the role has the permissions/i],
];

/** The error that a text with masked names tells of; undefined where it tells of none. */
export function innerErrorOf(masked: string): InnerError | undefined {
  return errors.find(([, words]) => words.test(masked))?.[0];
}

const actionForms = [
  /\bperform:? ?([a-z0-9-]{2,40}:[a-z*]{2,60})/i,
  /\ballows the ([a-z0-9-]{2,40}:[a-z*]{2,60}) action/i,
] as const;
const operation = /operation error ([a-z0-9 ]{2,40}): ([a-z]{3,60})/i;
const servicePrefixes: Readonly<Record<string, string>> = {
  ecr: 'ecr',
  'secrets manager': 'secretsmanager',
  ssm: 'ssm',
  'cloudwatch logs': 'logs',
  kms: 'kms',
  s3: 's3',
};

/** The IAM action that was refused, such as `ecr:GetAuthorizationToken`; undefined where the text does not name it. */
export function refusedAction(text: string): string | undefined {
  const named = actionForms.map((form) => form.exec(text)?.[1]).find((action) => action !== undefined);
  if (named !== undefined) return named;
  const [, service = '', name] = operation.exec(text) ?? [];
  const prefix = servicePrefixes[service.toLowerCase()];
  return prefix && name && `${prefix}:${name}`;
}
