import { readGivenFile, readInput } from '@bizom/command';
import { readLog } from '../enrich/log-lines.ts';
import { eventsIn } from '../stop/envelopes.ts';
import { AlertsError } from '../stop/errors.ts';

/**
 * Reads events from a file or from standard input: see `eventsIn`. Invalid UTF-8 is replaced, not refused.
 * @throws UsageError where the file cannot be read; AlertsError `NOT_AN_EVENT` where it is not JSON
 */
export async function readEvents(file: string | undefined): Promise<unknown[]> {
  const from = file === undefined || file === '-' ? 'standard input' : file;
  const text = new TextDecoder().decode(await readInput(file));
  try {
    return eventsIn(JSON.parse(text));
  } catch (error) {
    const received = text.trim() === '' ? 'nothing' : `text that is not JSON (${(error as Error).message})`;
    throw new AlertsError(
      'NOT_AN_EVENT',
      `${from}: expected the JSON of an ECS event or of \`aws ecs describe-tasks\`, received ${received}`,
    );
  }
}

/** The log of the container that died, as `--log FILE` gives it. @throws UsageError */
export async function readLogFile(file: string) {
  return readLog(new TextDecoder().decode(await readGivenFile(file)).split('\n'));
}
