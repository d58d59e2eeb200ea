import { type Finding, type Report, reportOn } from './finding.ts';
import type { AlertingFile, FileRoute } from './format.ts';
import type { Read } from './read.ts';

/** Contact points and mute timings that every Grafana has. */
const builtInReceiver = 'grafana-default-email';

/** Settings without which a contact point of that kind reaches nobody. */
const neededSettings: Record<string, readonly string[]> = {
  email: ['addresses'],
  telegram: ['bottoken', 'chatid'],
  webhook: ['url'],
};

/** Every setting of the kinds that this tool writes (grafana/alerting receivers); of the others nothing is known. */
const knownSettings: Record<string, readonly string[]> = {
  email: ['addresses', 'singleEmail', 'message', 'subject'],
  telegram: [
    ...['bottoken', 'chatid', 'message_thread_id', 'message', 'parse_mode'],
    ...['disable_web_page_preview', 'protect_content', 'disable_notifications'],
  ],
  webhook: [
    ...['url', 'httpMethod', 'maxAlerts', 'username', 'password', 'authorization_scheme', 'authorization_credentials'],
    ...['title', 'message', 'payload', 'headers', 'tlsConfig', 'hmacConfig', 'http_config'],
  ],
};

/** Checks who is told: that every name leads somewhere, and that every contact point can work. */
export function checkNotifications(files: readonly Read<AlertingFile>[], findings: Finding[]): void {
  const names = namesIn(files.map(({ content }) => content));
  for (const { file, content } of files) checkFile(content, names, reportOn(file, findings));
  checkTwins(files, findings);
}

function namesIn(files: readonly AlertingFile[]): Names {
  return {
    receivers: new Set([
      builtInReceiver,
      ...files.flatMap(({ contactPoints = [] }) => contactPoints.map(({ name }) => name)),
    ]),
    muteTimings: new Set(files.flatMap(({ muteTimes = [] }) => muteTimes.map(({ name }) => name))),
    templates: new Set(
      files.flatMap(({ templates = [] }) => templates.flatMap(({ template }) => definedTemplates(template))),
    ),
  };
}

function checkFile(
  { policies = [], templates = [], contactPoints = [], groups = [] }: AlertingFile,
  names: Names,
  report: Report,
): void {
  for (const policy of policies) checkPolicy(policy, names, report);
  for (const { template, name } of templates) checkTemplate(template, `template ${name}`, names.templates, report);
  for (const point of contactPoints) checkContactPoint(point, names.templates, report);
  for (const rule of groups.flatMap(({ rules }) => rules)) {
    const receiver = rule.notification_settings?.receiver;
    if (receiver !== undefined && !names.receivers.has(receiver)) {
      report('receiver', `rule ${rule.uid}`, `no contact point is called "${receiver}"`);
    }
  }
}

type Names = { receivers: ReadonlySet<string>; muteTimings: ReadonlySet<string>; templates: ReadonlySet<string> };

function checkPolicy(policy: FileRoute, names: Names, report: Report): void {
  if (policy.object_matchers?.length || policy.matchers?.length || policy.mute_time_intervals?.length) {
    report('policy-root', 'root policy', 'the root takes no matchers and no mute timings');
  }
  const visit = (route: FileRoute, where: string) => {
    if (route.receiver !== undefined && !names.receivers.has(route.receiver))
      report('receiver', where, `no contact point is called "${route.receiver}"`);
    for (const timing of [...(route.mute_time_intervals ?? []), ...(route.active_time_intervals ?? [])]) {
      if (!names.muteTimings.has(timing)) report('mute-timing', where, `no mute timing is called "${timing}"`);
    }
    for (const [index, inner] of (route.routes ?? []).entries()) visit(inner, `${where} › ${index}`);
  };
  visit(policy, 'root policy');
}

function checkContactPoint(
  point: NonNullable<AlertingFile['contactPoints']>[number],
  templates: ReadonlySet<string>,
  report: Report,
): void {
  for (const { uid, type, settings } of point.receivers) {
    const where = `contact point ${uid}`;
    for (const name of neededSettings[type] ?? []) {
      if (typeof settings[name] !== 'string' || settings[name] === '')
        report('contact-point', where, `${type} needs the setting "${name}"`);
    }
    const known = knownSettings[type];
    for (const name of known ? Object.keys(settings).filter((key) => !known.includes(key)) : [])
      report('contact-point', where, `${type} has no setting "${name}"; check its spelling`);
    for (const text of stringsIn(settings)) checkTemplate(text, where, templates, report);
  }
}

/** Whether a Go template is whole, as far as counting tells. */
export function checkTemplate(text: string, where: string, known: ReadonlySet<string>, report: Report): void {
  const opened = text.match(/\{\{/g)?.length ?? 0;
  const closed = text.match(/\}\}/g)?.length ?? 0;
  if (opened !== closed) report('template', where, `has ${opened} "{{" and ${closed} "}}"`);
  const begun = text.match(/\{\{-?\s*(define|if|range|with|block)\b/g)?.length ?? 0;
  const ended = text.match(/\{\{-?\s*end\b/g)?.length ?? 0;
  if (begun !== ended) report('template', where, `begins ${begun} blocks and ends ${ended}`);
  for (const [, name = ''] of text.matchAll(/(?:\btemplate|tmpl\.Exec)\s+"([^"]+)"/g)) {
    if (!known.has(name) && !name.startsWith('default.')) report('template', where, `no template is called "${name}"`);
  }
}

function definedTemplates(text: string): string[] {
  return [...text.matchAll(/\{\{-?\s*define\s+"([^"]+)"/g)].map(([, name = '']) => name);
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function checkTwins(files: readonly Read<AlertingFile>[], findings: Finding[]): void {
  const seen = new Set<string>();
  for (const { file, content } of files) {
    for (const name of onlyOnce(content)) {
      if (seen.has(name)) reportOn(file, findings)('duplicate', name, 'is there twice; Grafana keeps one');
      seen.add(name);
    }
  }
}

/** What there may be one of. */
function onlyOnce({ contactPoints = [], muteTimes = [], templates = [], policies = [] }: AlertingFile): string[] {
  return [
    ...contactPoints.map(({ name }) => `contact point ${name}`),
    ...contactPoints.flatMap(({ receivers }) => receivers.map(({ uid }) => `receiver ${uid}`)),
    ...muteTimes.map(({ name }) => `mute timing ${name}`),
    ...templates.map(({ name }) => `template ${name}`),
    ...policies.map(({ orgId = 1 }) => `policy tree of organisation ${orgId}`),
  ];
}
