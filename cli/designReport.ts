// What `design` prints: a table for people, CSV whose rows can each be read alone, and JSON.
// Source: CLI.md, `design`; docs/designing.md.

import { wholeJson } from '../proofs/audit/whole'
import type { BlockResult, PointResult } from '../proofs/design/point'
import type { Setting } from '../spec/design/settings'
import { type Column, folded, grouped, styled, table } from './terminal'

/** A result with what the sweep set in it. */
export type Row = { readonly settings: ReadonlyArray<Setting>; readonly result: PointResult }

/** Whether the length of a point is worth reporting as that of its analysis: not certified, but a number. */
const lengthOf = ({ result }: Row): bigint => BigInt(result.lengthBits)

/** The row with the most certified bits; where none certifies anything, with the longest length; undefined without any key. */
export const bestOf = (rows: ReadonlyArray<Row>): Row | undefined => {
  const best = rows.reduce<Row | undefined>((found, row) => {
    if (found === undefined) return row
    const more = BigInt(row.result.keyBits) - BigInt(found.result.keyBits)
    return more > 0n || (more === 0n && lengthOf(row) > lengthOf(found)) ? row : found
  }, undefined)
  return best !== undefined && lengthOf(best) > 0n ? best : undefined
}

const settingsText = (settings: ReadonlyArray<Setting>): string =>
  settings.map(([name, value]) => `${name}=${value}`).join(' ')

const blockJson = (block: BlockResult) => ({
  ...block,
  leakBits: wholeJson(BigInt(block.leakBits)),
  lengthBits: wholeJson(BigInt(block.lengthBits)),
  keyBits: wholeJson(BigInt(block.keyBits)),
})

const pointJson = ({ settings, result }: Row) => ({
  variant: result.variant,
  settings: Object.fromEntries(settings),
  parameters: result.parameters,
  keyBits: wholeJson(BigInt(result.keyBits)),
  lengthBits: wholeJson(BigInt(result.lengthBits)),
  standing: result.standing,
  keyRatePerPulse: result.keyRatePerPulse,
  keyBitsPerSecond: result.keyBitsPerSecond,
  epsilon: result.epsilon,
  pulses: result.pulses,
  seconds: result.seconds,
  blockCount: result.blockCount,
  blocks: result.blocks.map(blockJson),
  ...(result.optimised === undefined
    ? {}
    : {
        optimised: {
          improved: result.optimised.improved,
          startKeyBits: wholeJson(BigInt(result.optimised.startKeyBits)),
          startLengthBits: wholeJson(BigInt(result.optimised.startLengthBits)),
          evaluations: result.optimised.evaluations,
          values: Object.fromEntries(result.optimised.values),
        },
      }),
})

/** The JSON document of a design. */
export const designJson = (rows: ReadonlyArray<Row>) => {
  const best = bestOf(rows)
  return {
    format: 'keywitness/design@1',
    points: rows.map(pointJson),
    best: best === undefined ? null : { index: rows.indexOf(best), ...pointJson(best) },
  }
}

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

const listed = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ')

/** The cells of a row after its parameters, by column. */
const measured = (result: PointResult): Readonly<Record<string, string>> => {
  const perBlock = (of: (block: BlockResult) => string) => result.blocks.map(of).join(' | ')
  return {
    pulses: result.pulses,
    seconds: result.seconds,
    blocks: `${result.blockCount}`,
    alike: perBlock(({ count }) => `${count}`),
    keyed_bits: perBlock(({ keyedBits }) => `${keyedBits}`),
    qber: perBlock(({ qber }) => qber),
    detections: perBlock(({ detections }) => listed(detections)),
    errors: perBlock(({ errors }) => listed(errors)),
    leak_bits: perBlock(({ leakBits }) => leakBits),
    block_secrecy: perBlock(({ epsilon }) => epsilon.secrecy),
    block_correctness: perBlock(({ epsilon }) => epsilon.correctness),
    bounds: perBlock(({ bounds }) => listed(bounds)),
    block_key_bits: perBlock(({ keyBits }) => keyBits),
    length_bits: result.lengthBits,
    key_bits: result.keyBits,
    key_rate_per_pulse: result.keyRatePerPulse,
    key_bits_per_second: result.keyBitsPerSecond,
    epsilon_total: result.epsilon.total,
    standing: result.standing,
    start_key_bits: result.optimised?.startKeyBits ?? '',
    improved: result.optimised === undefined ? '' : String(result.optimised.improved),
    problems: perBlock(({ problems }) => problems.join('; ')),
  }
}

/** CSV: one row a point with all its parameters, counts, bounds and lengths; values of several blocks stand with ` | ` between. */
export const designCsv = (rows: ReadonlyArray<Row>): string => {
  const names = [...new Set(rows.flatMap(({ result }) => Object.keys(result.parameters)))]
  const columns = Object.keys(rows[0] === undefined ? {} : measured(rows[0].result))
  const lines = rows.map(({ settings, result }) => {
    const cells = measured(result)
    return [
      result.variant,
      settingsText(settings),
      ...names.map((name) => result.parameters[name] ?? ''),
      ...columns.map((column) => cells[column] ?? ''),
    ]
  })
  return `${[['variant', 'settings', ...names, ...columns], ...lines].map((line) => line.map(quoted).join(',')).join('\n')}\n`
}

const left = (title: string): Column => ({ title, align: 'left' })
const right = (title: string): Column => ({ title, align: 'right' })

const percent = (rate: number): string => `${(100 * rate).toFixed(3)} %`

/** Bits of all blocks, and their mean error rate weighted by bits. */
const siftedOf = ({ blocks }: PointResult): { readonly bits: number; readonly qber: number } => {
  const bits = blocks.reduce((sum, { count, keyedBits }) => sum + count * keyedBits, 0)
  const wrong = blocks.reduce((sum, { count, keyedBits, qber }) => sum + count * keyedBits * Number(qber), 0)
  return { bits, qber: bits === 0 ? 0 : wrong / bits }
}

const ratioText = (row: Row, reference: Row | undefined): string => {
  const base = reference === undefined ? 0 : Number(reference.result.keyBits)
  return base === 0 ? '' : (Number(row.result.keyBits) / base).toFixed(3)
}

/** The reference of a row in a comparison: the row of the first variant with the same settings. */
const referenceOf = (rows: ReadonlyArray<Row>, row: Row): Row | undefined =>
  rows.find(({ settings }) => settingsText(settings) === settingsText(row.settings))

const foundText = ({ optimised }: PointResult): string =>
  optimised === undefined
    ? ''
    : optimised.improved
      ? settingsText(optimised.values)
      : 'nothing better than the start'

/** What an optimisation did, and what it found. */
const optimisedLines = ({ optimised, keyBits, lengthBits }: PointResult): ReadonlyArray<string> => {
  if (optimised === undefined) return []
  const tried = `${optimised.evaluations} estimates`
  if (!optimised.improved) return ['', `  optimum       nothing better than the start was found (${tried})`]
  const [from, to] =
    keyBits === '0' ? [optimised.startLengthBits, lengthBits] : [optimised.startKeyBits, keyBits]
  const times = from === '0' ? '' : `, ${(Number(to) / Number(from)).toFixed(2)} times as many`
  return [
    '',
    `  optimum       ${grouped(from)} bits at the start, ${grouped(to)} found${times} (${tried})`,
    `  found         ${folded(settingsText(optimised.values), '                ')}`,
  ]
}

const REASON_WIDTH = 100

/** Why there is no key where none could be computed, each reason once. */
const reasonLines = (results: ReadonlyArray<PointResult>): ReadonlyArray<string> => {
  const reasons = results.flatMap(({ blockCount, blocks, parameters }) =>
    blockCount === 0 && blocks.length === 0
      ? [`no block: the run gives fewer keyed bits than one of ${grouped(parameters.block ?? '')}`]
      : blocks.flatMap(({ problems }) => problems),
  )
  return [...new Set(reasons)].map((line) => `  ${folded(line, '  ', REASON_WIDTH)}`)
}

const manyText = (rows: ReadonlyArray<Row>, compared: boolean): string => {
  const axes = [...new Set(rows.flatMap(({ settings }) => settings.map(([name]) => name)))]
  const optimised = rows.some(({ result }) => result.optimised !== undefined)
  const certifiedAll = rows.every(({ result }) => result.keyBits === result.lengthBits)
  const points = table(
    [
      left('variant'),
      ...axes.map(right),
      right('blocks'),
      right('keyed bits'),
      right('QBER'),
      right('certified bits'),
      ...(compared ? [right('ratio')] : []),
      ...(optimised ? [right('start'), left('found')] : []),
      right('per pulse'),
      ...(certifiedAll ? [] : [right('length, bits')]),
      left('standing'),
    ],
    rows.map((row) => {
      const { settings, result } = row
      const sifted = siftedOf(result)
      const values = new Map(settings)
      return [
        result.variant,
        ...axes.map((name) => values.get(name) ?? ''),
        `${result.blockCount}`,
        grouped(sifted.bits),
        percent(sifted.qber),
        grouped(result.keyBits),
        ...(compared ? [ratioText(row, referenceOf(rows, row))] : []),
        ...(optimised ? [grouped(result.optimised?.startKeyBits ?? ''), foundText(result)] : []),
        result.keyRatePerPulse,
        ...(certifiedAll ? [] : [grouped(result.lengthBits)]),
        result.standing,
      ]
    }),
  )
  return [points, ...reasonLines(rows.map(({ result }) => result))].join('\n')
}

const oneText = ({ result }: Row): string => {
  const p = new Map(Object.entries(result.parameters))
  const of = (name: string): string => p.get(name) ?? ''
  const intensities = [...p.keys()]
    .filter((name) => name.startsWith('mu.'))
    .map((name) => `${name.slice(3)} ${of(name)} (${of(`p.${name.slice(3)}`)})`)
  const lines = [
    result.variant,
    `  source        ${intensities.join(', ')}; ${of('rate')} Hz, basis X ${of('basis')}`,
    `  key           bases ${of('keyedBases')}, intensities ${of('keyedIntensities')}, sample ${of('sampled')}`,
    `  channel       ${of('channel')} of ${result.seconds} s, loss ${of('loss')} dB, background ${of('background')} and dark counts ${of('dark')} a pulse`,
    `  detectors     efficiency ${of('efficiency')}, optical error ${of('optical-error')}, error correction ${of('f')}`,
    `  target        secrecy ${of('epsilon')}, correctness ${of('correctness')} of the run, by ${of('analysis')}`,
    '',
    table(
      [
        right('blocks'),
        right('keyed bits'),
        right('QBER'),
        right('leak'),
        right('certified bits'),
        left('standing'),
      ],
      result.blocks.map((block) => [
        `${block.count}`,
        grouped(block.keyedBits),
        percent(Number(block.qber)),
        grouped(block.leakBits),
        grouped(block.keyBits),
        block.standing,
      ]),
    ),
    ...optimisedLines(result),
    ...reasonLines([result]),
  ]
  return lines.join('\n')
}

/** The sentence that a report ends with: the best row, and that all counts are modelled. */
const closing = (rows: ReadonlyArray<Row>): string => {
  const best = bestOf(rows)
  if (best === undefined) return `  ${styled('red', 'no key')} at any point`
  const { result, settings } = best
  const where = [rows.length > 1 ? result.variant : '', settingsText(settings)].filter((word) => word !== '')
  const length =
    result.standing === 'certified'
      ? `${styled('green', `${grouped(result.keyBits)} certified bits`)}, ${result.keyRatePerPulse} per pulse, ${Number(result.keyBitsPerSecond).toFixed(1)} per second`
      : `${grouped(result.lengthBits)} bits by the analysis, ${grouped(result.keyBits)} of them certified (${result.standing})`
  return `  ${rows.length > 1 ? `best: ${where.join(', ')}: ` : ''}${length}\n  modelled: expected counts of the declared channel, nothing observed`
}

/** The report for people; `compared` adds the ratio to the first variant. */
export const designText = (rows: ReadonlyArray<Row>, compared: boolean): string => {
  const [only] = rows
  const body = rows.length === 1 && only !== undefined ? oneText(only) : manyText(rows, compared)
  return `${body}\n\n${closing(rows)}\n`
}
