import type { AlertingFile, DatasourceFile } from './files/alerting-file.ts';
import { type Finding, reportOn } from './files/finding.ts';
import type { Read } from './files/read.ts';

/** What secrets look like, wherever they stand. */
const shapes: readonly { name: string; pattern: RegExp }[] = [
  { name: 'a Telegram bot token', pattern: /\b\d{8,10}:[A-Za-z0-9_-]{35}\b/ },
  { name: 'an AWS access key id', pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { name: 'a private key', pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { name: 'a Grafana token', pattern: /\b(glsa|glc)_[A-Za-z0-9_+/=-]{20,}/ },
  { name: 'a Flock webhook URL', pattern: /api\.flock\.com\/hooks\/\S+/ },
  { name: 'a Slack webhook URL', pattern: /hooks\.slack\.com\/services\/\S+/ },
  { name: 'a password in a URL', pattern: /:\/\/[^\s/:@$"]+:[^\s/@$"]+@/ },
];

/** Settings that are secrets by their name. */
const secretNames =
  /^(bottoken|token|password|secret|api_?key|apiKey|access_?key|secret_?key|authorization_credentials|integrationKey|basicAuthPassword|accessKey|secretKey|webhook_?url)$/i;
const reference = /^\$(\w+|\{\w+\}|__(file|env|vault)\{[^}]+\})$/;

/** Finds secrets that are in a file instead of in the server's environment. The message never repeats one. */
export function checkSecrets(
  texts: readonly Read<string>[],
  alerting: readonly Read<AlertingFile>[],
  datasources: readonly Read<DatasourceFile>[],
  findings: Finding[],
): void {
  for (const text of texts) checkShapes(text, findings);
  for (const { file, content } of alerting) {
    for (const { uid, settings } of (content.contactPoints ?? []).flatMap(({ receivers }) => receivers)) {
      checkNamed(settings, `contact point ${uid}`, file, findings);
    }
  }
  for (const { file, content } of datasources) {
    for (const { name, secureJsonData = {} } of content.datasources) {
      for (const [key, value] of Object.entries(secureJsonData))
        refuseLiteral(key, value, `datasource ${name}`, file, findings);
    }
  }
}

function checkShapes({ file, content }: Read<string>, findings: Finding[]): void {
  for (const { name, pattern } of shapes) {
    const at = content.search(pattern);
    if (at < 0) continue;
    const message = `holds what looks like ${name}; put "$NAME" there, and the secret into the server's environment`;
    reportOn(file, findings)('secret', `line ${content.slice(0, at).split('\n').length}`, message);
  }
}

function checkNamed(settings: Record<string, unknown>, where: string, file: string, findings: Finding[]): void {
  for (const [key, value] of Object.entries(settings)) {
    if (typeof value === 'string' && secretNames.test(key)) refuseLiteral(key, value, where, file, findings);
  }
}

function refuseLiteral(key: string, value: string, where: string, file: string, findings: Finding[]): void {
  if (value === '' || reference.test(value)) return;
  reportOn(file, findings)(
    'secret',
    where,
    `"${key}" is written out; put "$NAME" there, and the secret into the server's environment`,
  );
}
