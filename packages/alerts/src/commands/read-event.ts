import { buffer } from 'node:stream/consumers';
import { AlertsError } from '../stop/errors.ts';
import { readGivenFile } from './given-file.ts';

/**
 * Reads an event from a file, or from stdin where there is none; invalid UTF-8 is replaced, not refused.
 * @throws AlertsError `UNREADABLE_FILE` when it cannot be read, `NOT_AN_EVENT` when it is not JSON
 */
export async function readEvent(file: string | undefined): Promise<unknown> {
  const from = file === undefined || file === '-' ? 'stdin' : file;
  const text = new TextDecoder().decode(from === 'stdin' ? await buffer(process.stdin) : await readGivenFile(from));
  try {
    return JSON.parse(text);
  } catch (error) {
    const came = text.trim() === '' ? 'nothing' : (error as Error).message;
    throw new AlertsError('NOT_AN_EVENT', `${from}: expected the JSON of one EventBridge event; came ${came}.`);
  }
}
