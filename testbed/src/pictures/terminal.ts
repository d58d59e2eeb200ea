/** Colours of a terminal with a dark background, by SGR number. */
const colours: Readonly<Record<number, string>> = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  90: '#8b949e',
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences of a terminal begin with ESC
const escapeSequence = /\u001b\[([0-9;]*)([A-Za-z])/g;

/** A page that shows a command and what it printed to a terminal, colours included. */
export function terminalPage(command: string, printed: string): string {
  const text = printed.replaceAll('\r\n', '\n').trimEnd();
  return `<!doctype html><meta charset="utf-8"><title>${escaped(command)}</title>
<style>body{margin:0;background:#0d1117}pre{display:inline-block;min-width:640px;margin:0;padding:18px 22px;color:#e6edf3;
font:13px/1.45 "DejaVu Sans Mono","Liberation Mono",monospace}b{color:#fff}</style>
<pre><b>$ ${escaped(command)}</b>\n${coloured(text)}</pre>\n`;
}

function coloured(text: string): string {
  let html = '';
  let style = '';
  let from = 0;
  for (const found of text.matchAll(escapeSequence)) {
    html += span(text.slice(from, found.index), style);
    if (found[2] === 'm') style = styleAfter(style, (found[1] || '0').split(';').map(Number));
    from = found.index + found[0].length;
  }
  return html + span(text.slice(from), style);
}

function styleAfter(style: string, codes: readonly number[]): string {
  return codes.reduce((now, code) => {
    if (code === 0 || code === 39 || code === 22) return '';
    if (code === 1) return `${now}font-weight:bold;`;
    if (code === 2) return `${now}color:${colours[90]};`;
    return colours[code] ? `${now}color:${colours[code]};` : now;
  }, style);
}

const span = (text: string, style: string): string =>
  style && text ? `<span style="${style}">${escaped(text)}</span>` : escaped(text);

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
