import { defineFleet } from '@bizom/fleet';
import { assembleMonitor } from '../monitor/assemble.ts';
import type { Monitor } from '../monitor/monitor.ts';
import { type MonitorSettings, settingsOf } from '../monitor/settings.ts';
import { fleetSettings, givenTargets, type TargetFlags, withConnection } from './flags.ts';

export interface MonitorFlags extends TargetFlags {
  timeout?: number;
  interval?: number;
}

/** What a command wants of its monitor. */
interface CommandParts {
  publish: boolean;
  notify: boolean;
  writeLine: (line: string) => void;
  /** Takes the lease under this name. */
  holder?: string;
}

/** The settings of the fleet, or its defaults for targets given by hand, with what the flags change. @throws UsageError */
export async function givenSettings(flags: MonitorFlags): Promise<MonitorSettings> {
  givenTargets(flags);
  const given = (await fleetSettings(flags)) ?? settingsOf(noFleet, 'none');
  return withConnection(adjust(given, flags), flags);
}

/** A monitor as the flags say; it publishes and notifies only where it is asked to. */
export function monitorOf(
  settings: MonitorSettings,
  flags: MonitorFlags,
  { publish, notify, writeLine, holder }: CommandParts,
): Promise<Monitor> {
  const targets = givenTargets(flags);
  return assembleMonitor(settings, {
    ...(targets && { targets }),
    ...(flags.endpoint !== undefined && { aws: { endpoint: flags.endpoint } }),
    ...(!publish && { sink: 'none' as const }),
    notify: notify && Object.keys(settings.alerts.channels).length > 0,
    writeLine,
    ...(holder !== undefined && { holder }),
  });
}

/** The defaults of a fleet, for targets given by hand. */
const noFleet = defineFleet({
  name: 'none',
  accountId: '000000000000',
  region: process.env['AWS_REGION'] ?? 'us-east-1',
  environments: { none: {} },
  services: {},
});

function adjust(settings: MonitorSettings, { timeout, interval }: MonitorFlags): MonitorSettings {
  const { prober } = settings;
  return {
    ...settings,
    intervalMs: interval === undefined ? settings.intervalMs : interval * 1000,
    prober: { ...prober, ...(timeout !== undefined && { timeoutMs: timeout }) },
  };
}
