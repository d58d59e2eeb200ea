/** The look of the report. */
export const reportStyle = `
:root { color-scheme: light; --ink: #1c2330; --soft: #5b6675; --line: #e3e7ed; --back: #f5f7fa; --good: #1f7a4d; --bad: #b3261e; --idle: #8a6d1a; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 15px/1.5 -apple-system, "Segoe UI", Roboto, "DejaVu Sans", Arial, sans-serif; }
header { background: #10192b; color: #fff; padding: 36px 0 32px; border-bottom: 6px solid var(--good); }
header.broken { border-color: var(--bad); }
header p { margin: 6px 0 0; color: #b7c2d4; }
h1 { margin: 0; font-size: 30px; line-height: 1.25; }
h2 { margin: 0; font-size: 20px; }
.wide { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
section { background: #fff; border: 1px solid var(--line); border-radius: 8px; margin: 24px 0; padding: 22px 24px; }
section > p { margin: 14px 0; color: var(--soft); }
section > h2 + p { margin-top: 2px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 24px 0 0; }
.tile { background: #fff; border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; }
.tile b { display: block; font-size: 26px; line-height: 1.2; }
.tile span { color: var(--soft); font-size: 13px; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; color: var(--soft); font-weight: 600; font-size: 13px; }
th, td { padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
tr:last-child td { border-bottom: 0; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.name { white-space: nowrap; font-weight: 600; }
.short { white-space: nowrap; }
.state { display: inline-block; border-radius: 10px; padding: 1px 10px; font-size: 13px; font-weight: 600; color: #fff; background: var(--good); white-space: nowrap; }
.state.failed { background: var(--bad); }
.state.left-out { background: var(--idle); }
pre { margin: 12px 0 0; padding: 14px 16px; border-radius: 6px; background: #1f2328; color: #e6edf3; font: 12.5px/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
code { font: 13px ui-monospace, "DejaVu Sans Mono", Menlo, monospace; }
iframe { width: 100%; height: 1100px; border: 1px solid var(--line); border-radius: 6px; }
figure { margin: 16px 0 0; }
figcaption { color: var(--soft); font-size: 13px; margin-bottom: 6px; }
figure img { width: 100%; border: 1px solid var(--line); border-radius: 6px; display: block; }
ul { margin: 8px 0 0; padding-left: 20px; }
`;
