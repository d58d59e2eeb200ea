import { loadFleet } from '@bizom/fleet';
import { type Command, InvalidArgumentError } from 'commander';
import { ProbeError } from '../errors.ts';
import { type MonitorSettings, settingsOf } from '../monitor/settings.ts';
import { atPaths, parseTarget, type Target } from '../target/target.ts';

/** Which targets a command works on. */
export interface TargetFlags {
  target?: Target[];
  healthPath?: string;
  metricsPath?: string;
  fleet?: string;
  env?: string;
  service?: string[];
  endpoint?: string;
}

/** Gives a command the flags that say what is probed. */
export function withTargetFlags(command: Command): Command {
  return command
    .option('--target <url>', 'probe this URL, or SERVICE=URL; may be repeated', collectTarget)
    .option(
      '--health-path <path>',
      'of the --target URLs, such as /manage/health; one that does not end in /health is UP with any 2xx',
      absolutePath,
    )
    .option('--metrics-path <path>', 'of the --target URLs, such as /manage/prometheus or /metrics', absolutePath)
    .option('--fleet <file>', 'the fleet; default the nearest fleet.config.*')
    .option('--env <name>', 'probe every task of this environment of the fleet; needs AWS credentials')
    .option('--service <name>', 'only this service of the fleet; may be repeated', collect)
    .option('--endpoint <url>', 'AWS endpoint, for an emulator');
}

/** The targets that are given by hand; undefined where none is. */
export function givenTargets({ target, healthPath, metricsPath }: TargetFlags): Target[] | undefined {
  if (!target && (healthPath ?? metricsPath) !== undefined) {
    throw new ProbeError(
      'INVALID_OPTIONS',
      '--health-path and --metrics-path are for --target; in a fleet, services.NAME.health says path and metricsPath.',
    );
  }
  const paths = {
    ...(healthPath !== undefined && { health: healthPath }),
    ...(metricsPath !== undefined && { metrics: metricsPath }),
  };
  return target?.map((each) => atPaths(each, paths));
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

function collect(text: string, before: string[] = []) {
  return [...before, text];
}

function collectTarget(text: string, before: Target[] = []): Target[] {
  try {
    return [...before, parseTarget(text)];
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function absolutePath(text: string): string {
  if (text.startsWith('/')) return text;
  throw new InvalidArgumentError(`Expected a path that begins with "/", came "${text}".`);
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError(`Expected a whole number above 0, came "${text}".`);
}
