import { suggest } from '@bizom/options';
import type { AlertingFile } from '../files/alerting-file.ts';
import { type Finding, type Report, reportOn } from '../files/finding.ts';
import type { Read } from '../files/read.ts';
import { restrictedHeaders, type SettingsOf, settingsOf } from './contact-point-settings.ts';
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
      checkKind(receiver, report);
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
  checkType(name, value, known, where, report);
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

/** Go's JSON reader takes a setting of another type for an error, and Grafana does not start. */
function checkType(name: string, value: unknown, known: SettingsOf, where: string, report: Report): void {
  if (!known.known.includes(name) || known.others?.includes(name) || value === null) return;
  if (known.flags?.includes(name)) {
    const isFlag = typeof value === 'boolean' || (typeof value === 'string' && isReference(value));
    if (!isFlag) report('contact-point', where, `the setting "${name}" must be true or false, without quotes`);
  } else if (typeof value !== 'string' && !known.needed.flat().includes(name)) {
    report('contact-point', where, `the setting "${name}" must be text in quotes, or Grafana does not start`);
  }
}

/** What only one kind can have wrong. Source: grafana/alerting receivers/<kind>/v1/config.go. */
function checkKind({ type, uid, settings }: Receiver, report: Report): void {
  const where = `contact point ${uid}`;
  if (type === 'email') checkAddresses(settings['addresses'], where, report);
  if (type === 'webhook') checkWebhook(settings, where, report);
  const { url } = settings;
  if (typeof url === 'string' && url !== '' && !isReference(url) && !url.includes('$') && !/^https?:\/\//.test(url))
    report('contact-point', where, 'the setting "url" is not an http address');
}

function checkAddresses(addresses: unknown, where: string, report: Report): void {
  const wrong = (typeof addresses === 'string' ? addresses : '')
    .split(/[;,\n]/)
    .map((address) => address.trim())
    .find((address) => address !== '' && !isReference(address) && !/[@$]/.test(address));
  if (wrong !== undefined) report('contact-point', where, `"${wrong}" is not an e-mail address`);
}

function checkWebhook(settings: Receiver['settings'], where: string, report: Report): void {
  checkHeaders(settings['headers'], where, report);
  const { payload } = settings;
  const isPayload = typeof payload === 'object' && Object.keys(payload ?? {}).every((key) => payloadKeys.includes(key));
  if (payload !== undefined && !isPayload)
    report('contact-point', where, 'the setting "payload" must be {template, vars}');
  const isSet = (name: string) => (settings[name] ?? '') !== '';
  if (['username', 'password', 'authorization_credentials'].every(isSet))
    report('contact-point', where, 'has a password and authorization_credentials: Grafana does not start with both');
}

const payloadKeys = ['template', 'vars'];

/** Grafana refuses headers that it writes itself. */
function checkHeaders(headers: unknown, where: string, report: Report): void {
  for (const name of Object.keys(Object(headers)).filter((one) => restrictedHeaders.includes(one.toLowerCase())))
    report('contact-point', where, `a webhook must not set the header "${name}", or Grafana does not start`);
}

function isReference(value: string): boolean {
  return /^\$(?:\w+|\{\w+\}|__\w+\{[^}]+\})$/.test(value) || value.includes('{{');
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
