import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';

/** The bytes of a file, or of standard input for `-` or nothing. */
export async function readInput(file: string | undefined): Promise<Buffer> {
  return file === undefined || file === '-' ? buffer(process.stdin) : readFile(file);
}
