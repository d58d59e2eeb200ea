import { type Answer, Refusal } from './scripted-ecs.ts';

const arn = (kind: string, name: string) => `arn:aws:ecs:us-east-1:000000000000:${kind}/${name}`;
const nowSeconds = () => Date.now() / 1000;

/** What ECS is configured for, and what happens to the new tasks. */
export interface Situation {
  strategy?: 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';
  /** Default: enabled, with rollback. */
  breaker?: { enable: boolean; rollback: boolean };
  /** Whether a CloudWatch alarm of the deployment goes off when all new tasks run; ECS rolls back then. */
  alarm?: boolean;
  /** Of the new revision: they become good, fail again and again, or never start. `late`: good, but the deployment takes long. */
  tasks?: 'good' | 'fail' | 'hang' | 'late';
  desired?: number;
  /** A deployment that is in progress when ours begins: it never ends, or crash-loops. */
  inProgress?: 'hang' | 'fail';
  /** Further fields of the service. */
  service?: object;
}

interface Deployment {
  id: number;
  revision: number;
  tasks: NonNullable<Situation['tasks']>;
  state: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  reason: string;
  running: number;
  failed: number;
  ticks: number;
  status: string;
  stage?: string;
  rollback?: { serviceRevisionArn: string; reason: string };
}

/** Ticks that a deployment takes whose tasks are good, but which takes long. */
const lateTicks = 40;

/**
 * A STAND-IN for ECS and ECR with one service, `ell` in the cluster `dev`, which moves on with each look: circuit breaker,
 * alarms, strategies and records behave as the developer guide says. No emulator has these.
 */
export class SimulatedEcs {
  readonly images: string[] = [];
  readonly #situation: Situation;
  readonly #desired: number;
  #deployments: Deployment[] = [];
  /** Every deployment that there was, the latest first. */
  #all: Deployment[] = [];

  constructor(situation: Situation = {}) {
    this.#situation = situation;
    this.#desired = situation.desired ?? 2;
    this.images.push('registry.example.com/dev@sha256:aa');
    this.#start(1, 'good');
    const [first] = this.#deployments;
    if (first) Object.assign(first, { state: 'COMPLETED', running: this.#desired, status: 'SUCCESSFUL' });
    if (situation.inProgress) {
      this.images.push('registry.example.com/dev@sha256:stuck');
      this.#start(2, situation.inProgress);
      const [stuck] = this.#deployments;
      if (stuck && situation.inProgress === 'fail') stuck.failed = 5;
    }
  }

  get script(): Record<string, Answer> {
    return {
      DescribeServices: ({ services }) => this.#describe(services as string[]),
      DescribeTaskDefinition: ({ taskDefinition }) => this.#definition(String(taskDefinition)),
      RegisterTaskDefinition: ({ containerDefinitions }) => {
        this.images.push((containerDefinitions as { image: string }[])[0]?.image ?? '');
        return { taskDefinition: { taskDefinitionArn: arn('task-definition', `ell:${this.images.length}`) } };
      },
      UpdateService: ({ taskDefinition, desiredCount, forceNewDeployment }) => {
        const revision = taskDefinition === undefined ? this.#deployments[0]?.revision : revisionOf(taskDefinition);
        const isNew = (revision ?? 1) > (this.#situation.inProgress ? 2 : 1);
        if (forceNewDeployment) this.#start(revision ?? 1, isNew ? (this.#situation.tasks ?? 'good') : 'good');
        void desiredCount;
        return { service: this.#service() };
      },
      ListTasks: ({ desiredStatus }) => ({
        taskArns: this.#tasks(desiredStatus === 'RUNNING').map((_, at) => `${desiredStatus}/${at}`),
      }),
      DescribeTasks: ({ tasks }) => {
        const [first = ''] = tasks as string[];
        return { tasks: this.#tasks(first.startsWith('RUNNING')) };
      },
      StopTask: () => ({}),
      TagResource: () => ({}),
      ListServiceDeployments: () => ({ serviceDeployments: this.#all.map((one) => this.#brief(one)) }),
      DescribeServiceDeployments: ({ serviceDeploymentArns }) => ({
        serviceDeployments: this.#all
          .filter(({ id }) => (serviceDeploymentArns as string[]).includes(arn('service-deployment', `dev/ell/${id}`)))
          .map((one) => this.#record(one)),
      }),
      DescribeServiceRevisions: ({ serviceRevisionArns }) => ({
        serviceRevisions: (serviceRevisionArns as string[]).map((serviceRevisionArn) => {
          const revision = Number(serviceRevisionArn.split('/').at(-1));
          return {
            serviceRevisionArn,
            taskDefinition: arn('task-definition', `ell:${revision}`),
            containerImages: this.#imagesOf(revision),
          };
        }),
      }),
      StopServiceDeployment: ({ stopType }) => {
        const [own] = this.#deployments;
        if (stopType !== 'ROLLBACK' || !own || own.status !== 'IN_PROGRESS')
          return new Refusal(400, 'ConflictException', 'it is over');
        this.#rollBack(own, 'Rollback requested');
        return {};
      },
      GetLogEvents: () => ({ events: [{ timestamp: Date.now(), message: 'no database' }] }),
      DescribeImages: () => new Refusal(400, 'ImageNotFoundException', 'no such image'),
      DescribeRepositories: () => ({ repositories: [{ imageTagMutability: 'MUTABLE' }] }),
      GetAuthorizationToken: () => ({ authorizationData: [{ authorizationToken: btoa('AWS:token') }] }),
    };
  }

  /** The revision that serves. */
  get serving(): number | undefined {
    return this.#deployments.find(({ state }) => state === 'COMPLETED')?.revision;
  }

  #start(revision: number, tasks: Deployment['tasks']): void {
    const started = { revision, tasks, state: 'IN_PROGRESS', reason: '', running: 0, failed: 0, ticks: 0 } as const;
    const deployment: Deployment = { ...started, id: this.#all.length + 1, status: 'IN_PROGRESS' };
    for (const earlier of this.#deployments) if (earlier.status === 'IN_PROGRESS') earlier.status = 'STOPPED';
    this.#deployments = [deployment, ...this.#deployments];
    this.#all = [deployment, ...this.#all];
  }

  #describe([name]: readonly string[]) {
    if (name !== 'ell') return { services: [], failures: [{ reason: 'MISSING' }] };
    const [own] = this.#deployments;
    if (own && own.state === 'IN_PROGRESS') this.#tick(own);
    return { services: [this.#service()] };
  }

  #tick(own: Deployment): void {
    own.ticks++;
    if (own.status.startsWith('ROLLBACK')) this.#endRollback(own);
    else if (own.tasks === 'fail') {
      own.failed++;
      const { enable = true, rollback = true } = this.#situation.breaker ?? {};
      if (enable && own.failed >= 3) this.#fail(own, rollback);
    } else if (own.tasks !== 'hang') this.#advance(own);
  }

  #advance(own: Deployment): void {
    if (own.running < this.#desired) own.running++;
    else if (this.#situation.alarm) this.#rollBack(own, 'alarm shop-5xx went off');
    else if (own.tasks === 'good' || own.ticks > lateTicks) this.#succeed(own);
    const stages = ['SCALE_UP', 'PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME'];
    if (this.#isShifting && own.running === this.#desired)
      own.stage = stages[Math.min(2, own.ticks - this.#desired)] ?? 'SCALE_UP';
  }

  get #isShifting(): boolean {
    return (this.#situation.strategy ?? 'ROLLING') !== 'ROLLING';
  }

  #succeed(own: Deployment): void {
    Object.assign(own, { state: 'COMPLETED', status: 'SUCCESSFUL', running: this.#desired });
    this.#deployments = [own];
  }

  #fail(own: Deployment, rollback: boolean): void {
    const reason = 'ECS deployment circuit breaker: tasks failed to start.';
    if (rollback) this.#rollBack(own, reason);
    else Object.assign(own, { state: 'FAILED', status: 'STOPPED', reason });
  }

  #rollBack(own: Deployment, reason: string): void {
    const to = this.#deployments.findLast(({ state }) => state === 'COMPLETED');
    Object.assign(own, {
      status: 'ROLLBACK_IN_PROGRESS',
      reason,
      rollback: { serviceRevisionArn: arn('service-revision', `dev/ell/${to?.revision}`), reason },
    });
  }

  #endRollback(own: Deployment): void {
    Object.assign(own, { state: 'FAILED', status: 'ROLLBACK_SUCCESSFUL' });
    this.#deployments = this.#deployments.filter((one) => one !== own);
  }

  #service() {
    const { strategy = 'ROLLING', breaker = { enable: true, rollback: true }, alarm, service } = this.#situation;
    const primary = this.#deployments[0];
    return {
      serviceName: 'ell',
      serviceArn: arn('service', 'dev/ell'),
      status: 'ACTIVE',
      desiredCount: this.#desired,
      runningCount: this.#desired,
      taskDefinition: arn('task-definition', `ell:${primary?.revision}`),
      deployments: this.#deployments.map((one, at) => ({
        id: `ecs-svc/${one.id}`,
        status: at === 0 ? 'PRIMARY' : 'ACTIVE',
        rolloutState: one.state,
        rolloutStateReason: one.reason,
        taskDefinition: arn('task-definition', `ell:${one.revision}`),
        desiredCount: at === 0 || this.#isShifting ? this.#desired : 0,
        runningCount: one.running,
        pendingCount: 0,
        failedTasks: one.failed,
      })),
      deploymentConfiguration: {
        strategy,
        deploymentCircuitBreaker: breaker,
        bakeTimeInMinutes: 5,
        ...(alarm && { alarms: { alarmNames: ['shop-5xx'], enable: true, rollback: true } }),
      },
      loadBalancers: [{ targetGroupArn: 'x' }],
      events: [],
      ...service,
    };
  }

  #definition(name: string) {
    const revision = revisionOf(name);
    const logConfiguration = {
      logDriver: 'awslogs',
      options: { 'awslogs-group': '/ecs/dev/ell', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'ecs' },
    };
    return {
      taskDefinition: {
        family: 'ell',
        revision,
        status: 'ACTIVE',
        taskDefinitionArn: arn('task-definition', `ell:${revision}`),
        containerDefinitions: [{ name: 'ell', image: this.images[revision - 1], essential: true, logConfiguration }],
      },
    };
  }

  #tasks(running: boolean) {
    const task = (one: Deployment, at: number) => ({
      taskArn: arn('task', `dev/${one.id}-${at}`),
      startedBy: `ecs-svc/${one.id}`,
      taskDefinitionArn: arn('task-definition', `ell:${one.revision}`),
      createdAt: nowSeconds() + at,
      group: 'service:ell',
    });
    const containers = (one: Deployment, exitCode?: number) =>
      this.#imagesOf(one.revision).map(({ imageDigest }) => ({
        name: 'ell',
        imageDigest,
        ...(exitCode !== undefined && { exitCode }),
      }));
    // Stopped tasks stay visible for an hour, also of deployments that are over.
    return (running ? this.#deployments : this.#all).flatMap((one) =>
      running
        ? Array.from({ length: one.running }, (_, at) => ({
            ...task(one, at),
            lastStatus: 'RUNNING',
            desiredStatus: 'RUNNING',
            containers: containers(one),
          }))
        : Array.from({ length: one.failed }, (_, at) => ({
            ...task(one, at),
            ...{ lastStatus: 'STOPPED', desiredStatus: 'STOPPED', stopCode: 'EssentialContainerExited' },
            stoppedReason: 'Essential container in task exited',
            containers: containers(one, 1),
          })),
    );
  }

  #imagesOf(revision: number) {
    const image = this.images[revision - 1] ?? '';
    return [{ containerName: 'ell', image, imageDigest: image.split('@')[1] }];
  }

  #brief({ id, revision, status, reason }: Deployment) {
    return {
      serviceDeploymentArn: arn('service-deployment', `dev/ell/${id}`),
      targetServiceRevisionArn: arn('service-revision', `dev/ell/${revision}`),
      ...{ status, statusReason: reason, createdAt: nowSeconds() + id, startedAt: nowSeconds() + id },
    };
  }

  #record(one: Deployment) {
    const target = arn('service-revision', `dev/ell/${one.revision}`);
    const { strategy = 'ROLLING' } = this.#situation;
    return {
      ...this.#brief(one),
      ...(this.#isShifting && { lifecycleStage: one.stage ?? 'SCALE_UP' }),
      deploymentConfiguration: { strategy, bakeTimeInMinutes: 5 },
      targetServiceRevision: {
        arn: target,
        requestedTaskCount: this.#desired,
        runningTaskCount: one.running,
        requestedProductionTrafficWeight: 100,
      },
      ...(one.rollback && { rollback: one.rollback }),
    };
  }
}

function revisionOf(name: unknown): number {
  return Number(String(name).split(':').at(-1));
}
