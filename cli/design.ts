// `keywitness design VARIANT...`: the certified key length of protocol variants at expected counts, over sweeps, compared, optimised.
// Source: CLI.md, section design; docs/designing.md.

import * as E from 'fp-ts/Either'
import { MAX_SEED, type Optimise } from '../proofs/design/chunk'
import { FREE_NAMES, parseFree, RESIDUAL_LIGHT } from '../spec/design/freeParameters'
import { parameterList } from '../spec/design/settings'
import { type Axis, type DesignPoint, parseAxis, pointsOf } from '../spec/design/sweep'
import { VARIANT_ANALYSES, type Variant } from '../spec/design/variant'
import type { Problem } from '../spec/problem'
import { type Plan as PointPlan, singleProblems, writtenFiles } from './designFiles'
import { PRESET_NAMES, presetData, readVariants } from './designInput'
import { designCsv, designJson, designText, type Row } from './designReport'
import { designResults } from './designRun'
import { type Arguments, type Usage, wholeNumber } from './options'
import { badOption, type ExitCode, refuseInput, withArguments } from './report'
import { progressBar } from './terminal'

type Name =
  | 'analysis'
  | 'sweep'
  | 'compare'
  | 'optimize'
  | 'seed'
  | 'certificate'
  | 'design'
  | 'save'
  | 'plot'
  | 'csv'
  | 'json'
  | 'print'
  | 'workers'
  | 'queue'

const MAX_VARIANTS = 20
const MAX_WORKERS = 64

const axisLines = (): ReadonlyArray<string> => {
  const width = Math.max(...parameterList().map(({ name }) => name.length))
  return parameterList().map(
    ({ name, unit, help }) => `  ${name.padEnd(width)}  ${help}${unit === '' ? '' : `, ${unit}`}`,
  )
}

export const usage: Usage<Name> = {
  command: 'design',
  operands: 'VARIANT...',
  operandCount: [1, MAX_VARIANTS],
  summary:
    'Certified key length of a protocol variant (a file, or a preset by name) at the counts that its channel promises.',
  options: {
    sweep: {
      value: 'AXIS',
      repeated: true,
      help: 'NAME=FROM:TO:STEP, NAME=FROM:TO:xFACTOR or NAME=VALUE,VALUE,...; again for a further axis',
    },
    compare: { help: 'the ratio of each variant to the first' },
    optimize: {
      value: 'LIST',
      help: `the best parameters at each point: ${FREE_NAMES}, with commas between; mu leaves residual light below ${RESIDUAL_LIGHT} alone`,
    },
    seed: { value: 'N', help: 'optimize: the scattered starts follow from it', initial: '1' },
    analysis: { value: 'NAME', help: `instead of the variants' own: one of ${VARIANT_ANALYSES.join(', ')}` },
    certificate: {
      value: 'OUT.json',
      writes: 'file',
      help: 'writes the certificate of a single point of one block',
    },
    design: {
      value: 'OUT.json',
      writes: 'file',
      help: 'writes the design of direct for a single point of one block, which a pass then declares (audit --design)',
    },
    save: {
      value: 'OUT.json',
      writes: 'file',
      help: 'writes the variant of a single point, settings and optimum included',
    },
    plot: {
      value: 'DIR',
      writes: 'directory',
      help: 'writes plots of the sweep as SVG, their data as CSV, and plots.html',
    },
    csv: { help: 'CSV instead of the report: every row has all parameters, counts and bounds' },
    json: { help: 'one JSON document instead of the report (docs/schemas/design.json)' },
    print: { help: 'prints the file of a preset, and stops' },
    workers: { value: 'N', help: 'worker threads; the results are the same', initial: '1' },
    queue: {
      value: 'URL',
      help: 'has the points evaluated by keywitness worker, over Redis (redis://HOST:PORT); the results are the same',
    },
  },
  details: [
    `Presets: ${PRESET_NAMES.join(', ')}.`,
    'Axes:',
    ...axisLines(),
    'Exit codes: 0 some point has key, 1 none has, 2 unusable input.',
    'Variant files and a guide: docs/designing.md.',
  ].join('\n'),
}

/** What the arguments ask for. */
type Plan = PointPlan & {
  readonly axes: ReadonlyArray<Axis>
  readonly workers: number
  readonly optimise: Optimise | undefined
}

type Read<A> = E.Either<ReadonlyArray<Problem>, A>

const axesOf = (text: string | undefined): Read<ReadonlyArray<Axis>> => {
  const read = (text ?? '')
    .split(/\s+/)
    .filter((axis) => axis !== '')
    .map((axis) => parseAxis(axis, '--sweep'))
  const axes = read.flatMap((axis) => (E.isRight(axis) ? [axis.right] : []))
  const twice = axes.filter(({ name }, at) => axes.findIndex((other) => other.name === name) < at)
  const problems = [
    ...read.flatMap((axis) => (E.isLeft(axis) ? axis.left : [])),
    ...twice.map(({ name }) => badOption('sweep', 'each axis once', `${name} again`)),
  ]
  return problems.length > 0 ? E.left(problems) : E.right(axes)
}

const freeProblems = (free: string, variants: ReadonlyArray<Variant>): ReadonlyArray<Problem> =>
  variants.flatMap((variant) => {
    const parsed = parseFree(free, variant)
    return E.isLeft(parsed) ? parsed.left : []
  })

const planOf = async ({ value, operands }: Arguments<Name>): Promise<Read<Plan>> => {
  const analysis = value('analysis')
  const workers = wholeNumber(value('workers'))
  const seed = wholeNumber(value('seed'))
  const free = value('optimize')
  const axes = axesOf(value('sweep'))
  const variants = await readVariants(operands)
  const problems = [
    ...(analysis === undefined || VARIANT_ANALYSES.includes(analysis)
      ? []
      : [badOption('analysis', `one of ${VARIANT_ANALYSES.join(', ')}`, analysis)]),
    ...(workers >= 1 && workers <= MAX_WORKERS
      ? []
      : [badOption('workers', `an integer from 1 to ${MAX_WORKERS}`, value('workers'))]),
    ...(seed <= MAX_SEED ? [] : [badOption('seed', `an integer from 0 to ${MAX_SEED}`, value('seed'))]),
    ...(E.isLeft(axes) ? axes.left : []),
    ...(free === undefined || E.isLeft(variants) ? [] : freeProblems(free, variants.right)),
    ...(E.isLeft(variants) ? variants.left : []),
  ]
  if (problems.length > 0 || E.isLeft(axes) || E.isLeft(variants)) return E.left(problems)
  const own = variants.right.map((variant) => (analysis === undefined ? variant : { ...variant, analysis }))
  return E.map((points: ReadonlyArray<DesignPoint>) => ({
    variants: own,
    axes: axes.right,
    points,
    workers,
    optimise: free === undefined ? undefined : { free, seed },
  }))(pointsOf(own, axes.right))
}

const printed = async (names: ReadonlyArray<string>): Promise<ExitCode> => {
  const unknown = names.filter((name) => !PRESET_NAMES.some((preset) => preset === name))
  if (unknown.length > 0)
    return refuseInput(
      unknown.map((name) => badOption('print', `one of the presets ${PRESET_NAMES.join(', ')}`, name)),
    )
  for (const name of names) {
    const text = JSON.stringify(await presetData(name), null, 2)
    // One stretch a line: a pass has hundreds.
    process.stdout.write(
      `${text.replace(/\{\s+("seconds": "[^"]*"),\s+("lossDb": "[^"]*"),\s+("[^"]*": "[^"]*")\s+\}/g, '{ $1, $2, $3 }')}\n`,
    )
  }
  return 0
}

const runWith = async (parsed: Arguments<Name>): Promise<ExitCode> => {
  const { value, flag, operands } = parsed
  if (flag('print')) return printed(operands)
  const plan = await planOf(parsed)
  if (E.isLeft(plan)) return refuseInput(plan.left)
  const { variants, points, workers, optimise } = plan.right
  const files = { certificate: value('certificate'), design: value('design'), save: value('save') }
  const refused = singleProblems(plan.right, files)
  if (refused.length > 0) return refuseInput(refused)
  const bar = progressBar(optimise === undefined ? 'points' : 'optimisations', points.length)
  const url = value('queue')
  const queued = url === undefined ? undefined : await (await import('./designQueue.js')).queueAt(url)
  if (queued !== undefined && E.isLeft(queued)) return refuseInput([queued.left])
  const results = await designResults(variants, points, {
    workers,
    optimise,
    step: bar.step,
    ...(queued === undefined ? {} : { queue: queued.right }),
  }).catch((error: unknown) => {
    // On this machine an error is one of the program.
    if (queued === undefined || !(error instanceof Error)) throw error
    return error
  })
  if (results instanceof Error)
    return refuseInput([badOption('queue', 'workers that finish every chunk', results.message)])
  const unwritten = writtenFiles(plan.right, results[0]?.optimised?.values ?? [], files)
  if (unwritten.length > 0) return refuseInput(unwritten)
  const rows = points.flatMap(({ settings }, at): ReadonlyArray<Row> => {
    const result = results[at]
    return result === undefined ? [] : [{ settings, result }]
  })
  const plots = value('plot')
  if (plots !== undefined) {
    const { writePlots } = await import('./designPlots.js')
    const drawn = await writePlots(plots, plan.right.axes, rows)
    if (E.isLeft(drawn)) return refuseInput(drawn.left)
  }
  if (flag('csv')) process.stdout.write(designCsv(rows))
  else if (flag('json')) process.stdout.write(`${JSON.stringify(designJson(rows), null, 2)}\n`)
  else process.stdout.write(designText(rows, flag('compare')))
  return rows.some(({ result }) => result.lengthBits !== '0') ? 0 : 1
}

/** Designs and reports. */
export const run = (args: ReadonlyArray<string>) => withArguments(usage, args, runWith)
