import { escapeMarkup } from './markup.ts';

/** A page that shows what a channel would show, for `preview`. `body` is HTML. */
export const previewPage = (kind: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escapeMarkup(kind)}</title>
<style>
:root{color-scheme:light dark}
body{margin:0;padding:16px;background:light-dark(#f4f5f7,#0d1117);color:light-dark(#1f2328,#e6edf3);font:15px/1.5 system-ui,sans-serif}
main{max-width:720px;margin:0 auto;padding:12px 16px;border-radius:8px;background:light-dark(#fff,#161b22);overflow-wrap:anywhere}
h1{margin:0 0 8px;font-size:18px;line-height:1.35}
p,ul,blockquote,table,pre{margin:0 0 10px}
blockquote{padding:4px 12px;border-left:4px solid light-dark(#c8d1da,#3d444d)}
pre{padding:10px 12px;border-radius:6px;background:light-dark(#f0f2f5,#0d1117);font:12px/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
a{color:light-dark(#0a5dc2,#79c0ff)}
.button{display:inline-block;margin:0 8px 8px 0;padding:6px 12px;border:1px solid light-dark(#c8d1da,#3d5a80);border-radius:6px;text-decoration:none}
.quiet{font-size:13px;color:light-dark(#57606a,#9aa4af)}
.lines{white-space:pre-wrap}
th{white-space:nowrap;text-align:left;vertical-align:top;padding-right:14px;font-weight:normal;color:light-dark(#57606a,#9aa4af)}
td{vertical-align:top}
</style></head>
<body><main>
${body}
</main></body></html>
`;
