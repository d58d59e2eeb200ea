import {
  addExamples,
  environmentOption,
  type FleetFlags,
  fleetOption,
  givenServices,
  invalidFlag,
  readGivenFile,
  repeated,
  requireEnvironment,
  requireFleet,
  serviceOption,
  UsageError,
} from '@bizom/command';
import type { Fleet } from '@bizom/fleet';
import { type Command, Option } from 'commander';
import { type MonitorSettings, settingsOf } from '../monitor/settings.ts';
import { atPaths, parseTarget } from '../target/parse-target.ts';
import type { Target } from '../target/target.ts';

/** Which targets a command works on. */
export interface TargetFlags extends FleetFlags {
  target?: string[];
  healthPath?: string;
  metricsPath?: string;
  endpoint?: string;
  ca?: string;
  insecure?: boolean;
  bearerEnv?: string;
}

/** Gives a command the flags that say what is probed, and examples. */
export function withTargetFlags(command: Command, examples: readonly string[]): Command {
  return addExamples(command, examples)
    .option('--target <url>', 'probe this URL, or SERVICE=URL; may be repeated', repeated)
    .option(
      '--health-path <path>',
      'health path of the --target URLs, such as /manage/health; one that does not end in /health is UP with any 2xx',
      absolutePath,
    )
    .option('--metrics-path <path>', 'metrics path of the --target URLs, such as /metrics', absolutePath)
    .addOption(environmentOption())
    .addOption(fleetOption())
    .addOption(serviceOption('all services of the environment'))
    .option('--ca <file>', "PEM file of the authority that signed the targets' certificates")
    .option('--insecure', 'accept any certificate')
    .option('--bearer-env <name>', 'environment variable with a token to send to the targets', setVariable)
    .addOption(new Option('--endpoint <url>', 'AWS endpoint, for an emulator').env('AWS_ENDPOINT_URL'));
}

/** The targets that are given by hand; undefined without `--target`. @throws ProbeError `INVALID_TARGET` */
export function givenTargets({ target, healthPath, metricsPath }: TargetFlags): Target[] | undefined {
  if (!target && (healthPath ?? metricsPath) !== undefined) {
    throw new UsageError(
      '--health-path and --metrics-path belong to --target; a fleet has services.NAME.health.path and metricsPath',
    );
  }
  const paths = {
    ...(healthPath !== undefined && { health: healthPath }),
    ...(metricsPath !== undefined && { metrics: metricsPath }),
  };
  return target?.map((each) => atPaths(parseTarget(each), paths));
}

/**
 * The settings of the fleet's environment. Targets that are given by hand need none: then only an `--env` on the command line counts.
 * @throws UsageError
 */
export async function fleetSettings(flags: TargetFlags): Promise<MonitorSettings | undefined> {
  if (flags.target && flags.env === undefined) return undefined;
  const fleet = await requireFleet<Fleet>(flags, () => import('@bizom/fleet'));
  const environment = requireEnvironment(flags, fleet);
  const settings = settingsOf(fleet, environment);
  const wanted = givenServices(flags, fleet);
  if (!wanted) return settings;
  const services = settings.services.filter(({ name }) => wanted.includes(name));
  const missing = wanted.find((name) => !services.some((service) => service.name === name));
  if (missing !== undefined) throw new UsageError(`--service: ${missing} does not run in ${environment}`);
  return { ...settings, services };
}

/** The settings, with how the flags say that targets are to be connected. @throws UsageError */
export async function withConnection(settings: MonitorSettings, flags: TargetFlags): Promise<MonitorSettings> {
  const { ca, insecure, bearerEnv } = flags;
  if (ca !== undefined && insecure) throw new UsageError('--ca and --insecure exclude each other');
  const pem = ca === undefined ? undefined : (await readGivenFile(ca)).toString('utf8');
  if (pem !== undefined && !pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new UsageError(`--ca: expected a PEM file with a certificate, received ${ca}`);
  }
  return {
    ...settings,
    prober: {
      ...settings.prober,
      ...(pem !== undefined && { ca: pem }),
      ...(insecure && { rejectUnauthorized: false }),
    },
    ...(bearerEnv !== undefined && { auth: { type: 'bearer' as const, token: `env:${bearerEnv}` } }),
  };
}

function setVariable(name: string): string {
  if (process.env[name]) return name;
  throw invalidFlag('the name of an environment variable that is set', name);
}

function absolutePath(text: string): string {
  if (text.startsWith('/')) return text;
  throw invalidFlag('a path that begins with "/"', text);
}
