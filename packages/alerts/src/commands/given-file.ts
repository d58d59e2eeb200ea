import { readFile } from 'node:fs/promises';
import { AlertsError } from '../stop/errors.ts';

/** Reads a file that was named on the command line. @throws AlertsError `UNREADABLE_FILE` */
export async function readGivenFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new AlertsError('UNREADABLE_FILE', `${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`, {
      cause: error,
    });
  }
}

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** As `readGivenFile`, a picture. @throws AlertsError `UNREADABLE_FILE`, also for what is no PNG */
export async function readGivenPng(file: string): Promise<Buffer> {
  const content = await readGivenFile(file);
  if (content.subarray(0, signature.length).equals(signature)) return content;
  throw new AlertsError('UNREADABLE_FILE', `${file}: expected a PNG; its first bytes are those of something else.`);
}
