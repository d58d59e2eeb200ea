import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where Java artifacts come from, unless `BIZOM_MAVEN_URL` or a mirror in ~/.m2/settings.xml says otherwise. */
const mavenCentral = 'https://repo.maven.apache.org/maven2';

/** The URL of an artifact in the Maven repository of this machine. */
export function artifactUrl(group: string, artifact: string, version: string, extension: string): string {
  return `${baseUrl()}/${group.replaceAll('.', '/')}/${artifact}/${version}/${artifact}-${version}.${extension}`;
}

function baseUrl(): string {
  const url = process.env['BIZOM_MAVEN_URL'] || mirror(settings()) || mavenCentral;
  return url.replace(/\/+$/, '');
}

function settings(): string {
  try {
    return readFileSync(join(homedir(), '.m2', 'settings.xml'), 'utf8').replace(/<!--.*?-->/gs, '');
  } catch {
    return '';
  }
}

/** The URL of the mirror that a settings.xml names for Maven Central. */
export function mirror(settingsXml: string): string | undefined {
  for (const [, block = ''] of settingsXml.matchAll(/<mirror>(.*?)<\/mirror>/gs)) {
    const of = /<mirrorOf>\s*(.*?)\s*<\/mirrorOf>/s.exec(block)?.[1]?.split(',') ?? [];
    const url = /<url>\s*(https?:.*?)\s*<\/url>/s.exec(block)?.[1];
    if (url && !of.includes('!central') && of.some((name) => ['*', 'central', 'external:*'].includes(name))) return url;
  }
  return undefined;
}
