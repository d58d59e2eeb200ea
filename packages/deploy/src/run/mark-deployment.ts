import { type Outcome, outcomes } from '@bizom/metric-names';
import { annotate, countDeployment, type Mark } from '../notify/deployment-mark.ts';
import type { ServiceReport } from '../notify/report.ts';
import type { RunRequest } from './run-request.ts';

/** Counts a deployment and draws it into the graphs; what cannot be marked is a warning, never a failure. */
export async function leaveMark(
  request: Pick<RunRequest, 'aws' | 'environment' | 'fleet' | 'grafanaToken' | 'observer'>,
  report: ServiceReport,
  startedAt: Date,
): Promise<void> {
  const { aws, environment, fleet, grafanaToken: token, observer } = request;
  const outcome = outcomes.find((one): one is Outcome => one === report.outcome);
  if (outcome === undefined) return;
  const { service, image, commit } = report;
  const mark: Mark = {
    service,
    environment,
    outcome,
    startedAt,
    endedAt: new Date(),
    text: `${image} (${commit.slice(0, 12)}): ${outcome}`,
  };
  const { metricNamespace } = fleet.deploy;
  const { grafanaUrl: url } = fleet.dashboards;
  const places = [
    countDeployment(aws.cloudwatch, metricNamespace, mark),
    ...(url && token ? [annotate({ url, token }, mark)] : []),
  ];
  for (const placed of await Promise.allSettled(places)) {
    if (placed.status === 'rejected')
      observer.warning(`the deployment of ${service} could not be marked: ${placed.reason.message}`);
  }
}
