import { execFile } from 'node:child_process';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { DashboardsError } from '../model/errors.ts';
import type { PageDashboard } from './model.ts';
import type { Theme } from './palette.ts';

const run = promisify(execFile);
const browserNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const headerPixels = 48;
const marginPixels = 16;
const rowPixels = 38;
const timeoutMs = 60_000;

/** The browser to take pictures with: the one given, `CHROMIUM_PATH`, or the first on PATH. */
export async function findBrowser(given: string | undefined = process.env['CHROMIUM_PATH']): Promise<string> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = given ? [given] : folders.flatMap((folder) => browserNames.map((name) => join(folder, name)));
  for (const path of candidates) {
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  const tried = given ? `There is no browser at ${given}` : 'There is no Chromium or Chrome on PATH';
  throw new DashboardsError(
    'NO_BROWSER',
    `${tried}; install one, or name it with --browser FILE. The HTML page needs none.`,
  );
}

/** What a picture is taken of. */
export interface PictureOptions {
  browser: string;
  /** The page that was written. */
  page: string;
  dashboard: PageDashboard;
  theme: Theme;
  out: string;
  /** Pixels; default 1600. */
  widthPixels?: number;
}

/** Takes a picture of a whole dashboard with headless Chromium. */
export async function takePicture({
  browser,
  page,
  dashboard,
  theme,
  out,
  widthPixels = 1600,
}: PictureOptions): Promise<void> {
  const rows = Math.max(1, ...dashboard.panels.map(({ y, h }) => y + h));
  const url = `${pathToFileURL(page).href}#${new URLSearchParams({ uid: dashboard.uid, theme })}`;
  const profile = await mkdtemp(join(tmpdir(), 'dashboards-browser-'));
  try {
    await run(
      browser,
      [
        ...['--headless', '--disable-gpu', '--hide-scrollbars', '--no-first-run', `--user-data-dir=${profile}`],
        // Chromium refuses its sandbox to root, which is what containers in CI run as.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        `--window-size=${widthPixels},${rows * rowPixels + headerPixels + marginPixels}`,
        '--virtual-time-budget=3000',
        `--screenshot=${out}`,
        url,
      ],
      { timeout: timeoutMs },
    );
  } catch (error) {
    throw new DashboardsError(
      'NO_BROWSER',
      `${browser} could not take the picture: ${(error as Error).message.split('\n')[0]}`,
      { cause: error },
    );
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
