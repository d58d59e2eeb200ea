import { VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import { probe } from '../metrics/metrics.ts';
import { panelQueries } from '../metrics/series.ts';
import type { ServiceTarget } from '../model/target.ts';
import type { SizedPanel } from './sized-panel.ts';

/** The health of every service over time, a row each: which was first, and which followed. */
export function healthTimeline(targets: readonly [ServiceTarget, ...ServiceTarget[]]): SizedPanel {
  const [{ datasourceUid }] = targets;
  const series = targets.map((target) => probe(target, 'up', { label: target.service, statistic: 'Average' }));
  const panel = new statetimeline.PanelBuilder()
    .title('Health')
    .description('Share of tasks that are UP. Green: all. Orange: some. Red: none. Gaps: the probe did not ask.')
    .datasource({ type: 'cloudwatch', uid: datasourceUid })
    .unit('percentunit')
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(
      new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
        { value: null, color: 'red' },
        { value: 0.001, color: 'orange' },
        { value: 1, color: 'green' },
      ]),
    )
    .mergeValues(true)
    .rowHeight(0.8)
    .showValue(VisibilityMode.Never);
  for (const query of panelQueries(series, datasourceUid)) panel.withTarget(query);
  return { key: 'health', width: 24, height: Math.max(5, Math.ceil(targets.length * 0.7) + 3), panel };
}
