import { type Command, InvalidArgumentError } from 'commander';
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

export function addInstall(program: Command): void {
  const command = program
    .command('install')
    .description('put the index template that suits the engine; one that is not ours is never touched')
    .option('--pattern <pattern>', 'indexes that the template is for', 'cwl-*')
    .option('--max-fields <number>', 'fields that an index may have', wholeNumber, 1000)
    .option('--refresh-seconds <number>', 'how often new documents become searchable', wholeNumber, 1)
    .option('--json', 'print {engine, path, replaced, warnings}');
  addConnectionOptions(command).action(install);
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
    for (const warning of installed.warnings) process.stderr.write(`note: the engine says: ${warning}\n`);
    const { engine, replaced } = installed;
    const name = `${engine.distribution} ${engine.version}`.trim();
    process.stdout.write(
      flags.json
        ? `${JSON.stringify(installed)}\n`
        : `template ${templateName} ${replaced ? 'replaced' : 'installed'} on ${name}\n`,
    );
  } finally {
    await transport.connectionPool.empty();
  }
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`expected a whole number of at least 1, received "${text}"`);
}
