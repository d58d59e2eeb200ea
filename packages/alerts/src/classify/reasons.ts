import { bareReason, judgeText } from '../rules/judge-text.ts';
import { failedToStart, placementWords } from '../rules/other.ts';
import { type Judgement, matchRules } from '../rules/rule.ts';
import type { TaskChange } from '../stop/event.ts';
import type { Reason, Verdict } from './verdict.ts';

/** Every text that may say why a task stopped: its own first, then those of its containers and attachments. */
export function reasonsOf({ stoppedReason, containers, attachmentReasons }: TaskChange): Reason[] {
  return [
    ...(stoppedReason === undefined ? [] : [{ text: stoppedReason }]),
    ...containers.flatMap(({ name, reason }) => (reason === undefined ? [] : [{ text: reason, of: name }])),
    ...attachmentReasons.map(({ type, reason }) => ({ text: reason, of: type })),
  ];
}

/** The verdict of the text that says most: one that names an error before one that only names a step, the task's own before others. */
export function judgeReasons(reasons: readonly Reason[]): Verdict | undefined {
  let best: { judgement: Judgement; reason: Reason } | undefined;
  for (const reason of reasons) {
    const judgement = judgeText(reason.text) ?? matchRules(placementWords, bareReason(reason.text));
    if (judgement && (best === undefined || weight(judgement, reason) > weight(best.judgement, best.reason))) {
      best = { judgement, reason };
    }
  }
  return best && verdictOf(best.judgement, best.reason);
}

/** "Task failed to start" says least, then the name of a step, then an object without its error. */
function weight({ specific, row }: Judgement, { text }: Reason): number {
  if (specific) return 3;
  if (failedToStart.test(text.trim())) return 0;
  return /^[AB]\d/.test(row) ? 1 : 2;
}

export function verdictOf({ specific: _, ...judgement }: Judgement, reason?: Reason): Verdict {
  return { ...judgement, ...(reason?.of !== undefined && { quote: reason }) };
}
