import { suggest } from '@bizom/options';
import type { AlertingFile } from '../files/alerting-file.ts';
import { type Finding, type Report, reportOn } from '../files/finding.ts';
import type { Read } from '../files/read.ts';
import { type SettingsOf, settingsOf } from './contact-point-settings.ts';
import type { TemplateChecks } from './templates.ts';

type ContactPoint = NonNullable<AlertingFile['contactPoints']>[number];
type Receiver = ContactPoint['receivers'][number];

/** Checks that every contact point can work: its settings, and the templates in them. */
export function checkContactPoints(
  files: readonly Read<AlertingFile>[],
  templates: TemplateChecks,
  findings: Finding[],
): void {
  for (const { file, content } of files) {
    const report = reportOn(file, findings);
    for (const receiver of (content.contactPoints ?? []).flatMap(({ receivers }) => receivers)) {
      checkSettings(receiver, report);
      const where = `contact point ${receiver.uid}`;
      for (const text of stringsIn(receiver.settings)) templates.checkSetting(text, where, report);
    }
  }
}

function checkSettings({ uid, type, settings }: Receiver, report: Report): void {
  const known = settingsOf[type];
  if (known === undefined) return;
  const where = `contact point ${uid}`;
  for (const group of known.needed) checkNeeded(type, group, settings, where, report);
  for (const [name, value] of Object.entries(settings)) checkSetting({ type, name, value }, known, where, report);
}

function checkNeeded(
  type: string,
  group: readonly string[],
  settings: Receiver['settings'],
  where: string,
  report: Report,
): void {
  if (group.some((name) => typeof settings[name] === 'string' && settings[name] !== '')) return;
  const wrong = group.find((name) => settings[name] !== undefined && settings[name] !== '');
  const names = group.map((name) => `"${name}"`).join(' or ');
  if (wrong === undefined) report('contact-point', where, `${type} needs the setting ${names}`);
  else report('contact-point', where, `the setting "${wrong}" must be text in quotes, or Grafana does not start`);
}

interface Setting {
  type: string;
  name: string;
  value: unknown;
}

function checkSetting({ type, name, value }: Setting, known: SettingsOf, where: string, report: Report): void {
  if (!known.known.includes(name)) {
    const meant = suggest(name, known.known);
    const hint = meant === undefined ? '; check its spelling' : `; did you mean "${meant}"?`;
    report('contact-point', where, `${type} has no setting "${name}"${hint}`);
  }
  const choices = known.choices?.[name];
  if (
    choices !== undefined &&
    typeof value === 'string' &&
    value !== '' &&
    !isReference(value) &&
    !choices.includes(value)
  )
    report('contact-point', where, `the setting "${name}" is one of ${choices.join(', ')}, not "${value}"`);
  if (known.digits?.includes(name) && typeof value === 'string' && isReference(value))
    report(
      'contact-point',
      where,
      `the setting "${name}" must not come from a variable: where that holds digits only, Grafana makes a number of it and does not start (9.4 to 13.0, grafana/grafana#69950); write it out`,
    );
}

function isReference(value: string): boolean {
  return /^\$(?:\w+|\{\w+\}|__\w+\{[^}]+\})$/.test(value) || value.includes('{{');
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
