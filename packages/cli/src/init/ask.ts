import { createInterface } from 'node:readline/promises';
import { cleanLine } from '@bizom/command/text';
import type { Answers } from './draft/draft.ts';
import type { DraftEnvironment } from './draft/environments.ts';

/** Asks one question; an empty answer is the default. */
type Ask = (question: string, standard: string) => Promise<string>;

/**
 * Asks a person at the terminal for what the account does not say. Ctrl-C and the end of input reject, before anything is written.
 */
export async function askAnswers(environments: readonly DraftEnvironment[], name: string): Promise<Answers> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const interrupted = new AbortController();
  terminal.on('SIGINT', () => interrupted.abort(new Error('interrupted; nothing was written')));
  terminal.on('close', () => interrupted.abort(new Error('no more input; nothing was written')));
  const ask: Ask = async (question, standard) => {
    const shown = standard === '' ? '' : ` [${standard}]`;
    try {
      const answer = await terminal.question(`${cleanLine(question)}${shown}: `, { signal: interrupted.signal });
      return answer.trim() || standard;
    } catch (error) {
      throw interrupted.signal.aborted ? interrupted.signal.reason : error;
    }
  };
  try {
    return await askAll(ask, environments, name);
  } finally {
    terminal.removeAllListeners('close');
    terminal.close();
  }
}

async function askAll(ask: Ask, environments: readonly DraftEnvironment[], name: string): Promise<Answers> {
  const fleet = await until(ask, 'Name of the fleet', name, isFleetName);
  const known: Record<string, { name: string; production: boolean }> = {};
  const names = new Set(environments.map((environment) => environment.name));
  for (const environment of environments.filter(({ isKnown }) => !isKnown)) {
    const clusters = environment.clusters.map((cluster) => cluster.name).join(', ');
    names.delete(environment.name);
    const isFree = (text: string) => isFleetName(text) && !names.has(text);
    const chosen = await until(ask, `Environment of cluster ${clusters}`, environment.name, isFree);
    names.add(chosen);
    const production = await until(ask, `Is ${chosen} production? (yes, no)`, 'no', (text) =>
      /^(y|yes|n|no)$/i.test(text),
    );
    known[environment.name] = { name: chosen, production: /^y/i.test(production) };
  }
  const grafanaUrl = await until(
    ask,
    'URL of Grafana (empty: none yet)',
    '',
    (text) => text === '' || (/^https?:\/\//i.test(text) && URL.canParse(text)),
  );
  const email = await until(ask, 'E-mail address for alerts (empty: none yet)', '', (text) =>
    /^$|^[^\s@<>]+@[^\s@<>]+$/.test(text),
  );
  return {
    name: fleet,
    environments: known,
    ...(grafanaUrl !== '' && { grafanaUrl }),
    ...(email !== '' && { email }),
  };
}

const isFleetName = (text: string): boolean => /^[a-z][a-z0-9-]{0,99}$/.test(text);

/** Asks until the answer is one that can be used. */
async function until(
  ask: Ask,
  question: string,
  standard: string,
  isValid: (text: string) => boolean,
): Promise<string> {
  for (;;) {
    const answer = await ask(question, standard);
    if (isValid(answer)) return answer;
    process.stderr.write(`"${cleanLine(answer)}" cannot be used here\n`);
  }
}
