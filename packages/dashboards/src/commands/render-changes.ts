import { paint, type Style, useColor } from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import type { Change } from '../live/change.ts';
import type { Difference } from '../live/differences.ts';

/** Differences of one resource that are shown; the others are counted. */
const maxDifferences = 12;

export interface RenderSettings {
  /** Whether stale resources are deleted. */
  prune?: boolean;
  /** Default as `useColor`. */
  color?: boolean;
}

/** A diff for people: a line for each resource, and below it each value that differs, before and after. */
export function renderChanges(
  changes: readonly Change[],
  { prune = false, color = useColor() }: RenderSettings = {},
): string {
  const lines = changes.flatMap((change) => {
    const [word, style] = actionOf(change.action, prune);
    const head = `${paint(word.padEnd(8), style, color)}  ${change.kind}  ${paint(cleanLine(change.name), 'bold', color)}`;
    return [
      head,
      ...change.notes.map((note) => `          ${cleanLine(note)}`),
      ...differenceLines(change.differences, color),
    ];
  });
  return [...lines, '', summary(changes, prune)].join('\n');
}

function actionOf(action: Change['action'], prune: boolean): [string, Style] {
  if (action === 'create') return ['create', 'green'];
  if (action === 'update') return ['update', 'yellow'];
  if (action === 'unknown') return ['unknown', 'dim'];
  return prune ? ['delete', 'red'] : ['stale', 'dim'];
}

function differenceLines(differences: readonly Difference[], color: boolean): string[] {
  const lines = differences.slice(0, maxDifferences).map(({ path, before, after }) => {
    const gone = before === undefined ? '' : paint(`- ${cleanLine(before)}`, 'red', color);
    const wanted = after === undefined ? '' : paint(`+ ${cleanLine(after)}`, 'green', color);
    return [
      `          ${cleanLine(path)}`,
      ...[gone, wanted].filter((text) => text !== '').map((text) => `            ${text}`),
    ].join('\n');
  });
  const more = differences.length - maxDifferences;
  return more > 0 ? [...lines, `          and ${more} more`] : lines;
}

function summary(changes: readonly Change[], prune: boolean): string {
  const counts = Object.entries(Object.groupBy(changes, ({ action }) => actionOf(action, prune)[0]));
  const parts = counts.map(([word, some = []]) =>
    `${some.length} to ${word}`
      .replace('to unknown', 'that cannot be compared')
      .replace('to stale', 'stale (push --prune deletes them)'),
  );
  return `${parts.join(', ')}.`;
}
