import type { DashboardsSection } from '@bizom/fleet';
import type { MuteTiming } from '../model/content.ts';

type Declared = DashboardsSection['muteTimings'][number];

/** Name of the timing that silences what no channel takes: Grafana has no contact point without a receiver. */
export function mutedName(fleet: string): string {
  return `${fleet}: muted`;
}

/** Always silent. */
export function alwaysMuted(fleet: string): MuteTiming {
  return { name: mutedName(fleet), time_intervals: [{ times: [{ start_time: '00:00', end_time: '24:00' }] }] };
}

/** Name of a declared timing. */
export function muteTimingName(fleet: string, { name }: Declared): string {
  return `${fleet}: ${name}`;
}

/** A timing that the fleet declares. */
export function muteTiming(fleet: string, declared: Declared): MuteTiming {
  const { times, weekdays, timeZone } = declared;
  return {
    name: muteTimingName(fleet, declared),
    time_intervals: [
      {
        ...(times.length > 0 && { times: times.map(({ from, to }) => ({ start_time: from, end_time: to })) }),
        ...(weekdays.length > 0 && { weekdays }),
        location: timeZone,
      },
    ],
  };
}
