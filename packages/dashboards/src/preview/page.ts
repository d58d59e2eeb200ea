import { readFileSync } from 'node:fs';
import type { PageModel } from './model.ts';

/** Where the built page script is: next to this module, or in dist when the sources themselves run. */
const built = new URL(import.meta.url.endsWith('.ts') ? '../../dist/preview/' : './', import.meta.url);

/** A page that needs nothing but itself: uPlot, script, style and numbers are all in it. */
export function renderPage(model: PageModel): string {
  const uplot = readFileSync(new URL(import.meta.resolve('uplot/dist/uPlot.iife.min.js')), 'utf8');
  const uplotCss = readFileSync(new URL(import.meta.resolve('uplot/dist/uPlot.min.css')), 'utf8');
  const css = readFileSync(new URL('../../assets/preview.css', import.meta.url), 'utf8');
  const imports = Object.fromEntries(
    ['palette.js', 'units.js'].map((name) => [`./${name}`, dataUrl(readFileSync(new URL(name, built), 'utf8'))]),
  );
  return `<!doctype html>
<html lang="en" data-theme="${model.theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Preview</title>
<style>${uplotCss}${css}</style>
<script type="importmap">${inlineJson({ imports })}</script>
</head>
<body>
<header>
<span class="mark"></span><span class="crumb"></span><span class="title"></span><span class="variables"></span>
<span class="spacer"></span>
<span class="chip source"></span><span class="chip time"></span><select aria-label="Dashboard"></select><button type="button">Dark / light</button>
</header>
<main></main>
<div class="tooltip"></div>
<script>${inline(uplot)}</script>
<script type="application/json" id="model">${inlineJson(model)}</script>
<script type="module">${inline(withoutSourceMap(readFileSync(new URL('page-script.js', built), 'utf8')))}</script>
</body>
</html>
`;
}

/** JSON that neither ends the element it stands in nor begins another. */
function inlineJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** A script that cannot end the element it stands in. */
function inline(text: string): string {
  return text.replaceAll('</', '<\\/').replaceAll('<!--', '<\\!--');
}

function withoutSourceMap(script: string): string {
  return script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
}

function dataUrl(script: string): string {
  return `data:text/javascript;base64,${Buffer.from(withoutSourceMap(script)).toString('base64')}`;
}
