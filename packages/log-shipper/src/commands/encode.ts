import { addExamples, readInput } from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import { Command } from 'commander';
import { encode } from '../encode/encode.ts';
import { decodeAll } from '../payload/decode.ts';
import { addOriginOptions, type OriginFlags, originOption } from './origin-options.ts';

interface EncodeFlags extends OriginFlags {
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
  return addExamples(addOriginOptions(command), ['$0 payload.json', 'zcat payload.gz | $0 --type none']).action(
    printBody,
  );
}

async function printBody(
  file: string | undefined,
  { type, logGroup, logStream, ...flags }: EncodeFlags,
): Promise<void> {
  const payload = await readInput(file);
  const origin = originOption({ logGroup, logStream });
  const body = encode(payload, { ...flags, ...origin, type: type === 'none' ? false : type });
  for (const batch of decodeAll(payload, origin)) {
    if (batch.kind === 'control') continue;
    for (const { reason } of batch.setAside) process.stderr.write(`left out an event: ${cleanLine(reason)}\n`);
  }
  process.stdout.write(body);
}
