import type { Picture } from '@bizom/notify';
import type { Clients } from '../aws/clients.ts';
import type { Classified } from '../stop/classification.ts';

/**
 * Memory and CPU of the service in the hour before the stop, the hottest task. Source of the form: CloudWatch API,
 * GetMetricWidgetImage metric widget structure.
 */
export function metricWidget({ cluster, ecsService, region, at }: Classified, now: number): Record<string, unknown> {
  const end = Math.min(now, (at === undefined ? now : Date.parse(at)) + 5 * 60_000);
  const dimensions = ['ClusterName', cluster, 'ServiceName', ecsService];
  return {
    width: 720,
    height: 260,
    start: new Date(end - 65 * 60_000).toISOString(),
    end: new Date(end).toISOString(),
    period: 60,
    ...(region && { region }),
    title: `${ecsService} in ${cluster}: hottest task, % of what it reserved`,
    view: 'timeSeries',
    stacked: false,
    yAxis: { left: { min: 0, max: 100, showUnits: false } },
    metrics: [
      ['AWS/ECS', 'MemoryUtilization', ...dimensions, { stat: 'Maximum', label: 'Memory %' }],
      ['AWS/ECS', 'CPUUtilization', ...dimensions, { stat: 'Maximum', label: 'CPU %' }],
    ],
    ...(at !== undefined && { annotations: { vertical: [{ label: 'stopped', value: at }] } }),
  };
}

/** cloudwatch:GetMetricWidgetImage, a PNG. Not there in the GovCloud regions. */
export async function fetchPicture(
  stop: Classified,
  clients: Clients,
  abortSignal: AbortSignal,
): Promise<Picture | undefined> {
  if (stop.cluster === undefined || stop.ecsService === undefined) return undefined;
  const { GetMetricWidgetImageCommand } = await import('@aws-sdk/client-cloudwatch');
  const command = new GetMetricWidgetImageCommand({ MetricWidget: JSON.stringify(metricWidget(stop, Date.now())) });
  const { MetricWidgetImage: png } = await (await clients.cloudwatch()).send(command, { abortSignal });
  const alt = `Memory and CPU of ${stop.ecsService} in ${stop.cluster} in the hour before the stop`;
  return png && png.length > 0 ? { png, alt } : undefined;
}
