import { chromiumPath, drawPng, missing } from '@bizom/testbed';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelKinds, type IncidentState, previewMessage } from '../src/index.ts';
import { update } from './samples.ts';

const why = await missing('chromium');
const picture = { png: drawPng(640, 200, (x) => [x % 256, 80, 120]), alt: 'Memory of orders' };

describe.skipIf(why)(`a message in a browser (headless Chromium)${why ? ` (skipped: ${why})` : ''}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath() ?? '', args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());

  it.each<[IncidentState, number, 'light' | 'dark']>([
    ['new', 390, 'light'],
    ['still', 390, 'dark'],
    ['recovered', 1100, 'light'],
    ['worse', 1100, 'dark'],
  ])(
    'a mail (%s, %i pixels wide, %s) has title, advice and links in its first 640 pixels',
    async (state, width, scheme) => {
      await using page = await browser.newPage({ viewport: { width, height: 640 }, colorScheme: scheme });
      await page.setContent(previewMessage(channelKinds.email, update(state, { picture })).page);
      for (const selector of ['h1', '.a', 'a >> nth=0', 'a >> nth=1']) {
        const box = await page.locator(selector).boundingBox();
        expect(box && box.y + box.height, selector).toBeLessThan(640);
      }
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      const background = await page.evaluate('getComputedStyle(document.querySelector(".c")).backgroundColor');
      expect(background).toBe(scheme === 'dark' ? 'rgb(22, 27, 34)' : 'rgb(255, 255, 255)');
    },
  );

  it.each(Object.keys(channelKinds) as (keyof typeof channelKinds)[])(
    'the preview of %s fits a phone',
    async (kind) => {
      await using page = await browser.newPage({ viewport: { width: 390, height: 640 } });
      await page.setContent(previewMessage(channelKinds[kind], update('new', { picture })).page);
      expect(await page.textContent('body')).toContain('Java heap is full');
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    },
  );
});
