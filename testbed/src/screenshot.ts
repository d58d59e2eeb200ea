import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/** What a page looks like. */
export interface ScreenshotOptions {
  /** Chromium or Chrome. */
  browser: string;
  /** Width of the window, pixels; default 820. */
  width?: number;
  /** Part of the page, as a CSS selector; default the whole page. */
  part?: string;
}

/** Takes a PNG of a page, as high as its content. */
export async function screenshot(file: string, png: string, options: ScreenshotOptions): Promise<void> {
  const browser = await chromium.launch({ executablePath: options.browser, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: options.width ?? 820, height: 600 } });
    await page.goto(pathToFileURL(file).href);
    if (options.part) await page.locator(options.part).first().screenshot({ path: png });
    else await page.screenshot({ path: png, fullPage: true });
  } finally {
    await browser.close();
  }
}
