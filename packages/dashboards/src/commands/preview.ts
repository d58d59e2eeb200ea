import { dirname, resolve } from 'node:path';
import {
  addExamples,
  fleetOption,
  invalidFlag,
  jsonOption,
  repeated,
  requireFleet,
  wholeNumber,
  writeFileAtomically,
} from '@bizom/command';
import { Command, Option } from 'commander';
import { fleetContent } from '../fleet/fleet-content.ts';
import { unusable } from '../model/errors.ts';
import type { PageModel } from '../preview/model.ts';
import { renderPage } from '../preview/page.ts';
import type { Theme } from '../preview/palette.ts';
import { findBrowser, takePicture } from '../preview/picture.ts';
import { previewModel } from '../preview/preview.ts';
import { sampleSource } from '../preview/sample.ts';
import type { DataSource, Span } from '../preview/source.ts';
import { makeFolder } from '../provisioning/make-folder.ts';

interface PreviewCommandOptions {
  fleet?: string;
  dashboard?: string[];
  out: string;
  png?: string;
  browser?: string;
  theme: Theme;
  width: number;
  from: 'sample' | 'cloudwatch';
  endpoint?: string;
  hours: number;
  json?: true;
}

/** A sample is the same at every time of the day: it ends here. */
const sampleEndSeconds = Date.UTC(2026, 0, 15, 12) / 1000;

/** `bizom-dashboards preview`: what a reviewer looks at. */
export function previewCommand(): Command {
  const command = new Command('preview')
    .addOption(fleetOption())
    .option('--dashboard <uid>', 'a dashboard to draw: repeat it for more (default: all)', repeated)
    .option('--out <file>', 'the page', 'preview.html')
    .option('--png <file>', 'a picture of each dashboard, by headless Chromium; {uid} in the name stands for its uid')
    .option('--width <pixels>', 'width of the pictures', wholeNumber({ min: 640, max: 7680, unit: 'pixels' }), 1600)
    .option('--browser <file>', 'Chromium or Chrome (default: CHROMIUM_PATH, or the one on PATH)')
    .addOption(new Option('--theme <theme>', 'colours').choices(['dark', 'light']).default('dark'))
    .addOption(
      new Option('--from <source>', 'where the numbers come from').choices(['sample', 'cloudwatch']).default('sample'),
    )
    .option('--endpoint <url>', 'CloudWatch endpoint, for an emulator')
    .option('--hours <number>', 'how far back', hours, 3)
    .addOption(jsonOption('{page, pictures, dashboards}'))
    .action(preview);
  return addExamples(command, ['$0 --out preview.html', '$0 --png preview.png --theme light --width 1280']);
}

async function preview(options: PreviewCommandOptions): Promise<void> {
  const content = fleetContent(await requireFleet(options, () => import('@bizom/fleet')));
  const browser = options.png === undefined ? undefined : await findBrowser(options.browser);
  const model = await previewModel(content, {
    source: await sourceOf(options),
    span: spanOf(options),
    theme: options.theme,
    uids: options.dashboard ?? [],
  });
  const page = resolve(options.out);
  await writePage(page, renderPage(model));
  const pictures = browser === undefined ? [] : await takePictures(model, page, browser, options);
  if (options.json) console.log(JSON.stringify({ page, pictures, dashboards: model.dashboards.map(({ uid }) => uid) }));
  else console.log([`${page}: ${model.dashboards.length} dashboards from ${model.source}`, ...pictures].join('\n'));
}

async function writePage(page: string, text: string): Promise<void> {
  await makeFolder(dirname(page)).catch((error: unknown) => {
    throw unusable(`${page} cannot be written`, error);
  });
  await writeFileAtomically(page, text);
}

async function takePictures(
  model: PageModel,
  page: string,
  browser: string,
  { png = '', theme, width }: PreviewCommandOptions,
): Promise<string[]> {
  const several = model.dashboards.length > 1 && !png.includes('{uid}');
  const written: string[] = [];
  for (const dashboard of model.dashboards) {
    const name = several ? png.replace(/(\.png)?$/, `-${dashboard.uid}.png`) : png.replaceAll('{uid}', dashboard.uid);
    const out = resolve(name);
    await makeFolder(dirname(out));
    await takePicture({ browser, page, dashboard, theme, out, widthPixels: width });
    if (process.stderr.isTTY) process.stderr.write(`${out}\n`);
    written.push(out);
  }
  return written;
}

async function sourceOf({ from, endpoint }: PreviewCommandOptions): Promise<DataSource> {
  if (from === 'sample') return sampleSource;
  // The AWS client is slow to load and only needed here.
  const { cloudwatchSource } = await import('../preview/cloudwatch.ts');
  return cloudwatchSource(endpoint === undefined ? {} : { endpoint });
}

function spanOf({ from, hours: back }: PreviewCommandOptions): Span {
  const minute = 60;
  const toSeconds = from === 'sample' ? sampleEndSeconds : Math.ceil(Date.now() / 1000 / minute) * minute;
  return { fromSeconds: toSeconds - back * 3600, toSeconds };
}

function hours(text: string): number {
  const value = Number(text);
  if (!(value > 0) || value > 24 * 15) throw invalidFlag('hours, more than 0 and at most 360', text);
  return value;
}
