/** A synthetic event, where AWS has published none of its kind. */
export interface Stop {
  /** Default 2026-03-02T11:12:20Z. */
  time?: string;
  stopCode?: string;
  reason?: string;
  containerReason?: string;
  exitCode?: number;
  group?: string;
  startedAt?: string | null;
  containers?: unknown[];
  detail?: Record<string, unknown>;
}

export const account = '123456789012';
export const taskArn = `arn:aws:ecs:ap-southeast-1:${account}:task/prod/0f1e2d3c4b5a69788796a5b4c3d2e1f0`;

/** An "ECS Task State Change" of service ell in cluster prod that stopped so. */
export function stopEvent(stop: Stop): Record<string, unknown> {
  const { stopCode, reason, containerReason, exitCode, group = 'service:ell' } = stop;
  const container = {
    containerArn: `arn:aws:ecs:ap-southeast-1:${account}:container/prod/0f1e2d3c4b5a69788796a5b4c3d2e1f0/c0`,
    name: 'ell',
    image: `${account}.dkr.ecr.ap-southeast-1.amazonaws.com/prod:ell`,
    lastStatus: 'STOPPED',
    ...(exitCode !== undefined && { exitCode }),
    ...(containerReason !== undefined && { reason: containerReason }),
  };
  const startedAt = stop.startedAt === undefined ? '2026-03-02T10:00:30.000Z' : stop.startedAt;
  return {
    version: '0',
    id: '5b2f1c5e-4f0a-4b0e-9c3e-3f8d3c1a9b7d',
    'detail-type': 'ECS Task State Change',
    source: 'aws.ecs',
    account,
    time: stop.time ?? '2026-03-02T11:12:20Z',
    region: 'ap-southeast-1',
    resources: [taskArn],
    detail: {
      clusterArn: `arn:aws:ecs:ap-southeast-1:${account}:cluster/prod`,
      containers: stop.containers ?? [container],
      createdAt: '2026-03-02T10:00:00.000Z',
      desiredStatus: 'STOPPED',
      group,
      lastStatus: 'STOPPED',
      launchType: 'FARGATE',
      startedAt,
      startedBy: 'ecs-svc/1702860048778063437',
      stoppingAt: '2026-03-02T11:12:00.000Z',
      executionStoppedAt: '2026-03-02T11:12:12.000Z',
      stoppedAt: '2026-03-02T11:12:20.000Z',
      ...(stopCode !== undefined && { stopCode }),
      ...(reason !== undefined && { stoppedReason: reason }),
      taskArn,
      taskDefinitionArn: `arn:aws:ecs:ap-southeast-1:${account}:task-definition/ell:42`,
      updatedAt: '2026-03-02T11:12:20.000Z',
      version: 6,
      ...stop.detail,
    },
  };
}
