import { addExamples, jsonOption, wholeNumber } from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import { Command } from 'commander';
import { configuredEngine } from '../engine/engine.ts';
import { installTemplate } from '../engine/install.ts';
import { templateName } from '../engine/template.ts';
import { openTransport } from '../ship.ts';
import { addConnectionOptions, type ConnectionFlags, connectionOptions } from './connection-options.ts';

interface InstallFlags extends ConnectionFlags {
  pattern: string;
  maxFields: number;
  refreshSeconds: number;
  json?: boolean;
}

export function installCommand(): Command {
  const command = new Command()
    .option('--pattern <pattern>', 'indexes that the template is for', 'cwl-*')
    .option('--max-fields <number>', 'fields that an index may have', wholeNumber(), 1000)
    .option('--refresh-seconds <number>', 'how often new documents become searchable', wholeNumber(), 1)
    .addOption(jsonOption('{engine, path, replaced, warnings}'));
  addExamples(addConnectionOptions(command), ['$0 --node http://127.0.0.1:9200']);
  return command.action(install);
}

async function install(flags: InstallFlags): Promise<void> {
  const options = await connectionOptions(flags);
  const transport = openTransport(options);
  try {
    const installed = await installTemplate(transport, {
      pattern: flags.pattern,
      maxFields: flags.maxFields,
      refreshIntervalSeconds: flags.refreshSeconds,
      type: options.type ?? 'bizom',
      engine: configuredEngine(options.aws && { service: options.aws.service ?? 'es' }),
    });
    for (const warning of installed.warnings) process.stderr.write(`note: the engine says: ${cleanLine(warning)}\n`);
    const { engine, replaced } = installed;
    const name = cleanLine(`${engine.distribution} ${engine.version}`.trim());
    process.stdout.write(
      flags.json
        ? `${JSON.stringify(installed)}\n`
        : `template ${templateName} ${replaced ? 'replaced' : 'installed'} on ${name}\n`,
    );
  } finally {
    await transport.connectionPool.empty();
  }
}
