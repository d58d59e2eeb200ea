import { onPath } from './on-path.ts';

/** The path of a Chromium or Chrome; `CHROMIUM_PATH` first. Undefined where no browser is installed. */
export function chromiumPath(): string | undefined {
  const installed = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return process.env['CHROMIUM_PATH'] || installed.map(onPath).find((path) => path !== undefined);
}
