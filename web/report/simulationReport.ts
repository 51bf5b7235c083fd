// The report of a simulated pass as one HTML page: the pass at a glance, what became of it, and what no party could know.

import {
  type FramesRow,
  framesChart,
  type KeyRow,
  keyChart,
  orbitChart,
  type PacketRow,
  packetsChart,
  type SecondRow,
  type TrackingRow,
  trackingChart,
} from '../charts/passCharts'
import { type Html, html, prose } from './html'
import { approximate, epsilonText, grouped, shareText } from './numbers'
import { figureOf, type Page, pageOf, type Section, tableOf } from './page'
import { againMarkup, type Draw, type Origin } from './report'
import { bitsText } from './wording'

/** The document of `simulate --json`, as far as the page shows it. Source: docs/schemas/simulate.json. */
export type SimulationDocument = {
  readonly mission: string
  readonly seed: string
  readonly seconds: number
  readonly maximumElevationDegrees: number
  readonly detections: number
  readonly packets: number
  readonly siftedBits: number
  readonly qber: { readonly mean: number; readonly min: number; readonly max: number } | null
  readonly keyBits: number
  readonly keysEqual: boolean
  readonly analyses: ReadonlyArray<
    | { readonly name: string; readonly keyBits: number; readonly sound: boolean }
    | { readonly name: string; readonly error: string }
  >
  readonly blocks: ReadonlyArray<{
    readonly block: number
    readonly groundStation: string
    readonly satellite: string
    readonly keyBits: number
    readonly keyDigest: string | null
    readonly keysEqual: boolean | null
  }>
  readonly frames: {
    readonly sent: number
    readonly bytes: number
    readonly tagged: number
    readonly fragments: number
    readonly fragmentsLost: number
  }
  readonly outsideAssumptions: string | null
  readonly truth: ReadonlyArray<{
    readonly keyedVacua: number
    readonly keyedSingles: number
    readonly tapped: number
  }>
}

/** What is reported: the document, and rows over the pass. */
export type SimulationReport = {
  readonly simulation: SimulationDocument
  /** Of the mission: what is fitted and assumed. */
  readonly note: string | undefined
  readonly protocol: {
    readonly profile: string
    readonly analysis: string
    readonly secrecy: string
    readonly correctness: string
  }
  /** In words; undefined where there is none. */
  readonly eavesdropper: string | undefined
  readonly seconds: ReadonlyArray<SecondRow>
  readonly packets: ReadonlyArray<PacketRow>
  readonly tracking: ReadonlyArray<TrackingRow>
  readonly key: ReadonlyArray<KeyRow>
  readonly frames: ReadonlyArray<FramesRow>
  readonly origin: Origin
}

const percent = (share: number): string => `${(100 * share).toFixed(2)}\u00a0%`

const verdictBox = ({ simulation }: SimulationReport): Html => {
  const { keyBits, keysEqual, outsideAssumptions } = simulation
  if (!keysEqual)
    return html`<div class="verdict fails"><strong>THE KEYS DIFFER</strong><span>A key that the ground station released is not the satellite's.</span></div>`
  if (outsideAssumptions !== null)
    return html`<div class="verdict fails"><strong>EQUAL KEYS, OUTSIDE THE PROOF</strong><span>${outsideAssumptions}.</span></div>`
  if (keyBits === 0)
    return html`<div class="verdict open"><strong>NO KEY</strong><span>No block of this pass gives a key.</span></div>`
  return html`<div class="verdict holds"><strong>${bitsText(keyBits)} of key, equal at both ends</strong><span>Simulated: every key that the ground station released is the satellite's.</span></div>`
}

const inShort = ({ simulation, protocol, eavesdropper }: SimulationReport): Html => {
  const { seconds, maximumElevationDegrees, detections, packets, siftedBits, qber, frames, seed } = simulation
  return html`<dl class="short">
<div><dt>What was simulated</dt><dd>${seconds} s of light, ${maximumElevationDegrees.toFixed(1)} degrees of elevation at most, seed ${seed}: every detection is drawn, every frame sent, every error corrected and every key hashed. No satellite was flown.</dd></div>
<div><dt>What came of it</dt><dd>${grouped(detections)} detections, ${packets} packets, ${bitsText(siftedBits)} sifted${qber !== null && `; QBER of packets ${percent(qber.mean)} in the mean, ${percent(qber.min)} to ${percent(qber.max)}`}. ${grouped(frames.fragmentsLost)} of ${grouped(frames.fragments)} fragments were lost on the laser link (${shareText(frames.fragmentsLost, frames.fragments)}).</dd></div>
<div><dt>How the length was set</dt><dd>By <code>${protocol.analysis}</code> at secrecy ${epsilonText(protocol.secrecy)} and correctness ${epsilonText(protocol.correctness)} a block, ${protocol.profile} profile.${protocol.analysis.startsWith('jinan1') && html` That formula is <b>arithmetic only</b>: it states no composable epsilon.`}</dd></div>
<div><dt>Eavesdropper</dt><dd>${eavesdropper ?? 'None.'}</dd></div>
</dl>
`
}

const blocksBody = ({ simulation }: SimulationReport): Html =>
  html`${tableOf(
    'Blocks',
    [
      { title: 'block' },
      { title: 'ground station' },
      { title: 'satellite' },
      { title: 'key bits', isNumber: true },
      { title: 'keys' },
      { title: 'single photons in it', isNumber: true },
      { title: 'vacua in it', isNumber: true },
      { title: 'bits that Eve has', isNumber: true },
      { title: 'SHA-256 of the key' },
    ],
    simulation.blocks.map(({ block, groundStation, satellite, keyBits, keysEqual, keyDigest }, at) => {
      const truth = simulation.truth[at]
      return [
        block,
        groundStation,
        satellite,
        grouped(keyBits),
        keysEqual === null ? '-' : keysEqual ? 'equal' : html`<b>differ</b>`,
        ...[truth?.keyedSingles, truth?.keyedVacua, truth?.tapped].map((count) => grouped(count ?? 0)),
        keyDigest === null ? '-' : html`<code>${keyDigest.slice(0, 12)}…</code>`,
      ]
    }),
  )}<p class="note">Single photons, vacua and what an eavesdropper has are of the key bits before privacy amplification. No party can know them; the simulation does.</p>
`

const analysesBody = ({ simulation }: SimulationReport): Html =>
  simulation.analyses.length === 0
    ? html`<p>Counts of some block are missing, so that the pass cannot be analysed as a whole.</p>\n`
    : tableOf(
        'Key length if the counts of the whole pass were hashed as one block',
        [{ title: 'analysis' }, { title: 'key bits', isNumber: true }, { title: 'standing' }],
        simulation.analyses.map((analysis) => [
          html`<code>${analysis.name}</code>`,
          'keyBits' in analysis ? grouped(analysis.keyBits) : '-',
          'keyBits' in analysis ? (analysis.sound ? 'rigorous' : 'arithmetic only') : analysis.error,
        ]),
      )

type Drawn = {
  readonly id: string
  readonly title: string
  readonly says: string
  readonly caption: string
  readonly svg: Promise<string> | string
}

const charts = (report: SimulationReport, draw: Draw): ReadonlyArray<Drawn> => {
  const { seconds, packets, tracking, key, frames, simulation } = report
  const most = (values: ReadonlyArray<number>): string => approximate(Math.max(...values))
  const least = (values: ReadonlyArray<number>): string => approximate(Math.min(...values))
  const ranges = seconds.map(({ rangeKm }) => Math.round(rangeKm))
  const counts = seconds.map(({ countsPerSecond }) => countsPerSecond)
  const of = (
    id: string,
    title: string,
    says: string,
    caption: string,
    svg: Promise<string> | string,
  ): Drawn => ({
    id,
    title,
    says,
    caption,
    svg,
  })
  return [
    of(
      'orbit-chart',
      'Elevation, range and counts',
      `Range from ${least(ranges)} to ${most(ranges)} km, at most ${most(counts)} counts a second.`,
      'Elevation, range, and clicks of all detectors in each second.',
      draw(orbitChart(seconds)),
    ),
    ...(packets.length === 0
      ? []
      : [
          of(
            'packets-chart',
            'QBER of packets',
            `QBER of ${packets.length} packets, per cent: ${packets.map(({ qber }) => (100 * qber).toFixed(2)).join(', ')}.`,
            'Errors of each packet, which are known once it is corrected; bars are 95 % confidence intervals.',
            draw(packetsChart(packets)),
          ),
        ]),
    of(
      'tracking-chart',
      'Fine tracking',
      `Error after fine tracking from ${least(tracking.map(({ rmsMicroradians }) => rmsMicroradians))} to ${most(tracking.map(({ rmsMicroradians }) => rmsMicroradians))} microradians.`,
      'Error after fine tracking at both ends: the hardware over its reference pass of 300 s, for the same seed. Modelled; vibration and noise fitted.',
      draw(trackingChart(tracking)),
    ),
    of(
      'frames-chart',
      'Frames on the laser link',
      `${grouped(simulation.frames.sent)} frames sent, in ${grouped(simulation.frames.fragments)} fragments, of which ${grouped(simulation.frames.fragmentsLost)} were lost.`,
      'Frames that were sent and that arrived whole, both directions, in intervals of ten seconds. What is lost is sent again.',
      draw(framesChart(frames)),
    ),
    of(
      'key-chart',
      'Growth of the key',
      `Key at the end: ${bitsText(simulation.keyBits)}.`,
      'Key that each party has released for use.',
      draw(keyChart(key)),
    ),
  ]
}

/** The report as a page. */
export const simulationPage = async (report: SimulationReport, draw: Draw): Promise<Page> => {
  const { simulation, note, origin } = report
  const glance: Html[] = []
  for (const { id, title, says, caption, svg } of charts(report, draw))
    glance.push(html`<h3>${title}</h3>
${figureOf(await svg, { id, title, says, caption })}`)
  const sections: ReadonlyArray<Section> = [
    { id: 'glance', title: 'The pass at a glance', body: glance },
    { id: 'blocks', title: 'Blocks and keys', body: blocksBody(report) },
    { id: 'analyses', title: 'The whole pass as one block', body: analysesBody(report) },
    { id: 'recheck', title: 'How to check this again', body: againMarkup(origin) },
  ]
  return {
    kind: 'Simulated pass',
    title: simulation.mission,
    lead: html`${note !== undefined && html`<p class="modelled">Note of the mission: ${prose(note)}</p>\n`}${verdictBox(report)}
${inShort(report)}`,
    sections,
    foot: html`<p>${origin.program}.</p>`,
  }
}

/** The report as one HTML file. The same mission and seed give the same text. */
export const simulationReport = async (report: SimulationReport, draw: Draw): Promise<string> =>
  pageOf(await simulationPage(report, draw))
