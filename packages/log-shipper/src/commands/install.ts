import type { Command } from 'commander';
import { configuredEngine } from '../engine.ts';
import { installTemplate } from '../install.ts';
import { openTransport } from '../ship.ts';
import { templateName } from '../template.ts';
import { addConnectionOptions, type ConnectionFlags, connectionOptions } from './connection-options.ts';

interface InstallFlags extends ConnectionFlags {
  pattern: string;
  maxFields: number;
  refreshSeconds: number;
}

export function addInstall(program: Command): void {
  const command = program
    .command('install')
    .description('put the index template that suits the engine; one that is not ours is never touched')
    .option('--pattern <pattern>', 'indexes that the template is for', 'cwl-*')
    .option('--max-fields <number>', 'fields that an index may have', Number, 1000)
    .option('--refresh-seconds <number>', 'how often new documents become searchable', Number, 1);
  addConnectionOptions(command).action(async (flags: InstallFlags) => {
    const transport = openTransport(connectionOptions(flags));
    try {
      const { engine, replaced } = await installTemplate(transport, {
        pattern: flags.pattern,
        maxFields: flags.maxFields,
        refreshIntervalSeconds: flags.refreshSeconds,
        type: flags.type ?? 'bizom',
        engine: configuredEngine(flags.aws && { service: flags.aws }),
      });
      const name = `${engine.distribution} ${engine.version}`.trim();
      process.stdout.write(`template ${templateName} ${replaced ? 'replaced' : 'installed'} on ${name}\n`);
    } finally {
      await transport.connectionPool.empty();
    }
  });
}
