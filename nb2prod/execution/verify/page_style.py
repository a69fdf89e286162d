"""The look of the page, in light and in dark."""

STYLE = """\
:root {
  --text: #1f2328; --quiet: #59636e; --ground: #ffffff; --line: #d1d9e0; --panel: #f6f8fa;
  --good: #1a7f37; --bad: #cf222e; --unknown: #8a5a00; --notebook: #f2943f; --module: #3f7fbf;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6edf3; --quiet: #9198a1; --ground: #0d1117; --line: #3d444d; --panel: #151b23;
    --good: #3fb950; --bad: #ff7b72; --unknown: #d9a441; --notebook: #f0a35e; --module: #6ea8e0;
  }
}
body { margin: 0; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
small { color: var(--quiet); font-weight: normal; }
code { font: .9em ui-monospace, "SFMono-Regular", Consolas, monospace; }
.verdict { margin: 0; padding: .6rem .8rem; border-left: 4px solid; background: var(--panel); font-weight: 600; }
.good { color: var(--good); } .bad { color: var(--bad); } .unknown { color: var(--unknown); }
.problems { list-style: none; margin: .8rem 0 0; padding: 0; }
.problems li { margin: .25rem 0; color: var(--text); overflow-wrap: anywhere; }
.problems li.bad b { color: var(--bad); } .problems li.unknown b { color: var(--unknown); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .25rem .6rem; text-align: left; vertical-align: top; }
thead th { color: var(--quiet); font-weight: 500; font-size: .85rem; vertical-align: bottom; }
tr.first > * { border-top: 1px solid var(--line); }
tbody th small { display: block; white-space: nowrap; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.quiet { color: var(--quiet); }
.chart { width: 100%; max-width: 44rem; height: auto; }
.chart text { fill: var(--text); font-size: 12px; } .chart .label { text-anchor: end; }
.chart .value { fill: var(--quiet); font-size: 9px; }
.chart .notebook { fill: var(--notebook); } .chart .module { fill: var(--module); }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0; flex: 1 1 18rem; } figure img { max-width: 100%; background: #ffffff; }
figcaption { color: var(--quiet); font-size: .85rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
"""
