export { defaultNamespace, dimensionNames, type MetricDefinition, type MetricKey, metrics } from './metrics.ts';
