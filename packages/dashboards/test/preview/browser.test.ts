import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromiumPath, missing } from '@bizom/testbed';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import { renderPage } from '../../src/preview/page.ts';
import { takePicture } from '../../src/preview/picture.ts';
import { previewModel } from '../../src/preview/preview.ts';
import { sampleSource } from '../../src/preview/sample.ts';
import { smallFleet } from '../small-fleet.ts';

const why = await missing('chromium');
const span = { fromSeconds: 1_768_464_000, toSeconds: 1_768_474_800 };

/** Runs in the page: pixels of a chart's canvas that are nearly of a colour. Text, for the types of a page are not those of Node. */
const countPixels = `(title, [red, green, blue]) => {
  const panel = [...document.querySelectorAll('section.panel.chart')].find((one) => one.querySelector('h2 .name')?.textContent === title);
  const canvas = panel.querySelector('canvas');
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    const distance = Math.abs(data[at] - red) + Math.abs(data[at + 1] - green) + Math.abs(data[at + 2] - blue);
    if (distance < 40 && data[at + 3] > 150) found++;
  }
  return found;
}`;

function pixelsNear(page: Page, panelTitle: string, color: readonly [number, number, number]): Promise<number> {
  return page.evaluate(`(${countPixels})(${JSON.stringify(panelTitle)}, ${JSON.stringify(color)})`);
}

describe.skipIf(why)(`the page in a browser${why ? ` (skipped: ${why})` : ''}`, () => {
  let browser: Browser;
  let folder: string;
  let file: string;
  const faults: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dashboards-page-'));
    file = join(folder, 'preview.html');
    const model = await previewModel(fleetContent(smallFleet), { source: sampleSource, span, theme: 'dark' });
    await writeFile(file, renderPage(model));
    browser = await chromium.launch({ executablePath: chromiumPath() ?? '', args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (theme: string): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1200 } });
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('request', (request) => request.url().startsWith('http') && faults.push(`asked for ${request.url()}`));
    await page.goto(`${pathToFileURL(file).href}#uid=shop-prod-orders&theme=${theme}`);
    await page.waitForSelector('body[data-ready="shop-prod-orders"]');
    return page;
  };

  it.each([
    ['dark', [242, 73, 92], 'rgb(24, 27, 31)'],
    ['light', [224, 47, 68], 'rgb(255, 255, 255)'],
  ] as const)(
    'shows lines and the threshold in the %s theme, without an error or a request',
    async (theme, red, background) => {
      const page = await open(theme);
      const panelBackground = await page.evaluate(
        "getComputedStyle(document.querySelector('section.panel')).backgroundColor",
      );
      expect(panelBackground).toBe(background);
      // The classic palette's first two colours: Average and Maximum. A line is some hundred pixels long.
      expect(await pixelsNear(page, 'CPU', [126, 178, 109])).toBeGreaterThan(200);
      expect(await pixelsNear(page, 'CPU', [234, 184, 57])).toBeGreaterThan(200);
      expect(await pixelsNear(page, 'CPU', red)).toBeGreaterThan(100);
      // A panel without a threshold has no red line.
      expect(await pixelsNear(page, 'Network', red)).toBe(0);
      expect(faults).toEqual([]);
      await page.close();
    },
  );

  it('shows another dashboard when it is chosen', async () => {
    const page = await open('dark');
    await page.selectOption('select', 'shop-prod-_overview');
    await page.waitForSelector('body[data-ready="shop-prod-_overview"]');
    expect(await page.locator('table.data tbody tr').count()).toBe(2);
    expect(await page.locator('.states .state').count()).toBe(2);
    await page.close();
  });

  it('becomes a picture of the whole dashboard', async () => {
    const out = join(folder, 'orders.png');
    const model = await previewModel(fleetContent(smallFleet), {
      source: sampleSource,
      span,
      theme: 'dark',
      uids: ['shop-prod-orders'],
    });
    const [dashboard] = model.dashboards;
    if (dashboard === undefined) throw new TypeError('no dashboard');
    await takePicture({ browser: chromiumPath() ?? '', page: file, dashboard, theme: 'light', out });
    // An empty page of that size is a tenth of this.
    expect((await stat(out)).size).toBeGreaterThan(100_000);
  });
});
