import { renderTable } from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import { fieldsTextField } from '../document/fields-text.ts';
import type { Comparison } from './compare-indexes.ts';
import type { ShownDifference } from './excerpt.ts';
import type { OneSided } from './tally.ts';

/** The names of the two sides. */
export interface SideNames {
  old: string;
  new: string;
}

/** A comparison for a terminal. */
export function describeComparison(comparison: Comparison, names: SideNames): string {
  const { onlyInOld, onlyInNew } = comparison;
  return [
    table(comparison, names),
    '',
    verdict(comparison),
    ...notes(comparison, names),
    ...oneSided('old', onlyInOld),
    ...oneSided('new', onlyInNew),
    ...fields(comparison),
    ...comparison.differences.flatMap(difference),
  ].join('\n');
}

function table(comparison: Comparison, names: SideNames): string {
  const { old, new: fresh, onlyInOld, onlyInNew, severalTimes } = comparison;
  const columns = [
    { title: '' },
    { title: `OLD ${names.old}`, align: 'right' as const },
    { title: `NEW ${names.new}`, align: 'right' as const },
  ];
  const rows: [string, number, number][] = [
    ['documents', old.documents, fresh.documents],
    ['only here', onlyInOld.count, onlyInNew.count],
    ['ids in several indexes', severalTimes.old, severalTimes.new],
    ['left out, too young', old.tooYoung, fresh.tooYoung],
  ];
  return renderTable(
    columns,
    rows.map(([name, ...counts]) => [name, ...counts.map(String)]),
  );
}

function verdict({ equal, moved, differing }: Comparison): string {
  const parts = [
    `${equal} equal`,
    ...(moved > 0 ? [`${moved} equal except for fields moved to ${fieldsTextField}`] : []),
    `${differing} different`,
  ];
  return parts.join(', ');
}

function notes(comparison: Comparison, names: SideNames): string[] {
  const { old, new: fresh, window, complete, equal, moved, differing } = comparison;
  const isUnpaired = equal + moved + differing === 0 && old.documents > 0 && fresh.documents > 0;
  const stale = (['old', 'new'] as const).filter((side) => !comparison[side].refreshed).map((side) => names[side]);
  return [
    ...(old.tooYoung + fresh.tooYoung > 0 ? [`documents from ${window.until} on are left out (--settle-minutes)`] : []),
    ...(complete ? [] : ['not all documents were compared (--max)']),
    ...(isUnpaired ? ['no id is on both sides: does the old Lambda set the event id as _id?'] : []),
    ...(stale.length > 0
      ? [`no right to refresh ${cleanLine(stale.join(', '))}: documents of the last seconds may be missing`]
      : []),
  ].map((note) => `note: ${note}`);
}

function oneSided(side: 'old' | 'new', { count, firstIds }: OneSided): string[] {
  if (count === 0) return [];
  const more = count > firstIds.length ? [`  and ${count - firstIds.length} more`] : [];
  return [`only in ${side}:`, ...firstIds.map((id) => `  ${cleanLine(id)}`), ...more];
}

function fields({ fields: counts, differences, differing }: Comparison): string[] {
  if (differing === 0) return [];
  const sorted = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const shown = sorted
    .slice(0, maxFields)
    .map(([field, count]) => `${cleanLine(field).slice(0, maxFieldChars)} ${count}`);
  const more = sorted.length > maxFields ? ', …' : '';
  const heading = differing > differences.length ? `the first ${differences.length} of ${differing}:` : 'they are:';
  return [`different fields: ${shown.join(', ')}${more}`, `different documents, ${heading}`];
}

const maxFields = 20;
const maxFieldChars = 60;

function difference({ id, fields: all }: Comparison['differences'][number]): string[] {
  return [`  ${cleanLine(id)}`, ...all.map(describeField)];
}

function describeField({ field, kind, old, new: fresh }: ShownDifference): string {
  const values = [...(old === undefined ? [] : [`old ${old}`]), ...(fresh === undefined ? [] : [`new ${fresh}`])];
  return `    ${cleanLine(`${field} ${kind}: ${values.join(', ')}`)}`;
}
