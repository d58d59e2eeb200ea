import type { Fleet } from '@bizom/fleet';
import { configuredSecrets, createChannel, createSecretReader } from '@bizom/notify';
import { type Finding, failed, ok, skipped, unknown } from '../finding.ts';

interface Settings {
  fleet: Fleet;
  aws: { region: string; profile?: string };
  /** Whether to send a message to each channel. */
  sendTest: boolean;
}

/** Whether the secrets of each channel can be read and, where it is asked for, whether a message arrives. */
export async function checkChannels({ fleet, aws, sendTest }: Settings): Promise<Finding[]> {
  const channels = Object.entries(fleet.alerts.channels);
  if (channels.length === 0) {
    return [failed('channels', 'none in the fleet: no alert can be sent', 'add one to alerts.channels in the fleet')];
  }
  const findings: Finding[] = [];
  for (const [name, config] of channels) {
    const secrets = await checkSecrets(name, config, aws);
    const send = sendTest
      ? await sendMessage(name, config, aws, fleet.name)
      : skipped(`message to ${name}`, 'send one with --send-test');
    findings.push(...secrets, send);
  }
  return findings;
}

type Config = Fleet['alerts']['channels'][string];

async function checkSecrets(name: string, config: Config, aws: Settings['aws']): Promise<Finding[]> {
  const read = createSecretReader(aws);
  const findings: Finding[] = [];
  for (const { option, value } of configuredSecrets(config)) {
    const what = `channel ${name}, ${option}`;
    try {
      await read(value);
      findings.push(ok(what, `${value} can be read`));
    } catch (error) {
      const { message } = error as Error;
      const fix = `put the secret at ${value}, or correct alerts.channels.${name}.${option}`;
      findings.push(
        value.startsWith('env:') ? unknown(what, `${value} is not set here`, fix) : failed(what, message, fix),
      );
    }
  }
  return findings.length > 0 ? findings : [ok(`channel ${name}`, `${config.type}, needs no secret`)];
}

async function sendMessage(name: string, config: Config, aws: Settings['aws'], fleet: string): Promise<Finding> {
  const what = `message to ${name}`;
  try {
    const channel = createChannel(config, { name, aws });
    const text = `A test of the channel ${name} by \`bizom doctor --send-test\`. Nothing has happened.`;
    await channel.send({ title: `Test message of ${fleet}`, text, severity: 'info' });
    return ok(what, 'sent; see whether it arrived');
  } catch (error) {
    return failed(what, (error as Error).message, `correct alerts.channels.${name} in the fleet`);
  }
}
