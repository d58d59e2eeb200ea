/** Light and dark, from a phone's width up. */
export const css = `
:root{color-scheme:light dark;--text:light-dark(#1f2328,#e6edf3);--weak:light-dark(#57606a,#9aa4af);--line:light-dark(#d0d7de,#30363d);--panel:light-dark(#ffffff,#161b22);--code:light-dark(#f0f2f5,#0d1117);--accent:light-dark(#0a5dc2,#79c0ff);--warn:light-dark(#9a6700,#e3b341)}
*{box-sizing:border-box}
body{margin:0;background:light-dark(#f4f5f7,#0d1117);color:var(--text);font:15px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
header,main{max-width:1200px;margin:0 auto;padding:16px}
header{padding-bottom:0}
h1{margin:0 0 4px;font-size:24px;line-height:1.25}
h2{margin:0 0 8px;font-size:18px}
p{margin:0 0 8px}
.quiet{color:var(--weak);font-size:13px}
section,.tiles>div{background:var(--panel);border:1px solid var(--line);border-radius:8px}
section{margin:0 0 16px;padding:16px;overflow-wrap:anywhere}
.warning{border-color:var(--warn)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:0 0 16px}
.tiles>div{padding:10px 14px}
dt{color:var(--weak);font-size:13px}
dd{margin:0;font-size:17px;font-weight:600}
details{border-top:1px solid var(--line);padding:8px 0}
summary{cursor:pointer;overflow-wrap:anywhere}
details[open]>summary{margin-bottom:8px}
pre{margin:0;padding:10px 12px;border-radius:6px;background:var(--code);font:12px/1.5 ui-monospace,SFMono-Regular,Menlo,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
code{padding:1px 5px;border-radius:4px;background:var(--code);font:12.5px ui-monospace,SFMono-Regular,Menlo,monospace}
ul{margin:0;padding-left:20px}
table{width:100%;border-collapse:collapse;font-size:13px}
td{padding:6px 10px 6px 0;border-top:1px solid var(--line);vertical-align:top}
td:first-child{white-space:nowrap;color:var(--weak)}
.badge{display:inline-block;padding:0 8px;border:1px solid var(--line);border-radius:10px;color:var(--weak);font-size:12px}
.badge.sent{border-color:light-dark(#cf222e,#f85149);color:light-dark(#cf222e,#f85149)}
iframe{display:block;width:100%;border:1px solid var(--line);border-radius:6px;background:var(--panel)}
iframe.mail{height:560px}
iframe.dashboard{height:85vh;min-height:560px}
@media (max-width:600px){header,main{padding:12px}section{padding:12px}td:first-child{white-space:normal}}
`;
