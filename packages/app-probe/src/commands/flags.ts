import { loadFleet } from '@bizom/fleet';
import { type Command, InvalidArgumentError } from 'commander';
import { ProbeError } from '../errors.ts';
import { type MonitorSettings, settingsOf } from '../settings.ts';
import { parseTarget, type Target } from '../target.ts';

/** Which targets a command works on. */
export interface TargetFlags {
  target?: Target[];
  fleet?: string;
  env?: string;
  service?: string[];
  endpoint?: string;
}

/** Gives a command the flags that say what is probed. */
export function withTargetFlags(command: Command): Command {
  return command
    .option('--target <url>', 'probe this URL, or SERVICE=URL; may be repeated', collectTarget)
    .option('--fleet <file>', 'the fleet; default the nearest fleet.config.*')
    .option('--env <name>', 'probe every task of this environment of the fleet; needs AWS credentials')
    .option('--service <name>', 'only this service of the fleet; may be repeated', collect)
    .option('--endpoint <url>', 'AWS endpoint, for an emulator');
}

/** The settings of the fleet's environment; undefined where targets are given by hand and no environment is. */
export async function fleetSettings({
  fleet: file,
  env,
  service,
  target,
}: TargetFlags): Promise<MonitorSettings | undefined> {
  if (env === undefined) {
    if (target) return undefined;
    throw new ProbeError(
      'INVALID_OPTIONS',
      'Nothing to probe; name targets with --target URL, or an environment of the fleet with --env NAME.',
    );
  }
  const settings = settingsOf(await loadFleet(file), env);
  if (!service) return settings;
  const known = settings.services.map(({ name }) => name);
  const unknown = service.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ProbeError(
      'INVALID_OPTIONS',
      `No service in ${env} is called "${unknown}"; there are ${known.join(', ')}.`,
    );
  }
  return { ...settings, services: settings.services.filter(({ name }) => service.includes(name)) };
}

const collect = (text: string, before: string[] = []) => [...before, text];

function collectTarget(text: string, before: Target[] = []): Target[] {
  try {
    return [...before, parseTarget(text)];
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError(`Expected a whole number above 0, came "${text}".`);
}
