/** An EventBridge event pattern, as `PutRule` takes it in JSON. */
export interface EventPattern {
  source: string[];
  'detail-type': string[];
  detail: Record<string, unknown>;
}

/** Every stopped task: the pattern that the first user's document ends with, as it is. */
export const taskStoppedPattern = {
  source: ['aws.ecs'],
  'detail-type': ['ECS Task State Change'],
  detail: {
    lastStatus: ['STOPPED'],
  },
} as const satisfies DeepReadonly<EventPattern>;

/** The two-minute warning of Spot: under the stop code of today, and that of before 2024. */
export const spotWarningPattern = {
  source: ['aws.ecs'],
  'detail-type': ['ECS Task State Change'],
  detail: {
    lastStatus: ['RUNNING'],
    desiredStatus: ['STOPPED'],
    stopCode: ['SpotInterruption', 'TerminationNotice'],
  },
} as const satisfies DeepReadonly<EventPattern>;

/** Deployments that begin, complete or fail. */
export const deploymentPattern = {
  source: ['aws.ecs'],
  'detail-type': ['ECS Deployment State Change'],
  detail: {
    eventName: ['SERVICE_DEPLOYMENT_IN_PROGRESS', 'SERVICE_DEPLOYMENT_COMPLETED', 'SERVICE_DEPLOYMENT_FAILED'],
  },
} as const satisfies DeepReadonly<EventPattern>;

/** Service actions that tell of trouble, and the steady state that tells of its end. */
export const serviceActionPattern = {
  source: ['aws.ecs'],
  'detail-type': ['ECS Service Action'],
  detail: {
    $or: [{ eventType: ['ERROR', 'WARN'] }, { eventName: ['SERVICE_STEADY_STATE'] }],
  },
} as const satisfies DeepReadonly<EventPattern>;

/** One rule each, by name: everything that `classify` has something to say about. */
export const eventPatterns = {
  'task-stopped': taskStoppedPattern,
  'spot-warning': spotWarningPattern,
  deployment: deploymentPattern,
  'service-action': serviceActionPattern,
} as const;

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
