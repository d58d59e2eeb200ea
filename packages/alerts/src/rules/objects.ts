/** What a task could not get hold of. */
export type StartObject =
  | 'role'
  | 'log-driver'
  | 'env-file'
  | 'registry'
  | 'image'
  | 'image-login'
  | 'parameter'
  | 'secret'
  | 'capacity'
  | 'agent'
  | 'constraint'
  | 'ebs-volume'
  | 'volume'
  | 'port'
  | 'network-plugin'
  | 'network-interface'
  | 'memory-limit'
  | 'host'
  | 'runtime';

/**
 * Words that name an object, the most specific first: "unable to pull secrets or registry auth" stands in front of errors of all
 * three. `in: 'text'` looks at names too, as IAM actions and endpoints tell the object.
 */
const objects: readonly { object: StartObject; when: RegExp; in?: 'text' }[] = [
  {
    object: 'log-driver',
    when: /logger args|logging driver|log driver|Cloudwatch log (?:stream|group)|log group|firelens|log router config|\blog opt\b|^logger:/i,
  },
  {
    object: 'role',
    when: /assume (?:the )?(?:configured )?(?:ECS )?(?:Infrastructure )?role|find execution role credentials|sts:AssumeRole|iam:PassRole|IAM instance profile|IAM (?:trust relationship|permissions policies)|no EC2 IMDS role|NoCredentialProviders|refresh cached credentials/i,
    in: 'text',
  },
  { object: 'env-file', when: /env(?:ironment)?(?: variable)? ?files?\b|environmentFile|envfile/i },
  { object: 'image-login', when: /CannotPullECRContainerError|CannotPullContainerAuthError/i },
  {
    object: 'image',
    when: /CannotPull|pull image|inspect image|image pull|pulling image|resolve ref\b|ref pull|httpRead|pull access denied|no such image|manifest (?:unk|for)|(?:extract|register|unpack|copy).{0,20} layer|No such image/i,
  },
  {
    object: 'registry',
    when: /registry auth(?:entication)? from (?:Amazon )?ECR|ecr registry auth|operation error ECR\b|api\.ecr|\becr:[a-z]/i,
    in: 'text',
  },
  {
    object: 'parameter',
    when: /from ssm\b|\bssm:[a-z]|operation error SSM\b|Systems Manager|Parameter ?Store|ssm param|ParameterNotFound|\bssm\.[a-z0-9-]{1,30}\.amazonaws/i,
    in: 'text',
  },
  {
    object: 'secret',
    when: /secrets? ?manager|from asm\b|\basm fetching|ASM secret|pull secrets|retrieve secret|secret\b/i,
    in: 'text',
  },
  {
    object: 'constraint',
    when: /placement constraint|not compatible with the selected compute|device driver|nvidia-container-cli|setting rlimit|Minimum memory limit|No Fargate configuration|platform version|missing required attribute|missing an attribute/i,
  },
  {
    object: 'capacity',
    when: /\bRESOURCE:\w|Capacity is unavailable|UnfulfillableCapacity|InsufficientInstanceCapacity|launch instance\(s\)|no container instances? (?:met|were found)|No Container Instances|NO ACTIVE INSTANCES|EMPTY CAPACITY PROVIDER|insufficient (?:CPU|memory|GPU|port)|could not launch|provisioning capacity/i,
    in: 'text',
  },
  { object: 'agent', when: /Amazon ECS Agent to start|agent .{0,40}disconnected|encountered error "AGENT"/i },
  {
    // An image without /etc/passwd, whose user is given by name.
    object: 'runtime',
    when: /unable to create new container: mount callback/i,
  },
  {
    object: 'memory-limit',
    when: /OOM-killed|memory limit too low|memory\.(?:limit_in_bytes|max)\b/i,
    in: 'text',
  },
  { object: 'ebs-volume', when: /\bEBS\b/ },
  {
    object: 'volume',
    when: /\bEFS\b|\bFSx|volume|mount\.nfs|mount config|bind source path|rootfs_linux|\bmount(?:ing)?\b|(?<!root )file ?system|\bl?chown\b|device nodes/i,
  },
  {
    object: 'port',
    when: /port is already allocated|address already in use|ports? (?:are|is) not available|using a port/i,
  },
  {
    // Docker, containerd and the kernel of the host: no image and no task definition is guilty.
    object: 'host',
    when: /\bcgroups?\b|containerd-shim|containerd\.sock|is already in use by|bridge docker0|network bridge|external connectivity|iptables|non running container|docker daemon|device ?mapper|devmapper|dm_task|thin pool|exec setns|start shim|ttrpc|transport is closing|remove root filesystem|resource temporarily unavailable|cannot allocate memory/i,
    in: 'text',
  },
  { object: 'network-plugin', when: /cni setup|(?:eni|bridge) plugin failed/i },
  {
    object: 'network-interface',
    when: /network interface|\bENI\b|netplugin|free ?addresses|provisioning to complete|EC2 error while attempting/i,
  },
  {
    object: 'runtime',
    when: /OCI runtime|oci runtime|container process|container init|shim task|\bexec\b|executable file|exec format|CannotStartContainer|CannotCreateContainer|DockerStateError/i,
  },
];

/** The object that a text is about. @param masked the same text with its names masked */
export function objectOf(text: string, masked: string): StartObject | undefined {
  return objects.find(({ when, in: place }) => when.test(place === 'text' ? text : masked))?.object;
}
