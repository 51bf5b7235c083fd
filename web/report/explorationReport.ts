// The report of an exploration as one HTML page: verdict, counterexample as a sequence chart, properties, states per level.
// No time of a clock is in it: the same system gives the same text.

import { levelsChart } from '../charts/explorationCharts'
import { parseSequence, sequenceSvg } from '../charts/sequenceChart'
import { type Html, html } from './html'
import { grouped } from './numbers'
import { figureOf, type Page, pageOf, type Section, tableOf } from './page'
import { againMarkup, type Draw, type Origin } from './report'

/** The document of `explore --json`, as far as the page shows it. Source: docs/schemas/explore.json. */
export type ExplorationDocument = {
  readonly complete: boolean
  readonly states: number
  readonly transitions: number
  readonly depth: number
  readonly levels: ReadonlyArray<number>
  readonly actions: Readonly<Record<string, number>>
  readonly digest?: string
  readonly witnesses: ReadonlyArray<string>
  readonly properties: ReadonlyArray<{
    readonly name: string
    readonly says: string
    readonly holds: boolean | null
  }>
  readonly counterexample: {
    readonly property: string
    readonly length: number
    readonly actions: ReadonlyArray<string>
    readonly loop?: number
  } | null
  readonly promise: string
  readonly satelliteLearns?: string
}

/** What is reported. */
export type ExplorationReport = {
  readonly exploration: ExplorationDocument
  /** The system that was explored, in words. */
  readonly system: string
  /** The system of the counterexample, where it is another. */
  readonly counterexampleSystem?: string
  /** The counterexample as a sequence chart, in the notation of Mermaid. */
  readonly chart?: string
  /** Why the search ended before every state was explored. */
  readonly stopped?: string
  readonly origin: Origin
}

const verdictText = (holds: boolean | null): Html => {
  if (holds === null) return html`<span class="badge major">not decided</span>`
  return holds
    ? html`<span class="badge kept">holds</span>`
    : html`<span class="badge critical">violated</span>`
}

const verdictBox = ({ exploration, stopped }: ExplorationReport): Html => {
  const { properties, states } = exploration
  const broken = properties.filter(({ holds }) => holds === false).map(({ name }) => name)
  const open = properties.filter(({ holds }) => holds === null).map(({ name }) => name)
  if (broken.length > 0)
    return html`<div class="verdict fails"><strong>VIOLATED: ${broken.join(', ')}</strong><span>A shortest run that shows it is below.</span></div>`
  if (stopped !== undefined)
    return html`<div class="verdict open"><strong>NOT DECIDED: ${open.join(', ')}</strong><span>Not every state was explored: ${stopped}.</span></div>`
  return html`<div class="verdict holds"><strong>EVERY PROPERTY HOLDS</strong><span>In each of the ${grouped(states)} reachable states of this system.</span></div>`
}

const inShort = (report: ExplorationReport): Html => {
  const { exploration, system } = report
  const { states, transitions, depth, complete, promise, satelliteLearns } = exploration
  return html`<dl class="short">
<div><dt>What was explored</dt><dd>${system}: ${grouped(states)} states, ${grouped(transitions)} transitions, depth ${depth}${complete ? '' : ', not all of them'}.</dd></div>
<div><dt>What is promised, and what is not</dt><dd>${promise}${satelliteLearns !== undefined && ` ${satelliteLearns}`}</dd></div>
<div><dt>Under which assumptions</dt><dd>Tags cannot be forged: messages are symbols. Messages are lost, repeated and reordered at will within the capacity of the channel. What happens in the end is judged under strong fairness.</dd></div>
<div><dt>What is missing</dt><dd>More blocks, messages in flight or attacker actions than these: the search says nothing about them.</dd></div>
</dl>
`
}

const counterexampleSection = (report: ExplorationReport): ReadonlyArray<Section> => {
  const { exploration, chart, counterexampleSystem } = report
  const { counterexample, properties } = exploration
  if (counterexample === null) return []
  const { property, length, actions, loop } = counterexample
  const says = properties.find(({ name }) => name === property)?.says ?? ''
  const drawn =
    chart !== undefined &&
    figureOf(sequenceSvg(parseSequence(chart)), {
      id: 'counterexample-chart',
      title: `A run that breaks ${property}`,
      says: actions.join(', then '),
      caption: 'Blue: messages. Red: the attacker, losses and failures. Boxes: what happens at a party.',
    })
  return [
    {
      id: 'counterexample',
      title: `How ${property} is violated, in ${length} actions`,
      body: html`<p><b>${property}</b>: ${says}.${counterexampleSystem !== undefined && ` The run is of this system: ${counterexampleSystem}.`}${loop !== undefined && ' A run that never ends: what is in the box repeats for ever.'}</p>
${drawn}<details>
<summary>The actions by name</summary>
<ol>
${actions.map((action) => html`<li><code>${action}</code></li>\n`)}</ol>
</details>
`,
    },
  ]
}

const propertiesTable = ({ exploration }: ExplorationReport): Html =>
  tableOf(
    'Properties',
    [{ title: 'property' }, { title: 'verdict' }, { title: 'says' }],
    exploration.properties.map(({ name, says, holds }) => [name, verdictText(holds), says]),
  )

const statesBody = async ({ exploration }: ExplorationReport, draw: Draw): Promise<Html> => {
  const { levels, actions, digest, witnesses } = exploration
  const says = `New states at each level, 0 to ${levels.length - 1}: ${levels.map((states) => grouped(states)).join(', ')}.`
  return html`${figureOf(await draw(levelsChart(levels)), {
    id: 'levels-chart',
    title: 'States per level',
    says,
    caption: 'States that the breadth-first search found first after so many actions.',
  })}${digest !== undefined && html`<p>SHA-256 over the set of states: <code class="digest">${digest}</code></p>\n`}<p>Reached, so that no property holds for want of runs: ${witnesses.length === 0 ? 'nothing' : witnesses.join(', ')}.</p>
<details>
<summary>Transitions by action</summary>
${tableOf(
  'Transitions by action',
  [{ title: 'action' }, { title: 'transitions', isNumber: true }],
  Object.entries(actions).map(([name, count]) => [html`<code>${name}</code>`, grouped(count)]),
)}</details>
`
}

/** The report as a page. */
export const explorationPage = async (report: ExplorationReport, draw: Draw): Promise<Page> => ({
  kind: 'Exhaustive exploration of a protocol',
  title: report.system,
  lead: html`${verdictBox(report)}
${inShort(report)}`,
  sections: [
    ...counterexampleSection(report),
    { id: 'properties', title: 'Properties', body: propertiesTable(report) },
    { id: 'states', title: 'States', body: await statesBody(report, draw) },
    { id: 'recheck', title: 'How to check this again', body: againMarkup(report.origin) },
  ],
  foot: html`<p>${report.origin.program}.</p>`,
})

/** The report as one HTML file. */
export const explorationReport = async (report: ExplorationReport, draw: Draw): Promise<string> =>
  pageOf(await explorationPage(report, draw))
