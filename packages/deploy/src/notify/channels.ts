import { type Fleet, resolveEnvironment } from '@bizom/fleet';
import { type Channel, createChannel, createChannels } from '@bizom/notify';

type Variables = Readonly<Record<string, string | undefined>>;

/** Flock where WEBHOOK_URL is set, as today; none otherwise. */
export function environmentChannels(variables: Variables): Channel[] {
  return variables['WEBHOOK_URL'] ? [createChannel({ type: 'flock', webhookUrl: 'env:WEBHOOK_URL' })] : [];
}

/**
 * The channels that get messages about a run: those of the fleet's `deploy.channels`, and those of the environment variables.
 * @param environment its region is where secrets are read and topics are; none: the fleet's own region.
 */
export function runChannels(fleet: Fleet, environment: string | undefined, variables: Variables): Channel[] {
  const named = fleet.deploy.channels.flatMap((name) => {
    const config = fleet.alerts.channels[name];
    return config ? [[name, config] as const] : [];
  });
  const { region } = environment === undefined ? fleet : resolveEnvironment(fleet, environment);
  return [...createChannels(Object.fromEntries(named), { aws: { region } }), ...environmentChannels(variables)];
}
