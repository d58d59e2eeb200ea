import { posix } from 'node:path';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { mountPoint } from '../../provisioning/provisioning.ts';
import type { AlertingFile, Provider, ProviderFile } from '../files/alerting-file.ts';
import { type Finding, reportOn } from '../files/finding.ts';
import type { Read } from '../files/read.ts';

interface Place {
  file: string;
  provider: Provider;
  /** The folder that it reads, as a path from the checked one; undefined where it reads outside of that. */
  path: string | undefined;
}

/** Checks that every dashboard is read into a folder that has no other of its title, and that alert rules find that folder. */
export function checkFolders(
  providers: readonly Read<ProviderFile>[],
  dashboards: readonly Read<Dashboard>[],
  alerting: readonly Read<AlertingFile>[],
  findings: Finding[],
): void {
  const places = providers.flatMap(({ file, content }) =>
    content.providers.map((provider): Place => ({ file, provider, path: pathOf(provider) })),
  );
  for (const place of places) checkProvider(place, dashboards, alerting, findings);
  checkNames(places, findings);
  checkOverlaps(places, findings);
  checkReaders(places, dashboards, findings);
  checkTitles(places, dashboards, findings);
}

function pathOf({ options }: Provider): string | undefined {
  const path = posix.relative(mountPoint, posix.resolve(mountPoint, options.path));
  return path.startsWith('..') ? undefined : path;
}

function isBelow(file: string, path: string | undefined): boolean {
  return path !== undefined && file.startsWith(`${path}/`);
}

function checkProvider(
  { file, provider, path }: Place,
  dashboards: readonly Read<Dashboard>[],
  alerting: readonly Read<AlertingFile>[],
  findings: Finding[],
): void {
  const report = reportOn(file, findings);
  const where = `provider ${provider.name}`;
  if (path !== undefined && !dashboards.some((dashboard) => isBelow(dashboard.file, path)))
    report('provider-path', where, `reads ${provider.options.path}, where no dashboard is`);
  if (provider.options.foldersFromFilesStructure && (provider.folder || provider.folderUid))
    report(
      'provider-folder',
      where,
      'takes folders from the files (foldersFromFilesStructure) and names one: Grafana refuses the provider',
    );
  const group = alerting
    .flatMap(({ content }) => content.groups ?? [])
    .find(({ folder }) => folder === provider.folder);
  if (provider.folderUid && group)
    report(
      'folder-uid',
      where,
      `gives the folder "${provider.folder}" a uid, but the rules of "${group.name}" go by its title, and Grafana reads rules first: there would be two folders, or no dashboards; leave folderUid out`,
    );
}

/** Grafana remembers which provider a dashboard is from by the provider's name. */
function checkNames(places: readonly Place[], findings: Finding[]): void {
  for (const [index, { file, provider }] of places.entries()) {
    if (places.findIndex((one) => one.provider.name === provider.name) < index)
      reportOn(file, findings)('provider-name', `provider ${provider.name}`, 'another provider has the same name');
  }
}

/** Names providers that read the same files: Grafana would have each dashboard twice, or refuse one. */
function checkOverlaps(places: readonly Place[], findings: Finding[]): void {
  for (const [index, { file, provider, path }] of places.entries()) {
    const other = places.find(
      (one, at) =>
        at !== index &&
        one.path !== undefined &&
        path !== undefined &&
        (at > index || one.path !== path) &&
        isWithin(one.path, path),
    );
    if (other === undefined) continue;
    reportOn(file, findings)(
      'provider-path',
      `provider ${provider.name}`,
      `reads ${provider.options.path}, and with it ${other.provider.options.path}, which the provider ${other.provider.name} reads: its dashboards would be there twice`,
    );
  }
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || outer === '' || inner.startsWith(`${outer}/`);
}

function checkReaders(places: readonly Place[], dashboards: readonly Read<Dashboard>[], findings: Finding[]): void {
  // A provider that reads elsewhere may have any of the files mounted there.
  if (places.some(({ path }) => path === undefined)) return;
  for (const { file } of dashboards) {
    if (!places.some(({ path }) => isBelow(file, path)))
      reportOn(file, findings)('dashboard-provider', '(dashboard)', 'no provider reads its folder');
  }
}

function checkTitles(places: readonly Place[], dashboards: readonly Read<Dashboard>[], findings: Finding[]): void {
  const seen = new Map<string, string>();
  for (const { file, content } of dashboards) {
    const provider = places.find(({ path }) => isBelow(file, path))?.provider;
    const byFile = provider === undefined || provider.options.foldersFromFilesStructure === true;
    const key = `${byFile ? posix.dirname(file) : provider.folder}\0${content.title}`;
    const other = seen.get(key);
    if (other !== undefined)
      reportOn(file, findings)('dashboard-title', '(dashboard)', `its folder has ${other} of the same title`);
    seen.set(key, file);
  }
}
