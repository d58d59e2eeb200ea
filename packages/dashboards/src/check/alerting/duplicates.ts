import type { AlertingFile } from '../files/alerting-file.ts';
import { type Finding, reportOn } from '../files/finding.ts';
import type { Read } from '../files/read.ts';

/** Names what is defined twice: Grafana keeps the last one. */
export function checkDuplicates(files: readonly Read<AlertingFile>[], findings: Finding[]): void {
  const seen = new Set<string>();
  for (const { file, content } of files) {
    for (const name of uniqueNames(content)) {
      if (seen.has(name)) reportOn(file, findings)('duplicate', name, 'is defined twice; Grafana keeps the last one');
      seen.add(name);
    }
  }
}

function uniqueNames({ contactPoints = [], muteTimes = [], templates = [], policies = [] }: AlertingFile): string[] {
  return [
    ...contactPoints.map(({ name }) => `contact point ${name}`),
    ...contactPoints.flatMap(({ receivers }) => receivers.map(({ uid }) => `receiver ${uid}`)),
    ...muteTimes.map(({ name }) => `mute timing ${name}`),
    ...templates.map(({ name }) => `template ${name}`),
    ...policies.map(({ orgId = 1 }) => `policy tree of organisation ${orgId}`),
  ];
}
