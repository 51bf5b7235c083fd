// Findings on a claim: those that apply first, then those that the input leaves open, each with its numbers and how to close it.

import type { FindingDocument } from './auditDocument'
import { type Html, html, prose } from './html'
import { bitsText } from './wording'

const badge = ({ severity }: FindingDocument): Html =>
  html`<span class="badge ${severity === 'note' ? 'note-badge' : severity}">${severity}</span>`

const price = ({ bits, applies }: FindingDocument): Html | false =>
  bits !== null && html` <span class="badge">${applies === null ? 'if so ' : ''}${bitsText(bits)}</span>`

const numbersList = ({ numbers }: FindingDocument): Html | false => {
  const rows = Object.entries(numbers)
  return (
    rows.length > 0 &&
    html`<p class="note">${rows.map(([name, value], at) => html`${at > 0 && '; '}${name}: <b>${prose(value)}</b>`)}.</p>
`
  )
}

const entry = (finding: FindingDocument): Html => html`<details class="finding" id="${finding.code}" open>
<summary><h3>${finding.code}: ${finding.title}</h3> ${badge(finding)}${price(finding)}</summary>
<p>${prose(finding.text)}</p>
${numbersList(finding)}${finding.needs !== undefined && html`<p><b>To decide it:</b> state ${finding.needs}.</p>\n`}<p><b>How to close it:</b> ${prose(finding.remedy)}</p>
<p class="note">Source: ${finding.source}</p>
</details>
`

/** Links to findings, with commas; with their titles where that is asked for. */
export const findingLinks = (findings: ReadonlyArray<FindingDocument>, isTitled = false): Html =>
  html`${findings.map(({ code, title }, at) => html`${at > 0 && ', '}<a href="#${code}">${code}</a>${isTitled && `: ${title}`}`)}`

/** The body of the section. */
export const findingsBody = (findings: ReadonlyArray<FindingDocument>): Html => {
  const applying = findings.filter(({ applies }) => applies === true)
  const open = findings.filter(({ applies }) => applies === null)
  const closed = findings.filter(({ applies }) => applies === false)
  return html`<p>A finding is one thing that the claimed length leaves open. A price in bits is what closing this finding alone takes off the claimed formula; prices overlap and do not add up.</p>
<p class="note"><b>critical</b>: the statement of secrecy or correctness does not hold, or an attack is known. <b>major</b>: the length is too long, or rests on something that is neither proved nor stated. <b>minor</b>: bookkeeping with a bounded price. <b>note</b>: no bearing on security.</p>
<h3>${applying.length} apply</h3>
${applying.map(entry)}<h3>${open.length} not decided by the input</h3>
${open.map(entry)}<h3>${closed.length} do not apply</h3>
<ul>
${closed.map(({ code, title, text }) => html`<li id="${code}"><b>${code}: ${title}.</b> ${prose(text)}</li>\n`)}</ul>
`
}
