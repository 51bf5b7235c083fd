// The markup of the page, before any input. Source: WHATWG HTML; WCAG 2.2, level AA.

/** What the build puts into the page; all of it is ours, and none of it may end the element it stands in. */
export type Parts = {
  readonly policy: string
  readonly style: string
  readonly version: string
  readonly samples: string
  readonly worker: string
  readonly script: string
}

/** The whole document. */
export const shellOf = ({
  policy,
  style,
  version,
  samples,
  worker,
  script,
}: Parts): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="description" content="Checks the security proof of a quantum key in the browser: how many bits do these counts certify, and why.">
<title>Keywitness auditor</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<a class="skip" href="#verdict">Skip to the verdict</a>
<header>
<h1>Keywitness auditor</h1>
<p>How many secret bits do the counts of a decoy-state QKD pass certify, and does a claimed key hold? Observations are audited, certificates are checked by the kernel.</p>
<p class="private">Everything is computed in this page. It can send nothing: its security policy forbids every connection.</p>
</header>
<main>
<section id="input" aria-labelledby="input-title">
<h2 id="input-title">Input</h2>
<div id="drop">
<p><label class="button" for="file">Choose a file</label><input type="file" id="file" accept=".json,.csv,.txt,application/json,text/csv,text/plain" aria-describedby="drop-hint"> <span id="drop-hint">or drop it anywhere on this page: observations (JSON or CSV), published passes (CSV), or a certificate (JSON).</span></p>
</div>
<div class="samples"><h3 id="samples-title">Samples</h3><ul id="samples" aria-labelledby="samples-title"></ul></div>
</section>
<section id="result" aria-labelledby="verdict-title">
<h2 id="verdict-title">Verdict</h2>
<div id="verdict" tabindex="-1"><div id="status" role="status" aria-live="polite"><p>No input yet. Choose a file or a sample.</p></div>
<progress id="progress" aria-label="analyses done" hidden></progress></div>
<div id="problems" role="alert"></div>
<ul id="actions" aria-label="What to do with it" hidden></ul>
<p id="link-part" hidden><label for="link">Link to this input</label><input id="link" readonly aria-describedby="link-note"> <span id="link-note" class="hint"></span></p>
</section>
<section id="change" aria-labelledby="change-title">
<h2 id="change-title">Change the input</h2>
<details id="text-part"><summary>Paste or edit the text</summary>
<label for="text">Text of the input</label>
<textarea id="text" rows="14" spellcheck="false" autocomplete="off" autocapitalize="off"></textarea>
<p><button type="button" id="audit-text">Audit this text</button></p>
</details>
<details id="table-part" hidden><summary>What a CSV of observations does not say</summary><div id="table-fields" class="fields"></div></details>
<details id="counts-part" hidden><summary>Edit the counts</summary><div id="counts"></div></details>
<details id="asked-part"><summary>Security asked for: <span id="asked-summary"></span></summary><div id="asked-fields" class="fields"></div></details>
</section>
<section id="report-part" aria-labelledby="report-title" hidden>
<h2 id="report-title">Report</h2>
<iframe id="report" title="Report" sandbox="allow-same-origin allow-modals allow-downloads"></iframe>
</section>
</main>
<footer>
<p>Keywitness ${version}. The same specification, proofs and kernel as the command line: <code>keywitness audit</code>, <code>keywitness check</code>.</p>
</footer>
<noscript><p>This page computes with JavaScript, which is off.</p></noscript>
<script type="application/json" id="samples-data">${samples}</script>
<script type="text/plain" id="worker-source">${worker}</script>
<script>${script}</script>
</body>
</html>
`
