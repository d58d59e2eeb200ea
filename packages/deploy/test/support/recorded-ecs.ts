import { type Answer, Refusal } from './scripted-ecs.ts';

const region = 'us-east-1';
const account = '000000000000';
const arn = (kind: string, name: string) => `arn:aws:ecs:${region}:${account}:${kind}/${name}`;
const missing = (what: string) => new Refusal(400, 'ClientException', `${what} not found`);
const tooMany = (what: string, limit: number) =>
  new Refusal(400, 'InvalidParameterException', `${what} can have at most ${limit} items`);

interface Revision {
  image: string;
  [field: string]: unknown;
}

interface Deployment {
  id: number;
  status: string;
  revision: number;
  digest: string;
  statusReason?: string;
}

/**
 * A STAND-IN for ECS and ECR with one service, `ell` in the cluster `dev`: as no emulator does, it keeps a record of each
 * deployment as ECS does. Pages, limits and errors are those of the API reference.
 */
export class RecordedEcs {
  /** Revisions of the family `ell`; the first is `ell:1`. */
  readonly revisions: Revision[] = [];
  readonly deployments: Deployment[] = [];
  /** Tags of the image repository, each with its digest. */
  readonly tags = new Map<string, string>();
  readonly serviceTags = new Map<string, string>();
  inactive = new Set<number>();
  /** Whether ECS keeps records; emulators keep none. */
  keepsRecords = true;
  pageSize = 100;

  /** Registers a revision with an image by digest and deploys it. */
  pin(digest: string, status = 'SUCCESSFUL', more: object = {}): this {
    this.revisions.push({ image: `registry.example.com/dev@${digest}`, ...more });
    return this.end(this.revisions.length, digest, status);
  }

  /** Pushes an image under the tag that moves and deploys the first revision once more. */
  force(digest: string, status = 'SUCCESSFUL'): this {
    if (this.revisions.length === 0) this.revisions.push({ image: 'registry.example.com/dev:ell' });
    this.tags.set('ell', digest);
    return this.end(1, digest, status);
  }

  end(revision: number, digest: string, status: string, statusReason = ''): this {
    this.deployments.push({ id: this.deployments.length + 1, status, revision, digest, statusReason });
    return this;
  }

  /** What serves: the last deployment that succeeded. */
  get serving(): Deployment | undefined {
    return this.deployments.findLast(({ status }) => status === 'SUCCESSFUL');
  }

  /** The image that serves, by its revision. */
  get servingImage(): string {
    return this.revisions[(this.serving?.revision ?? 1) - 1]?.image ?? '';
  }

  get script(): Record<string, Answer> {
    return {
      DescribeServices: () => ({ services: [this.#service()] }),
      DescribeTaskDefinition: ({ taskDefinition }) => this.#describe(String(taskDefinition)),
      RegisterTaskDefinition: (input) => this.#register(input),
      UpdateService: ({ taskDefinition }) => this.#update(taskDefinition as string | undefined),
      ListTasks: ({ desiredStatus }) => ({ taskArns: desiredStatus === 'RUNNING' ? [arn('task', 'dev/abc')] : [] }),
      DescribeTasks: () => ({ tasks: [this.#task()] }),
      ListServiceDeployments: ({ maxResults, nextToken }) => this.#list(maxResults, nextToken),
      DescribeServiceDeployments: ({ serviceDeploymentArns }) => this.#records(serviceDeploymentArns as string[]),
      DescribeServiceRevisions: ({ serviceRevisionArns }) => this.#serviceRevisions(serviceRevisionArns as string[]),
      TagResource: ({ tags }) => {
        for (const { key, value } of tags as { key: string; value: string }[]) {
          if (value.length > 256) return tooMany('a tag value', 256);
          this.serviceTags.set(key, value);
        }
        return {};
      },
      DescribeImages: ({ imageIds }) => this.#images(imageIds as { imageTag?: string; imageDigest?: string }[]),
    };
  }

  #service() {
    const latest = this.deployments.at(-1);
    const isOver = latest?.status === 'SUCCESSFUL' || latest?.status === 'IN_PROGRESS';
    const shown = isOver ? latest : (this.serving ?? latest);
    const rolloutState = shown?.status === 'IN_PROGRESS' ? 'IN_PROGRESS' : 'COMPLETED';
    const deployment = {
      id: `ecs-svc/${shown?.id}`,
      status: 'PRIMARY',
      rolloutState,
      taskDefinition: arn('task-definition', `ell:${shown?.revision}`),
      ...{ desiredCount: 1, runningCount: 1, pendingCount: 0 },
    };
    return {
      serviceName: 'ell',
      serviceArn: arn('service', 'dev/ell'),
      status: 'ACTIVE',
      desiredCount: 1,
      runningCount: 1,
      taskDefinition: deployment.taskDefinition,
      deployments: [deployment],
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
      loadBalancers: [{ targetGroupArn: 'x' }],
      tags: [...this.serviceTags].map(([key, value]) => ({ key, value })),
    };
  }

  #describe(name: string) {
    const number = Number(name.split(':').at(-1));
    const revision = this.revisions[number - 1];
    if (!revision) return missing(name);
    const { image, ...more } = revision;
    return {
      taskDefinition: {
        family: 'ell',
        revision: number,
        status: this.inactive.has(number) ? 'INACTIVE' : 'ACTIVE',
        taskDefinitionArn: arn('task-definition', `ell:${number}`),
        containerDefinitions: [{ name: 'ell', image, essential: true, ...more }],
      },
      tags: [{ key: 'team', value: 'shop' }],
    };
  }

  #register(input: Record<string, unknown>) {
    const [container] = input['containerDefinitions'] as { image: string; environment?: unknown }[];
    this.revisions.push({ ...container, image: container?.image ?? '', registeredTags: input['tags'] });
    return { taskDefinition: { taskDefinitionArn: arn('task-definition', `ell:${this.revisions.length}`) } };
  }

  #update(taskDefinition: string | undefined) {
    const number = Number((taskDefinition ?? this.#service().taskDefinition).split(':').at(-1));
    if (this.inactive.has(number)) return new Refusal(400, 'ClientException', 'TaskDefinition is inactive');
    const image = this.revisions[number - 1]?.image ?? '';
    const digest = /@(.*)/.exec(image)?.[1] ?? this.tags.get(image.split(':').at(-1) ?? '') ?? '';
    this.end(number, digest, 'SUCCESSFUL');
    return { service: this.#service() };
  }

  #task() {
    const { id, digest } = this.serving ?? { id: 0, digest: '' };
    return { startedBy: `ecs-svc/${id}`, containers: [{ name: 'ell', imageDigest: digest }] };
  }

  #list(maxResults: unknown = 20, nextToken: unknown = '0') {
    if (Number(maxResults) > 100) return tooMany('a page', 100);
    const from = Number(nextToken);
    const to = from + Math.min(this.pageSize, Number(maxResults));
    const all = this.keepsRecords ? this.deployments.toReversed() : [];
    const serviceDeployments = all.slice(from, to).map(({ id, status, statusReason }) => ({
      serviceDeploymentArn: arn('service-deployment', `dev/ell/${id}`),
      targetServiceRevisionArn: arn('service-revision', `dev/ell/${id}`),
      status,
      statusReason,
      createdAt: id * 1000,
      startedAt: id * 1000,
      ...(status !== 'IN_PROGRESS' && { finishedAt: id * 1000 + 60 }),
    }));
    return { serviceDeployments, ...(to < all.length && { nextToken: String(to) }) };
  }

  #records(arns: readonly string[]) {
    if (arns.length > 20) return tooMany('serviceDeploymentArns', 20);
    const serviceDeployments = arns.flatMap((one) => {
      const found = this.deployments.find(({ id }) => one.endsWith(`/${id}`));
      if (!found) return [];
      const revision = arn('service-revision', `dev/ell/${found.id}`);
      return [{ serviceDeploymentArn: one, status: found.status, targetServiceRevision: { arn: revision } }];
    });
    return { serviceDeployments };
  }

  #serviceRevisions(arns: readonly string[]) {
    if (arns.length > 20) return tooMany('serviceRevisionArns', 20);
    const serviceRevisions = arns.flatMap((one) => {
      const found = this.deployments.find(({ id }) => one.endsWith(`/${id}`));
      if (!found) return [];
      const image = this.revisions[found.revision - 1]?.image;
      return [
        {
          serviceRevisionArn: one,
          taskDefinition: arn('task-definition', `ell:${found.revision}`),
          containerImages: [{ containerName: 'ell', image, imageDigest: found.digest }],
        },
      ];
    });
    return { serviceRevisions };
  }

  #images(imageIds: readonly { imageTag?: string; imageDigest?: string }[] | undefined) {
    const byDigest = Map.groupBy(this.tags, ([, digest]) => digest);
    const imageDetails = [...byDigest].map(([imageDigest, tags]) => ({
      imageDigest,
      imageTags: tags.map(([tag]) => tag),
      imagePushedAt: 1_700_000_000,
    }));
    if (!imageIds) return { imageDetails };
    const found = imageDetails.filter((image) =>
      imageIds.some(({ imageTag, imageDigest }) =>
        imageTag === undefined ? image.imageDigest === imageDigest : image.imageTags.includes(imageTag),
      ),
    );
    return found.length > 0 ? { imageDetails: found } : new Refusal(400, 'ImageNotFoundException', 'no such image');
  }
}
