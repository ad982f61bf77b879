import { chartRules, darkTheme, lightTheme, Markup } from "../draw/index.ts";
import { heat } from "../draw/palette.ts";
import { baseRules, declareTheme, fontFamily, styleText, themeVariables } from "../draw/style.ts";

/** The page's style sheet. */
export const styleSheet = new Markup(`
:root { color-scheme: light dark; ${declareTheme(lightTheme)} }
@media (prefers-color-scheme: dark) { :root { ${declareTheme(darkTheme)} } }
@media print { :root { color-scheme: light; ${declareTheme(lightTheme)} } }
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 ${fontFamily};
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
main { max-width: 1120px; margin: 0 auto; padding: 48px 28px 64px; }
h1 { margin: 0; font-size: 32px; line-height: 1.2; letter-spacing: -0.02em; overflow-wrap: anywhere; }
h2 { margin: 0 0 16px; font-size: 20px; letter-spacing: -0.01em; }
h3 { margin: 0; font-size: 15px; }
small { font-size: 13px; color: var(--muted); }
.subtitle { margin: 6px 0 0; color: var(--muted); }
.verdict { margin: 22px 0 0; font-size: 20px; line-height: 1.4; }
section { margin-top: 44px; }
.pass { color: var(--pass); font-weight: 600; }
.fail { color: var(--fail); font-weight: 600; }
.wrong { color: var(--warm); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

.totals { display: flex; flex-wrap: wrap; gap: 1px; margin: 24px 0 0; overflow: hidden; }
.totals { background: var(--rule); border: 1px solid var(--rule); border-radius: 10px; }
.totals div { flex: 1 1 150px; padding: 14px 18px; background: var(--surface); }
.totals dt { font-size: 13px; color: var(--muted); }
.totals dd { margin: 0; font-size: 24px; font-weight: 600; letter-spacing: -0.01em; }
.totals small { display: block; font-weight: 400; letter-spacing: 0; }

.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 20px; }
figure { margin: 0; padding: 16px 18px; min-width: 0; background: var(--surface); }
figure { border: 1px solid var(--rule); border-radius: 10px; }
figure:last-child:nth-child(odd) { grid-column: 1 / -1; }
figure > svg { max-width: 720px; margin: 0 auto; }
figcaption { margin-bottom: 10px; }
.note { margin: 2px 0 0; font-size: 13px; color: var(--muted); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 2px 0 0; font-size: 13px; color: var(--muted); }
.sign { width: 20px; height: 12px; margin-right: 6px; vertical-align: -1px; }

svg { display: block; width: 100%; height: auto; }
svg.sign { display: inline; }
${styleText({ ...baseRules(themeVariables), ...chartRules(themeVariables) }, "svg")}
.sign .line.faint { opacity: 0.6; }
.line.ideal { stroke: var(--muted); stroke-width: 1; stroke-dasharray: 5 4; }
.point { fill: var(--warm); opacity: 0.55; }
.bar { fill: var(--cool); opacity: 0.75; }
.interval-band { fill: var(--cool); opacity: 0.13; }
.interval-bars { fill: none; stroke: var(--cool); stroke-width: 1; opacity: 0.4; }
.spread line { stroke: var(--ink); stroke-width: 1.2; }
.line.layer { stroke: color-mix(in oklch increasing hue, var(--warm) var(--depth), var(--cool)); stroke-width: 1.5; }

.wide { grid-column: 1 / -1; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr)); gap: 14px 26px; }
.panels svg { overflow: visible; }
svg text.aside { font-size: 10.5px; }
.ridge path { fill: none; stroke: var(--cool); stroke-width: 1.2; opacity: calc(0.35 + 0.65 * var(--age)); }
.ridge .body { fill: color-mix(in oklab, var(--cool) 14%, var(--surface)); stroke: none; opacity: 0.9; }
.ridge.marked path { stroke: var(--fail); opacity: 1; }
.alert rect { fill: var(--fail); stroke: var(--surface); stroke-width: 1.5; }
svg .alert text { font-size: 10.5px; font-weight: 700; fill: var(--surface); }
.alerts { margin: 0; padding: 0; list-style: none; font-size: 14.5px; line-height: 1.45; }
.alerts li { position: relative; padding-left: 36px; }
.alerts li + li { margin-top: 16px; padding-top: 16px; border-top: 1px solid var(--rule); }
.alerts p { margin: 3px 0 0; }
.evidence { color: var(--muted); }
.evidence::first-letter { text-transform: uppercase; }
.badge { position: absolute; left: 0; min-width: 24px; height: 20px; padding: 0 6px; border-radius: 10px; }
.badge { background: var(--fail); color: var(--surface); font-size: 12px; font-weight: 700; line-height: 20px; text-align: center; }
.healthy { margin: 0; }

.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th { font-weight: 500; color: var(--muted); }
.data th, .data td { padding: 6px 0 6px 14px; border-bottom: 1px solid var(--rule); }
.data th { vertical-align: bottom; line-height: 1.25; }
.data td { white-space: nowrap; }
.data th:first-child, .data td:first-child { padding-left: 0; }
.data tr:last-child td { border-bottom: 0; }
.data tfoot td { font-weight: 600; border-top: 1px solid var(--muted); }
.word { text-align: left; }
.number { text-align: right; }

.confusion { font-size: 13px; text-align: center; border-collapse: separate; border-spacing: 2px; }
.confusion td { height: 38px; padding: 0 3px; border-radius: 3px; }
.confusion th { padding: 0 5px; }
.confusion .none { color: var(--muted); opacity: 0.5; }
.confusion .recall { text-align: right; color: var(--muted); }
.hit { background: rgb(${heat.hit} / var(--heat)); }
.miss { background: rgb(${heat.miss} / var(--heat)); }

.mistakes { display: grid; grid-template-columns: repeat(auto-fill, minmax(64px, 1fr)); gap: 12px 10px; }
.mistakes { margin: 0; padding: 0; list-style: none; font-size: 13px; line-height: 1.35; text-align: center; }
.mistakes img { display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: 4px; }

pre { margin: 0 0 16px; padding: 12px 16px; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--surface); }
pre { border: 1px solid var(--rule); border-radius: 8px; font: 13px/1.5 ui-monospace, Menlo, Consolas, monospace; }
.settings { columns: 2 320px; column-gap: 40px; margin: 0; font-size: 14px; }
.settings div { display: flex; gap: 16px; padding: 5px 0; border-bottom: 1px solid var(--rule); break-inside: avoid; }
.settings dt { flex: 0 0 40%; color: var(--muted); }
.settings dd { margin: 0; overflow-wrap: anywhere; }

@media (max-width: 560px) {
  main { padding: 28px 14px 40px; }
  h1 { font-size: 25px; }
  .verdict { font-size: 18px; }
  .totals div { flex-basis: 130px; padding: 10px 14px; }
  .totals dd { font-size: 20px; }
  figure { padding: 12px; }
  .panels { grid-template-columns: 1fr 1fr; gap: 10px 14px; }
  svg text { font-size: 15px; }
  table { font-size: 12.5px; }
  .data th, .data td { padding-left: 6px; }
  .data td.word { white-space: normal; }
  .confusion { font-size: 10.5px; border-spacing: 1px; }
  .confusion td { height: 27px; padding: 0 1px; }
  .confusion th { padding: 0 2px; }
}
@media print {
  body { background: none; font-size: 12px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  section { margin-top: 24px; }
  h2 { break-after: avoid; }
  figure, pre, .totals { break-inside: avoid; }
  .figures { grid-template-columns: 1fr 1fr; gap: 12px; }
  figure { padding: 10px; }
  h1 { font-size: 24px; }
  .verdict { margin-top: 12px; font-size: 15px; }
  .totals { margin-top: 14px; }
  .totals div { flex-basis: 90px; padding: 8px 10px; }
  .totals dd { font-size: 16px; }
  table, .mistakes, .settings, small, .totals dt, .totals small, .note, .legend { font-size: 9.5px; }
  .mistakes { grid-template-columns: repeat(6, 1fr); gap: 8px; }
  .confusion { font-size: 8.5px; border-spacing: 1px; }
  .confusion td { height: 20px; padding: 0; }
  .confusion th { padding: 0 2px; }
  pre { margin-bottom: 8px; padding: 8px 12px; font-size: 10px; }
  .data th, .data td { padding: 3px 0 3px 6px; }
  .panels { grid-template-columns: repeat(4, 1fr); }
  .panels svg, .alerts li { break-inside: avoid; }
  .alerts, .alerts small { font-size: 9.5px; }
}
`);
