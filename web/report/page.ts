// A report as one file: markup, style and drawings in it, nothing fetched, no script. Source: WHATWG HTML; WCAG 2.2, level AA.

import { type Content, escaped, type Html, html, verbatim } from './html'
import { STYLE } from './pageStyle'

/** Nothing may be fetched or run: a browser holds even a mistake of ours to that. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

/** A section of a report; its id is the target of the table of contents. */
export type Section = { readonly id: string; readonly title: string; readonly body: Content }

/** A report: what it is about, the verdict, sections, and who made it. */
export type Page = {
  readonly title: string
  /** A line above the title: the kind of report. */
  readonly kind: string
  readonly lead: Content
  readonly sections: ReadonlyArray<Section>
  readonly foot: Content
}

const sectionMarkup = ({ id, title, body }: Section): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`

/** The whole document: ends with a newline. */
export const pageOf = ({ title, kind, lead, sections, foot }: Page): string => {
  const contents = sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>\n`)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="keywitness">
<title>${title} - ${kind}</title>
<style>
${verbatim(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<p class="kind">${kind}</p>
<h1>${title}</h1>
${lead}
</header>
<nav aria-label="Contents">
<ul>
${contents}</ul>
</nav>
<main id="main">
${sections.map(sectionMarkup)}</main>
<footer>
${foot}
</footer>
</body>
</html>
`.markup
}

/** A drawing that a page takes in: SVG without a prologue, and without roles inside, since the whole has one. */
const inlined = (svg: string): string =>
  svg
    .slice(Math.max(0, svg.indexOf('<svg')))
    .trim()
    .replace(/<[a-z][^>]*>/g, (tag) => tag.replace(/ (role|aria-[a-z]+|xmlns:xlink)="[^"]*"/g, ''))

/** What a reader who does not see a drawing gets in its place. */
export type Caption = {
  readonly id: string
  readonly title: string
  /** All that the drawing shows. */
  readonly says: string
  /** What stands below it for those who do, where that is less. */
  readonly caption?: string
}

/** An SVG text of ours as a figure with title, description and caption. */
export const figureOf = (svg: string, { id, title, says, caption = says }: Caption): Html => {
  const named = inlined(svg).replace(
    /^<svg([^>]*)>/,
    (_, attributes: string) =>
      `<svg${attributes} role="img" aria-labelledby="${id}-name ${id}-says"><title id="${id}-name">${escaped(title)}</title><desc id="${id}-says">${escaped(says)}</desc>`,
  )
  return html`<figure id="${id}">
${verbatim(named)}
<figcaption>${caption}</figcaption>
</figure>
`
}

/** A column of a table; numbers lean right. */
export type Column = { readonly title: string; readonly isNumber?: boolean }

/** A table with a caption; the first cell of a row heads it. Wide ones scroll by themselves. */
export const tableOf = (
  caption: string,
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<Content>>,
): Html => {
  const cell = (content: Content, at: number): Html => {
    const kind = columns[at]?.isNumber ? html` class="number"` : html``
    return at === 0 ? html`<th scope="row"${kind}>${content}</th>` : html`<td${kind}>${content}</td>`
  }
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ title, isNumber }) => html`<th scope="col"${isNumber ? html` class="number"` : html``}>${title}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table>
</div>
`
}
