import { objectOf, parseObject } from '@bizom/options/json';
import { redact } from '@bizom/redact';
import type { DumpedThread } from '../parse/thread-dump.ts';
import type { PastRound } from '../probe/history.ts';
import type { ProbeResult } from '../probe/result.ts';
import type { ThreadDump } from '../request/thread-dump.ts';
import type { Trigger } from './triggers.ts';

/** What was kept of a task: a JSON document without secrets. */
export interface Evidence {
  version: 1;
  trigger: Trigger;
  /** When it was kept, ISO 8601. */
  at: string;
  service: string;
  cluster?: string;
  task?: string;
  url: string;
  health: string;
  error?: string;
  components: Readonly<Record<string, string>>;
  deadlockedThreads?: readonly string[];
  /** The last rounds, the oldest first. */
  rounds: readonly PastRound[];
  /** Left out where there is no thread dump, or it was not answered in time. */
  threads?: readonly DumpedThread[];
  /** The same as `jstack` writes it. */
  threadDump?: string;
  /** The last scrape. */
  scrape?: string;
}

/** Longer texts are cut. */
const maxTextLength = 4 << 20;

export interface EvidenceParts {
  trigger: Trigger;
  result: ProbeResult;
  rounds: readonly PastRound[];
  dump: ThreadDump;
  scrape: string | undefined;
  atMs: number;
}

/** Puts evidence together, and takes the secrets out of it. */
export function composeEvidence({ trigger, result, rounds, dump, scrape, atMs }: EvidenceParts): Evidence {
  const { target, health, error, components, deadlockedThreads } = result;
  const evidence: Evidence = {
    version: 1,
    trigger,
    at: new Date(atMs).toISOString(),
    service: target.service,
    ...(target.cluster !== undefined && { cluster: target.cluster }),
    ...(target.task !== undefined && { task: target.task }),
    url: target.url,
    health,
    ...(error !== undefined && { error: redact(error).text }),
    components,
    ...(deadlockedThreads && { deadlockedThreads: deadlockedThreads.map((name) => redact(name).text) }),
    rounds: rounds.map(redactedRound),
    ...(dump.threads && { threads: dump.threads.map(redactedThread) }),
    ...(dump.text !== undefined && { threadDump: redact(dump.text.slice(0, maxTextLength)).text }),
    ...(scrape !== undefined && { scrape: redact(scrape.slice(0, maxTextLength)).text }),
  };
  return evidence;
}

function redactedRound(round: PastRound): PastRound {
  return round.error === undefined ? round : { ...round, error: redact(round.error).text };
}

function redactedThread(thread: DumpedThread): DumpedThread {
  return {
    ...thread,
    name: redact(thread.name).text,
    ...(thread.lockOwner !== undefined && { lockOwner: redact(thread.lockOwner).text }),
  };
}

/** Reads evidence again. @throws Error where the text is something else */
export function parseEvidence(text: string): Evidence {
  const document = parseObject(text);
  const isEvidence =
    document?.['version'] === 1 && Array.isArray(document['rounds']) && objectOf(document['components']);
  if (!isEvidence) throw new Error('not evidence of the probe, or of a later version');
  return document as unknown as Evidence;
}
