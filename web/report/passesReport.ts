// The report of an audit of published passes: published against recomputed, every recomputed length modelled and marked so.

import { passesChart } from '../charts/auditCharts'
import type { PassesDocument, Whole } from './auditDocument'
import { type Html, html } from './html'
import { approximate, epsilonText, grouped } from './numbers'
import { figureOf, type Page, pageOf, tableOf } from './page'
import { againMarkup, type Draw, type Origin } from './report'

type Pass = PassesDocument['passes'][number]

const SERIES: ReadonlyArray<readonly [name: string, bits: (pass: Pass) => Whole | null | undefined]> = [
  ['published', ({ publishedBits }) => publishedBits],
  ['jinan1, modelled', ({ recomputedBits }) => recomputedBits],
  ['composable, modelled', ({ composableBlockBits }) => composableBlockBits],
  ['direct, modelled', ({ directBlockBits }) => directBlockBits],
]

const bits = (value: Whole | null | undefined): string =>
  value === null || value === undefined ? '-' : grouped(value)

const percent = (value: number | null): string =>
  value === null ? '-' : `${(100 * value).toFixed(1)}\u00a0%`

const MODELLED = html`<span class="badge major">modelled</span>`

const nameOf = ({ date, station }: Pass): string => `${date} ${station}`

const chartOf = async ({ passes }: PassesDocument, draw: Draw): Promise<Html> => {
  const points = passes.flatMap((pass) =>
    SERIES.flatMap(([series, of]) => {
      const value = of(pass)
      return value === null || value === undefined
        ? []
        : [{ pass: nameOf(pass), series, bits: Number(value) }]
    }),
  )
  const says = `Key lengths of ${passes.length} passes in bits: published, and for modelled counts by the formula of the paper (jinan1, arithmetic only) and by the two analyses with a proof (certified), added over the blocks of each pass.`
  return figureOf(
    await draw(
      passesChart(
        points,
        SERIES.map(([name]) => name),
      ),
    ),
    { id: 'passes-chart', title: 'Published and recomputed key lengths', says },
  )
}

const passesTable = ({ passes }: PassesDocument): Html =>
  tableOf(
    'Published passes; every length but the published one is modelled',
    [
      { title: 'pass' },
      { title: 'packets', isNumber: true },
      { title: 'blocks', isNumber: true },
      { title: 'published bits', isNumber: true },
      { title: 'jinan1 bits', isNumber: true },
      { title: 'ratio', isNumber: true },
      { title: 'composable', isNumber: true },
      { title: 'pooled', isNumber: true },
      { title: 'direct', isNumber: true },
      { title: 'pooled', isNumber: true },
      { title: 'counts' },
    ],
    passes.map((pass) => [
      nameOf(pass),
      pass.packets,
      pass.blocks,
      bits(pass.publishedBits),
      bits(pass.recomputedBits),
      pass.ratio === null ? '-' : pass.ratio.toFixed(3),
      bits(pass.composableBlockBits),
      bits(pass.composablePooledBits),
      bits(pass.directBlockBits),
      bits(pass.directPooledBits),
      MODELLED,
    ]),
  )

const leadOf = ({
  passes,
  summary,
}: PassesDocument): Html => html`<div class="verdict open"><strong>NO VERDICT: COUNTS WERE NOT PUBLISHED</strong>
<span>Recomputed from modelled counts, ${summary.within10Percent} of ${passes.length} passes lie within 10 % of the published length; mean ratio ${summary.meanRatio === null ? '-' : summary.meanRatio.toFixed(3)}, root mean square deviation ${percent(summary.rms)}, worst ${percent(summary.worst)}.</span></div>
<p class="modelled">Detections and errors per intensity, which every length depends on, are not among the published numbers. They are modelled here from a declared channel, for each pass alike; every length but the published one is modelled.</p>
<dl class="short">
<div><dt>What is claimed</dt><dd>The published key length of each pass, by formula (9) of the paper.</dd></div>
<div><dt>What is proved</dt><dd>Of the published lengths nothing. For the modelled counts <code>composable</code> and <code>direct</code> have certificates that the kernel accepts.</dd></div>
<div><dt>Under which assumptions</dt><dd><a href="#assumptions">The channel that is assumed for every pass</a>, and those of the analyses (<code>docs/rules.md</code>).</dd></div>
<div><dt>What is missing</dt><dd>Counts per intensity and basis, the leak that was sent, and the authentication of the published passes.</dd></div>
</dl>
`

const assumptionsBody = ({ assumptions }: PassesDocument): Html => {
  const { opticalError, transmittance, efficiency, failureProbability } = assumptions
  return html`<ul>
<li>Optical error ${opticalError} and transmittance ${approximate(transmittance)}, assumed, not published.</li>
<li>Error correction sends f n h(E) bits with f = ${efficiency}, assumed.</li>
<li>xi of jinan1 and secrecy of the others: ${epsilonText(failureProbability)} a block.</li>
<li>The QBER runs from the published mean to least and most alike, over blocks of five packets of 100 000 bits; leftover packets are unused. Pooled: the pass as one block.</li>
</ul>
`
}

/** The report as a page. */
export const passesPage = async (passes: PassesDocument, origin: Origin, draw: Draw): Promise<Page> => ({
  kind: 'Audit of published passes',
  title: `${passes.passes.length} published passes: ${origin.file}`,
  lead: leadOf(passes),
  sections: [
    {
      id: 'lengths',
      title: 'Published against recomputed',
      body: html`${await chartOf(passes, draw)}${passesTable(passes)}`,
    },
    { id: 'assumptions', title: 'What was assumed to model the counts', body: assumptionsBody(passes) },
    {
      id: 'recheck',
      title: 'How to check this again',
      body: againMarkup(origin),
    },
  ],
  foot: html`<p>${origin.program}.</p>`,
})

/** The report as one HTML file. The same numbers give the same text. */
export const passesReport = async (passes: PassesDocument, origin: Origin, draw: Draw): Promise<string> =>
  pageOf(await passesPage(passes, origin, draw))
