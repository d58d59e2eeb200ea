import type { ContactPoint, NotificationPolicy } from '@grafana/grafana-foundation-sdk/alerting';

/** Contact points as the file has them: one entry a name, with its receivers under it. */
export function fileContactPoints(points: readonly ContactPoint[], orgId: number) {
  const byName = new Map<string, ContactPoint[]>();
  for (const point of points) byName.set(point.name ?? '', [...(byName.get(point.name ?? '') ?? []), point]);
  return [...byName].map(([name, receivers]) => ({
    orgId,
    name,
    receivers: receivers.map(({ uid, type, settings, disableResolveMessage = false }) => ({
      uid,
      type,
      settings,
      disableResolveMessage,
    })),
  }));
}

/** The policy tree as the file has it: the file's tree is the whole of the organisation's, so ours gets a root. */
export function filePolicy({ receiver, ...ours }: NotificationPolicy, orgId: number) {
  return {
    orgId,
    receiver,
    group_by: ['grafana_folder', 'alertname'],
    routes: [{ receiver, ...ours }],
  };
}
