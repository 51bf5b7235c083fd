// Certificates of the files in data/, as the writers make them, and edits of them at a path.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { canonicalJson, type Data } from '../../../proofs/certificate/canonical'
import { CERTIFIERS } from '../../../proofs/certificate/certify'
import { type DirectMode, designDirect } from '../../../spec/finiteKey/analyses/direct'
import { directProblem } from '../../../spec/finiteKey/direct/problem'
import { fastTranscendentals } from '../../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../../spec/finiteKey/interval'
import { type Observations, parseObservations } from '../../../spec/finiteKey/observations'

const ARITHMETIC = intervalArithmetic(50, fastTranscendentals)
const TARGET = { secrecy: new Exact('1e-10'), correctness: new Exact('1e-15') }

/** The observations in a file of data/ or another folder, some members replaced. */
export const observationsIn = (
  file: string,
  instead: Readonly<Record<string, unknown>> = {},
  folder = 'data',
): Observations => {
  // Compiled tests run from build/test/proofs/secondChecker.
  const text = readFileSync(join(__dirname, '../../../..', folder, file), 'utf8')
  const parsed = parseObservations({ ...JSON.parse(text), ...instead })
  if (E.isLeft(parsed)) throw new Error(JSON.stringify(parsed.left))
  return parsed.right
}

const dataOf = (text: string): Data => JSON.parse(text)

/** The certificate of an analysis of observations, as data. */
export const certificateOf = (
  observations: Observations,
  analysis: string,
  kind: DirectMode['kind'] = 'universal',
): Data => {
  const problem = directProblem(observations, ARITHMETIC)
  if (E.isLeft(problem)) throw new Error(JSON.stringify(problem.left))
  const mode: DirectMode =
    kind === 'universal'
      ? { kind }
      : { kind, design: designDirect('a design', problem.right, TARGET, 'smoothing', ARITHMETIC) }
  const certified = CERTIFIERS.get(analysis)?.(observations, TARGET, ARITHMETIC, mode)
  if (certified === undefined || E.isLeft(certified) || E.isLeft(certified.right.certificate))
    throw new Error(`no certificate of ${analysis}`)
  return dataOf(canonicalJson(certified.right.certificate.right.certificate))
}

const BLOCK = observationsIn('observations_block_500k.json')
const PASS = observationsIn('observations_pass_2M.json')

/** All intensities of these bases keyed, as the papers have it. */
const keying = (bases: ReadonlyArray<string>, intensities: ReadonlyArray<string>) => ({
  key: { bases, intensities, sampledFraction: '0' },
})
const TWO_DECOYS = ['signal', 'decoy', 'vacuum']
const PASS_X = observationsIn('observations_pass_2M.json', keying(['X'], TWO_DECOYS))
const BLOCK_BOTH = observationsIn('observations_block_500k.json', keying(['X', 'Z'], TWO_DECOYS))

const ONE_DECOY_COUNTS = {
  signal: { detections: 2_500_000, errors: 25_025 },
  decoy: { detections: 216_752, errors: 4_021 },
}
/** Modelled, for one decoy. */
const ONE_DECOY_X = observationsIn('observations_pass_2M.json', {
  intensities: [
    { name: 'signal', meanPhotonNumber: '0.5', probability: '0.7' },
    { name: 'decoy', meanPhotonNumber: '0.1', probability: '0.3' },
  ],
  counts: { X: ONE_DECOY_COUNTS, Z: ONE_DECOY_COUNTS },
  ...keying(['X'], ['signal', 'decoy']),
})

/** The certificate without its idle statements: those with multiplier 0 only, which nothing else uses. Still valid, and shorter. */
const withoutIdle = (certificate: Data): Data => {
  type Step = {
    readonly rule: string
    readonly p: { readonly [key: string]: Data }
    readonly by: ReadonlyArray<number>
  }
  const { steps, ...rest }: { steps: ReadonlyArray<Step>; claim: Data } = JSON.parse(
    JSON.stringify(certificate),
  )
  const slim = steps.map(({ rule, p, by }): Step => {
    const y: ReadonlyArray<string> | undefined = rule.startsWith('decoy.')
      ? JSON.parse(JSON.stringify(p.y))
      : undefined
    if (y === undefined) return { rule, p, by }
    const kept = y.flatMap((one, at) => (one === '0' ? [] : [at]))
    return { rule, p: { ...p, y: kept.map((at) => y[at] ?? '0') }, by: kept.map((at) => by[at] ?? 0) }
  })
  const used = new Set(slim.flatMap(({ by }) => by))
  const places = slim.flatMap((_, at) => (used.has(at) || at === slim.length - 1 ? [at] : []))
  return {
    ...rest,
    steps: places.flatMap((at) => {
      const step = slim[at]
      return step === undefined ? [] : [{ ...step, by: step.by.map((place) => places.indexOf(place)) }]
    }),
  }
}

/** Certificates by name, one of every kind that the writers make; `composable` is the writer's without its idle statements. */
export const EXAMPLES = {
  composable: withoutIdle(certificateOf(BLOCK, 'composable')),
  'composable, whole': certificateOf(BLOCK, 'composable'),
  declared: certificateOf(BLOCK, 'direct', 'declared'),
  universal: certificateOf(BLOCK, 'direct'),
  formula: certificateOf(BLOCK, 'jinan1'),
  'composable, pass': certificateOf(PASS, 'composable'),
  'universal, pass': certificateOf(PASS, 'direct'),
  'formula, pass': certificateOf(PASS, 'jinan1'),
  lim2014: certificateOf(PASS_X, 'lim2014'),
  'lim2014, both bases': certificateOf(BLOCK_BOTH, 'lim2014'),
  rusca2018: certificateOf(ONE_DECOY_X, 'rusca2018'),
} as const

export type Path = ReadonlyArray<string | number>

/** What is there already, changed; undefined leaves it out. */
export type Change = (old: Data) => Data | undefined

const isList = (data: Data): data is ReadonlyArray<Data> => Array.isArray(data)

/** The data with the value at a path changed. */
export const edited = (data: Data, path: Path, change: Change): Data => {
  const [key, ...rest] = path
  if (typeof data !== 'object' || key === undefined) throw new Error(`no such path: ${path.join('.')}`)
  const changed = (old: Data): ReadonlyArray<Data> => {
    const value = rest.length === 0 ? change(old) : edited(old, rest, change)
    return value === undefined ? [] : [value]
  }
  if (isList(data)) return data.flatMap((member, at) => (at === key ? changed(member) : [member]))
  const members = Object.entries(data).filter(([name]) => name !== key)
  const added = changed(Object.entries(data).find(([name]) => name === key)?.[1] ?? '')
  return Object.fromEntries([...members, ...added.map((value) => [key, value] as const)])
}

/** The value at a path. */
export const valueAt = (data: Data, path: Path): Data => {
  let found: Data = ''
  edited(data, path, (old) => {
    found = old
    return old
  })
  return found
}

/** A number as text, with its last digit one higher or lower, in the one spelling. */
export const nudged = (text: string, units: 1n | -1n): string => {
  const [whole = '0', places = ''] = text.split('.')
  const scaled = (BigInt(`${whole}${places}`) + units).toString()
  const [sign, digits] = scaled.startsWith('-') ? ['-', scaled.slice(1)] : ['', scaled]
  const padded = digits.padStart(places.length + 1, '0')
  const head = padded.slice(0, padded.length - places.length)
  const tail = padded.slice(padded.length - places.length).replace(/0+$/, '')
  return `${sign}${head}${tail === '' ? '' : `.${tail}`}`
}
