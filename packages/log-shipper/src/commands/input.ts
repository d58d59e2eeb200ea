import { open, readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { OptionsError } from '../errors.ts';

/** The bytes of a file, or of standard input for `-` or nothing. */
export async function readInput(file: string | undefined): Promise<Buffer> {
  return isStandardInput(file) ? buffer(process.stdin) : readFile(file);
}

/**
 * Looks at all files before anything is done with the first.
 * @throws OptionsError naming the first file that cannot be read.
 */
export async function requireFiles(files: readonly (string | undefined)[]): Promise<void> {
  for (const file of files) {
    if (isStandardInput(file)) continue;
    const why = await whyUnreadable(file);
    if (why !== undefined) throw new OptionsError(`FILE: expected a readable file, received "${file}" (${why})`);
  }
}

async function whyUnreadable(file: string): Promise<string | undefined> {
  try {
    await using handle = await open(file);
    return (await handle.stat()).isDirectory() ? 'a folder' : undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

function isStandardInput(file: string | undefined): file is '-' | undefined {
  return file === undefined || file === '-';
}
