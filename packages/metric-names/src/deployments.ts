/** CloudWatch namespace of deployments. A fleet can set another one with `deploy.metricNamespace`. */
export const deploymentsNamespace = 'Deployments';

/** Counts finished deployments. Unit: Count. */
export const deploymentsMetric = 'Deployments';

/** Dimensions of the metric, always all three. `service` and `environment` are the names in the fleet. */
export const deploymentDimensions = ['service', 'environment', 'outcome'] as const;

/** Values of the dimension `outcome`. Only `completed` is a success. */
export const outcomes = ['completed', 'rolledBack', 'failed', 'timedOut'] as const;

export type Outcome = (typeof outcomes)[number];
