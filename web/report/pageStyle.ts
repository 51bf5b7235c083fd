// The style sheet of every report: light and dark by the reader's choice, printable, no font but those of the system.
// Contrast of text is at least 4.5 : 1 in both (WCAG 2.2, 1.4.3); colours of charts follow Okabe and Ito (2008), darker where they would not
// reach 3 : 1 (1.4.11).

/** CSS, put into the page as it is. */
export const STYLE = `:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f5f6f8; --text: #1b1f24; --soft: #4d5661; --line: #d5dae0; --link: #0b57a4;
  --good: #0a6b45; --good-panel: #e3f4ec; --bad: #a8321a; --bad-panel: #fbe9e4; --warn: #7a5200; --warn-panel: #fdf1d6;
  --chart-text: #1b1f24; --chart-faint: #d5dae0; --chart-good: #009e73; --chart-plain: #0072b2; --chart-muted: #808a95;
  --chart-bad: #c8380f; --chart-mark: #c47900;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --panel: #1e2329; --text: #e7eaee; --soft: #b0b8c2; --line: #3a424c; --link: #7cb7f5;
    --good: #5fd3a2; --good-panel: #12301f; --bad: #ff9a80; --bad-panel: #3a1a12; --warn: #f2c25c; --warn-panel: #33270d;
    --chart-text: #e7eaee; --chart-faint: #3a424c; --chart-good: #2bbf8f; --chart-plain: #56a8e0; --chart-muted: #6f7985;
    --chart-bad: #ff7b52; --chart-mark: #e6a91f;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1.25rem 4rem; background: var(--paper); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0.1rem 0 0.6rem; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 2.6rem 0 0.6rem; padding-top: 0.8rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.6rem 0 0.4rem; }
p, ul, ol, dl { margin: 0.5rem 0 0.8rem; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--paper); padding: 0.3rem 0.6rem; }
.kind { margin: 0; color: var(--soft); text-transform: uppercase; letter-spacing: 0.06em; font-size: 0.8rem; }
.note { color: var(--soft); }
.modelled { border-left: 4px solid var(--warn); background: var(--warn-panel); padding: 0.5rem 0.8rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; list-style: none; padding: 0; font-size: 0.95rem; }
.verdict { border: 2px solid currentColor; border-radius: 0.5rem; padding: 0.8rem 1rem; margin: 1rem 0; }
.verdict strong { font-size: 1.25rem; display: block; }
.verdict span { color: var(--text); }
.holds { color: var(--good); background: var(--good-panel); }
.fails { color: var(--bad); background: var(--bad-panel); }
.open { color: var(--warn); background: var(--warn-panel); }
.short { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 0.8rem; margin: 1rem 0; }
.short > div { background: var(--panel); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.7rem 0.9rem; }
.short > div { overflow-wrap: anywhere; min-width: 0; }
.short dt { font-weight: 700; }
.short dd { margin: 0.2rem 0 0; }
table { border-collapse: collapse; font-size: 0.92rem; min-width: 100%; }
caption { text-align: left; color: var(--soft); padding: 0.2rem 0 0.4rem; }
th, td { text-align: left; padding: 0.3rem 0.7rem 0.3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody th { font-weight: 600; min-width: 8.5rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.aside { color: var(--soft); font-weight: 400; font-size: 0.9em; display: inline-block; min-width: 17rem; }
.scroll { overflow-x: auto; margin: 0.8rem 0; }
figure { margin: 1rem 0; overflow-x: auto; }
figure svg { max-width: 100%; min-width: 34rem; height: auto; display: block; }
figcaption { color: var(--soft); font-size: 0.92rem; margin-top: 0.4rem; }
code, pre, kbd { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.86em; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.6rem 0.8rem; overflow-x: auto;
  line-height: 1.45; }
.digest { overflow-wrap: anywhere; }
details { margin: 0.35rem 0; }
summary { cursor: pointer; }
.finding { border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.5rem 0.9rem; margin: 0.6rem 0; }
.finding h3 { display: inline; margin: 0; }
.badge { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 0.55rem; font-size: 0.82rem;
  white-space: nowrap; }
.kept { color: var(--good); } .critical { color: var(--bad); } .major { color: var(--warn); } .minor, .note-badge { color: var(--soft); }
.tree, .tree ul { list-style: none; padding-left: 0; margin: 0.3rem 0; }
.tree ul { padding-left: 1.1rem; border-left: 2px solid var(--line); margin-left: 0.3rem; }
.tree .rule { color: var(--soft); font-size: 0.88rem; }
.tree .leaf { font-size: 0.95rem; }
.tree .leaf::before { content: "given"; font-size: 0.78rem; color: var(--good); border: 1px solid currentColor; border-radius: 0.8rem;
  padding: 0 0.4rem; margin-right: 0.4rem; }
.condition { padding-left: 1.1rem; font-variant-numeric: tabular-nums; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.9rem; }
@media (max-width: 44rem) {
  body { padding-inline: 0.8rem; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, .skip { display: none; }
  .scroll { overflow: visible; }
  figure svg { min-width: 0; }
  pre { white-space: pre-wrap; }
  figure, tr, .finding { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`
