import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dashboard, Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import * as v from 'valibot';
import { parse } from 'yaml';
import { DashboardsError, unusable } from '../../model/errors.ts';
import { listFiles } from '../../provisioning/directory.ts';
import {
  type AlertingFile,
  alertingFile,
  type DatasourceFile,
  datasourceFile,
  describeIssues,
  type ProviderFile,
  providerFile,
} from './alerting-file.ts';
import { type Finding, reportOn } from './finding.ts';
import { dashboardShape } from './shape.ts';

/** A file that could be read as what its place says it is. */
export interface Read<T> {
  file: string;
  content: T;
}

/** A folder of provisioning files. */
export interface Provisioned {
  dashboards: Read<Dashboard>[];
  alerting: Read<AlertingFile>[];
  datasources: Read<DatasourceFile>[];
  providers: Read<ProviderFile>[];
  /** Everything that could be parsed, for rules that look at all text. */
  texts: Read<string>[];
}

/**
 * Every file of a folder, by its path from there.
 * @throws DashboardsError `NO_SUCH_DIRECTORY` when it is not there or holds nothing of Grafana's
 */
export async function readTexts(directory: string): Promise<Map<string, string>> {
  const paths = await pathsIn(directory);
  const texts = new Map<string, string>();
  for (const path of paths) texts.set(path, await readText(join(directory, path)));
  return texts;
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw unusable(`${path} cannot be read`, error);
  });
}

/** Reads files as Grafana would, but strictly: what does not fit becomes a finding and is left out. */
export function readProvisioned(texts: ReadonlyMap<string, string>, findings: Finding[]): Provisioned {
  const result: Provisioned = { dashboards: [], alerting: [], datasources: [], providers: [], texts: [] };
  for (const [file, content] of texts) {
    result.texts.push({ file, content });
    if (/\.(json|ya?ml)$/.test(file)) sortIn(file, content, result, findings);
  }
  return result;
}

async function pathsIn(directory: string): Promise<string[]> {
  const paths = await listFiles(directory).catch((error: NodeJS.ErrnoException) => {
    throw new DashboardsError(
      'NO_SUCH_DIRECTORY',
      `Cannot read ${directory} (${error.code ?? error.message}); name the folder that build wrote.`,
    );
  });
  if (paths.some((path) => /^(dashboards|alerting|datasources)\//.test(path))) return paths;
  throw new DashboardsError(
    'NO_SUCH_DIRECTORY',
    `${directory} has no dashboards, alerting or datasources folder; name the folder that build wrote.`,
  );
}

function sortIn(file: string, text: string, result: Provisioned, findings: Finding[]): void {
  const report = reportOn(file, findings);
  let value: unknown;
  try {
    value = file.endsWith('.json') ? JSON.parse(text) : parse(text, { logLevel: 'error' });
  } catch (error) {
    report('not-readable', '(file)', `cannot be parsed: ${(error as Error).message.split('\n')[0]}`);
    return;
  }
  const keep = <T>(schema: v.GenericSchema<unknown, T>, into: Read<T>[]) => {
    const read = v.safeParse(schema, value);
    if (read.success) into.push({ file, content: read.output });
    else for (const { where, message } of describeIssues(read.issues)) report('file-format', where, message);
  };
  if (file.startsWith('alerting/')) keep(alertingFile, result.alerting);
  else if (file.startsWith('datasources/')) keep(datasourceFile, result.datasources);
  else if (/^dashboards\/[^/]+\.ya?ml$/.test(file)) keep(providerFile, result.providers);
  else if (file.startsWith('dashboards/') && file.endsWith('.json')) keep(dashboardShape, result.dashboards);
}

/** Panels of a dashboard: those in rows too, row headers not. */
export function panelsOf(dashboard: Dashboard): Panel[] {
  return allPanels(dashboard).filter((panel): panel is Panel => panel.type !== 'row');
}

/** A panel as findings name it. */
export function panelName({ id, title }: Panel | RowPanel): string {
  return `panel ${id} "${title ?? ''}"`;
}

/** Panels and row headers of a dashboard, those in rows too. */
export function allPanels({ panels = [] }: Dashboard): (Panel | RowPanel)[] {
  return panels.flatMap((panel) => ('panels' in panel ? [panel, ...(panel.panels ?? [])] : [panel]));
}
