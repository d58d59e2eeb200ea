import { type FleetFlags, findFleet, invalidFlag } from '@bizom/command';
import type { EvidencePlace } from '@bizom/fleet';
import { Option } from 'commander';
import type { ClassifyOptions } from '../classify/classify.ts';
import { fleetNames } from '../fleet/fleet-names.ts';
import type { LinkTemplate } from '../message/links.ts';
import { type Cause, causeNames } from '../stop/causes.ts';

/** The flags of the commands that classify. */
export interface EventFlags extends FleetFlags {
  alertOn?: Cause[];
  log?: string;
}

/** `--alert-on CAUSE`. */
export function alertOnOption(): Option {
  return new Option(
    '--alert-on <cause>',
    'cause that alerts although it is silent by default (default: those of the fleet); repeat it for more',
  ).argParser((name, before: Cause[] = []) => [...before, causeOf(name)]);
}

function causeOf(name: string): Cause {
  const cause = causeNames.find((known) => known === name);
  if (cause === undefined) throw invalidFlag(`one of ${causeNames.join(', ')}`, name);
  return cause;
}

/** `--log FILE`. */
export function logOption(): Option {
  return new Option('--log <file>', 'last log lines of the container that died (default: none is read)');
}

interface EventOptions extends ClassifyOptions {
  links: readonly LinkTemplate[];
  timeZone?: string;
  evidence?: EvidencePlace;
}

/** What the fleet of `--fleet`, or the nearest one, and the other flags say about an event. @throws FleetError, AlertsError */
export async function eventOptions(flags: EventFlags): Promise<EventOptions> {
  const { alertOn = [] } = flags;
  const fleet = await findFleet(flags, () => import('@bizom/fleet'));
  if (!fleet) return { alertOn, links: [] };
  const { alerts } = fleet;
  return {
    names: fleetNames(fleet),
    alertOn: [...alerts.alertOn, ...alertOn],
    links: alerts.links,
    ...(fleet.timeZone !== undefined && { timeZone: fleet.timeZone }),
    ...(fleet.probe.blackBox && { evidence: fleet.probe.blackBox }),
  };
}
