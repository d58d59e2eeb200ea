import { addExamples, readInput } from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import { Command } from 'commander';
import { encode } from '../encode/encode.ts';
import { decode } from '../payload/decode.ts';

interface EncodeFlags {
  type: string;
  index?: string;
  operation?: 'index' | 'create';
}

export function encodeCommand(): Command {
  const command = new Command()
    .argument('[FILE]', 'file with the payload (default: standard input, also as "-")')
    .option('--type <name>', 'type of the documents, "none" for none', 'bizom')
    .option('--index <pattern>', 'index name, with {yyyy}, {MM} and {dd}')
    .option('--operation <operation>', 'index or create');
  return addExamples(command, ['$0 payload.json', 'zcat payload.gz | $0 --type none']).action(printBody);
}

async function printBody(file: string | undefined, { type, ...flags }: EncodeFlags): Promise<void> {
  const payload = await readInput(file);
  const body = encode(payload, { ...flags, type: type === 'none' ? false : type });
  const batch = decode(payload);
  if (batch.kind === 'data') {
    for (const { reason } of batch.setAside) process.stderr.write(`left out an event: ${cleanLine(reason)}\n`);
  }
  process.stdout.write(body);
}
