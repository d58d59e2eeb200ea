import { type DeploySettings, fillPattern } from '@bizom/fleet';
import type { Message } from '@bizom/notify';
import type { ServiceReport } from './report.ts';

type Texts = DeploySettings['messages'];

/** Makes the message after Maven succeeded. */
export function compiledMessage(texts: Texts, environment: string): Message {
  return { title: texts.compiled, text: '', severity: 'info', labels: { environment } };
}

/** Makes the message after Maven failed, with the part of its output that says why. */
export function compileFailedMessage(texts: Texts, environment: string, output: string): Message {
  return {
    title: texts.compileFailed,
    text: '',
    severity: 'warn',
    labels: { environment },
    excerpts: [{ title: 'Maven', text: output }],
  };
}

/** Makes the message about the end of a service's deployment. */
export function serviceMessage(texts: Texts, environment: string, report: ServiceReport): Message {
  const { service, outcome, detail, seconds, diagnosis, rolledBackTo, commit, isRollback } = report;
  const succeeded = outcome === 'completed';
  const title = fillPattern(succeeded ? texts.deployed : texts.notDeployed, { service, environment });
  const facts = [
    { label: 'Outcome', value: outcome },
    { label: 'Commit', value: commit },
    ...(rolledBackTo ? [{ label: 'Serving again', value: rolledBackTo.split('/').at(-1) ?? '' }] : []),
    ...(diagnosis
      ? [
          { label: 'Cause', value: `${diagnosis.cause}: ${diagnosis.reason}` },
          { label: 'What to do', value: diagnosis.advice },
        ]
      : []),
  ];
  const log = diagnosis?.logTail ?? [];
  const ended = succeeded ? `It is steady and in use, after ${Math.round(seconds)} s.` : detail;
  return {
    title,
    text: isRollback ? `Rollback to an earlier image. ${ended}` : ended,
    severity: succeeded ? 'info' : 'warn',
    facts: succeeded ? facts.slice(1) : facts,
    ...(log.length > 0 && { excerpts: [{ title: 'Last log lines', text: log.join('\n') }] }),
    labels: { environment, service, ...(diagnosis && { cause: diagnosis.cause }) },
  };
}
