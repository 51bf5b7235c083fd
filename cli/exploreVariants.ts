// `keywitness explore --variants`: what each choice of the protocol buys, one row a variant and one column a guarantee.

import {
  GUARANTEES,
  type Guarantee,
  OVERTAKEN,
  undisturbed,
  VARIANTS,
  type Variant,
} from '../proofs/exploration/variants'
import type { Witness } from '../spec/protocol/abstract/action'
import type { Parameters } from '../spec/protocol/abstract/parameters'
import type { Wishes } from './exploreOptions'
import { type Explored, explored, type Limits, type SystemFinding } from './exploreSearch'
import type { ExitCode } from './report'
import { folded, grouped, progressBar, table } from './terminal'

/** A guarantee of a variant: kept (true), broken by a property after some actions, not decided (null), or no part of the protocol. */
type Cell =
  | { readonly guarantee: string; readonly holds: true | null | 'absent' }
  | {
      readonly guarantee: string
      readonly holds: false
      readonly property: string
      readonly length: number
      readonly forEver: boolean
    }

type Row = {
  readonly variant: Variant
  readonly parameters: Parameters
  readonly states: number
  readonly complete: boolean
  readonly guarantees: ReadonlyArray<Cell>
  readonly overtaken: boolean
}

/** Fewest actions first; a loop counts with the way into it. */
const lengthOf = ({ counterexample }: SystemFinding): number =>
  counterexample?.steps.length ?? Number.POSITIVE_INFINITY

const cellOf = (
  findings: ReadonlyArray<SystemFinding>,
  reached: ReadonlyArray<Witness>,
  { name, properties, needs }: Guarantee,
): Cell => {
  const own = findings.filter((finding) => properties.includes(finding.name))
  const [broken] = own
    .filter(({ holds }) => holds === false)
    .toSorted((one, other) => lengthOf(one) - lengthOf(other))
  if (broken !== undefined)
    return {
      guarantee: name,
      holds: false,
      property: broken.name,
      length: lengthOf(broken),
      forEver: broken.counterexample?.loop !== undefined,
    }
  if (own.length === 0 || (needs !== undefined && !reached.includes(needs)))
    return { guarantee: name, holds: 'absent' }
  return { guarantee: name, holds: own.every(({ holds }) => holds === true) ? true : null }
}

const rowOf = async (variant: Variant, sizes: Parameters, limits: Limits): Promise<Row> => {
  const parameters = { ...sizes, ...variant.change }
  const asked = await explored(parameters, limits, 'asked')
  const delivery: Explored | undefined =
    parameters.profile === 'hardened'
      ? await explored({ ...parameters, residual: 0, endAndTimeouts: false }, limits, 'asked')
      : undefined
  const quiet = await explored(undisturbed(parameters), limits, 'no')
  const complete = [asked, delivery, quiet].every((one) => one === undefined || one.stop === null)
  const findings = [...asked.findings, ...(delivery?.findings ?? []).filter(({ name }) => name === 'Deliver')]
  return {
    variant,
    parameters,
    states: asked.exploration.states,
    complete,
    // What liveness did not come to is not decided.
    guarantees: GUARANTEES.map((guarantee) => cellOf(findings, asked.exploration.witnesses, guarantee)).map(
      (cell) => (cell.holds === 'absent' && !complete ? { ...cell, holds: null } : cell),
    ),
    overtaken: quiet.exploration.witnesses.includes(OVERTAKEN),
  }
}

const cellText = (cell: Cell): string => {
  if (cell.holds === false) return `${cell.property} in ${cell.length}${cell.forEver ? ', loop' : ''}`
  if (cell.holds === null) return '?'
  return cell.holds === true ? 'holds' : '-'
}

const sizesText = ({ blocks, uplink, downlink, attacks, residual }: Parameters): string =>
  `${blocks} blocks, ${uplink} up and ${downlink} down in flight, ${attacks} attacker actions, ${residual === 1 ? 'residual errors' : 'no residual errors'}`

const reportText = (rows: ReadonlyArray<Row>, sizes: Parameters): string =>
  [
    `What each choice buys: ${sizesText(sizes)}`,
    '',
    table(
      [
        { title: 'variant', align: 'left' },
        ...GUARANTEES.map(({ name }) => ({ title: name, align: 'left' as const })),
        { title: 'overtaken', align: 'left' },
        { title: 'states', align: 'right' },
      ],
      rows.map(({ variant, guarantees, overtaken, states, complete }) => [
        variant.name,
        ...guarantees.map(cellText),
        overtaken ? 'yes' : complete ? 'no' : '?',
        `${complete ? '' : '>='}${grouped(states)}`,
      ]),
    ),
    '',
    ...rows.map(({ variant: { name, says } }) => `  ${name}: ${says}`),
    '',
    ...GUARANTEES.map(({ name, says }) => `  ${folded(`${name}: ${says}`, '    ')}`),
    '  overtaken: a block is given up because a later one came first, with nobody attacking',
    '',
    '"P3a in 7": this property is broken after 7 actions; "loop": by a run that repeats for ever. "-": no part of this protocol.',
    '',
  ].join('\n')

const reportJson = (rows: ReadonlyArray<Row>) => ({
  guarantees: GUARANTEES,
  variants: rows.map(({ variant, parameters, states, complete, guarantees, overtaken }) => ({
    name: variant.name,
    says: variant.says,
    parameters,
    states,
    complete,
    guarantees,
    overtaken,
  })),
})

/** Explores every variant at these sizes; 3 where a limit kept something undecided. */
export const runVariants = async (wishes: Wishes, limits: Limits): Promise<ExitCode> => {
  const { parameters, json } = wishes
  const progress = progressBar('variants', VARIANTS.length)
  const rows: Row[] = []
  for (const variant of VARIANTS) {
    rows.push(await rowOf(variant, parameters, limits))
    progress.step()
  }
  process.stdout.write(json ? `${JSON.stringify(reportJson(rows), null, 2)}\n` : reportText(rows, parameters))
  return rows.every(({ complete }) => complete) ? 0 : 3
}
