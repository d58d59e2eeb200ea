export { alertsDimensions, alertsMetrics, alertsNamespace, deliveryDimensions } from './alerts.ts';
export {
  deploymentDimensions,
  deploymentsMetric,
  deploymentsNamespace,
  type Outcome,
  outcomes,
} from './deployments.ts';
export { type ProbeMetric, type ProbeMetricKey, probeDimensions, probeMetrics, probeNamespace } from './probe.ts';
export {
  functionDimension,
  logGroupDimension,
  type ShipperMetric,
  shipperFunctionMetrics,
  shipperMetrics,
  shipperNamespace,
} from './shipper.ts';
