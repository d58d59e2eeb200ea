import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Aws } from '../../aws.ts';
import { missing } from '../../missing.ts';
import { workFolder } from '../../supervisor.ts';
import { bizom } from './bizom.ts';
import { environment } from './fleet.ts';
import { NotHere } from './link.ts';
import type { Repository } from './repository.ts';

/** The dashboards of the fleet, built, checked, and drawn from what the emulator's CloudWatch holds. */
export interface Dashboards {
  files: number;
  pictures: { name: string; png: Buffer }[];
}

/** A few minutes: as long as the demo has run. */
const hoursBack = 0.1;

export async function drawDashboards(aws: Aws, { folder, fleetFile }: Repository): Promise<Dashboards> {
  const out = await workFolder('dashboards');
  const grafana = join(out, 'grafana');
  const command = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await bizom('dashboards', args, { aws, folder });
    if (exitCode !== 0)
      throw new Error(`bizom-dashboards ${args[0]} ended with ${exitCode}: ${(stderr || stdout).slice(-800)}`);
    return stdout;
  };
  const built = await command('build', '--fleet', fleetFile, '--out', grafana);
  await command('check', grafana);
  const why = await missing('chromium');
  if (why !== undefined) throw new NotHere(`built and checked; no pictures: ${why}`);
  const from = ['--from', 'cloudwatch', '--endpoint', aws.endpoint, '--hours', String(hoursBack)];
  const uids = ['_overview', 'ell', '_log-pipeline'].map((name) => `demo-${environment}-${name}`);
  const chosen = uids.flatMap((uid) => ['--dashboard', uid]);
  const pages = ['--out', join(out, 'preview.html'), '--png', join(out, '{uid}.png'), '--theme', 'light', '--json'];
  const printed = await command('preview', '--fleet', fleetFile, ...chosen, ...from, ...pages);
  const { pictures }: { pictures: string[] } = JSON.parse(printed);
  return {
    files: Number(/(\d+) files/.exec(built)?.[1] ?? 0),
    pictures: await Promise.all(
      pictures.map(async (path, index) => ({ name: uids[index] ?? '', png: await readFile(path) })),
    ),
  };
}
