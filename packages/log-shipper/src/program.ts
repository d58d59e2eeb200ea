import { addLazyCommand, createProgram } from '@bizom/command';
import type { Command } from 'commander';

/** The commands of `bizom-logs`; can be run, or mounted under another program. */
export function createLogsProgram(): Command {
  const program = createProgram({
    name: 'bizom-logs',
    description: 'CloudWatch Logs -> Elasticsearch or OpenSearch',
    module: import.meta.url,
    fleet: () => import('@bizom/fleet'),
    examples: [
      '$0 encode payload.json',
      '$0 ship *.gz --node http://127.0.0.1:9200 --quarantine ./quarantine',
      '$0 subscribe --env dev',
    ],
  });
  for (const { name, description, load } of commands) addLazyCommand(program, name, description, load);
  return program;
}

interface CommandDefinition {
  name: string;
  description: string;
  load: () => Promise<Command>;
}

/** Each is loaded only when it is called: `encode` needs neither a client of an engine nor of AWS. */
const commands: readonly CommandDefinition[] = [
  {
    name: 'encode',
    description: 'print the bulk body of a payload (base64, gzip or JSON); nothing is sent',
    load: async () => (await import('./commands/encode.ts')).encodeCommand(),
  },
  {
    name: 'ship',
    description: 'ship payload files to an engine',
    load: async () => (await import('./commands/ship.ts')).shipCommand(),
  },
  {
    name: 'replay',
    description: 'ship what a quarantine, a dead-letter queue or an on-failure queue holds, and remove what was stored',
    load: async () => (await import('./commands/replay.ts')).replayCommand(),
  },
  {
    name: 'install',
    description: 'put the index template that suits the engine; a template of another owner is never touched',
    load: async () => (await import('./commands/install.ts')).installCommand(),
  },
  {
    name: 'compare',
    description:
      'compare the documents of another shipper with those of this one, by id and field by field; changes nothing',
    load: async () => (await import('./commands/compare.ts')).compareCommand(),
  },
  {
    name: 'subscribe',
    description: 'plan, and with --apply make, the subscriptions of log groups to the shipper; safe to repeat',
    load: async () => (await import('./commands/subscribe.ts')).subscribeCommand(),
  },
];
