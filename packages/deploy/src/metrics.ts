/** CloudWatch namespace of what this package publishes, where the fleet names no other (`deploy.metricNamespace`). */
export const deploymentsNamespace = 'Deployments';

/** Counts deployments that came to an end: value 1 each, unit Count. */
export const deploymentsMetric = 'Deployments';

/** Dimensions of the metric, always all three: the fleet's service, the fleet's environment, the outcome. */
export const deploymentDimensions = ['service', 'environment', 'outcome'] as const;

/** How a deployment ended: the values of the dimension `outcome`. Only `completed` is a success. */
export const outcomes = ['completed', 'rolledBack', 'failed', 'timedOut'] as const;

export type Outcome = (typeof outcomes)[number];
