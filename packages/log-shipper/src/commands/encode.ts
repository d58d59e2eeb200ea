import type { Command } from 'commander';
import { encode } from '../encode/encode.ts';
import { decode } from '../payload/decode.ts';
import { readInput, requireFiles } from './input.ts';

export function addEncode(program: Command): void {
  program
    .command('encode')
    .description('a payload (base64, gzip or JSON; a file or stdin) -> its bulk body on stdout; nothing is sent')
    .argument('[FILE]', 'file with the payload; "-" or none: standard input')
    .option('--type <name>', 'type of the documents; "none" for none', 'bizom')
    .option('--index <pattern>', 'index name, with {yyyy}, {MM} and {dd}')
    .option('--operation <operation>', 'index or create')
    .action(
      async (file: string | undefined, options: { type: string; index?: string; operation?: 'index' | 'create' }) => {
        await requireFiles([file]);
        const payload = await readInput(file);
        const body = encode(payload, {
          ...options,
          type: options.type === 'none' ? false : options.type,
        });
        const batch = decode(payload);
        if (batch.kind === 'data') {
          for (const { reason } of batch.setAside) process.stderr.write(`left out an event: ${reason}\n`);
        }
        process.stdout.write(body);
      },
    );
}
