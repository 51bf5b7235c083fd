// Certificates of random observations, and what both checkers and the truth say of one.
// Source: CERTIFICATE.md section 6.

import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { canonicalJson, type Data } from '../proofs/certificate/canonical'
import { parseCertificate } from '../proofs/certificate/certificate'
import { CERTIFIERS } from '../proofs/certificate/certify'
import { verdictOn } from '../proofs/certificate/verdict'
import { check, type Verdict } from '../proofs/kernel/check'
import { type SecondVerdict, secondVerdict } from '../proofs/secondChecker/verdict'
import { type DirectMode, designDirect } from '../spec/finiteKey/analyses/direct'
import { directProblem } from '../spec/finiteKey/direct/problem'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../spec/finiteKey/interval'
import type { Observations } from '../spec/finiteKey/observations'
import { type Cells, observationsFrom, oneDecoyRun, type Run, twoDecoyRun } from './arbitraries'
import { resealed } from './certificateMutants'
import { falsehoods } from './certificateTruth'

const ARITHMETIC = intervalArithmetic(50, fastTranscendentals)
const TARGET = { secrecy: new Exact('1e-10'), correctness: new Exact('1e-15') }

/** What was seen so far. */
export const tally = {
  certificates: { accepted: 0, refused: 0, none: 0, thrown: 0 },
  mutants: { accepted: 0, refused: 0, misshapen: 0, unchanged: 0, true: 0 },
  /** Decided by the 28th digit. */
  near: 0,
}

/** An analysis of a run that may key one basis, or one intensity only, sample, or have next to no counts. */
export type Task = {
  readonly run: Run
  readonly analysis: 'composable' | 'direct' | 'jinan1' | 'lim2014' | 'rusca2018'
  readonly mode: DirectMode['kind']
  readonly keyBases: ReadonlyArray<'X' | 'Z'>
  /** How many intensities make key, the brightest first. */
  readonly keyedIntensities: number
  readonly sampledFraction: string
  readonly detections: number
  readonly errorDivisor: number
}

const BOTH: ReadonlyArray<'X' | 'Z'> = ['X', 'Z']
const ONE_X: ReadonlyArray<'X' | 'Z'> = ['X']
const ONE_Z: ReadonlyArray<'X' | 'Z'> = ['Z']

/** Tasks of every kind; some give no certificate. The slowest to write, `universal`, is the rarest. */
export const task: fc.Arbitrary<Task> = fc
  .constantFrom(
    ...([
      'composable',
      'composable',
      'composable',
      'composable',
      'jinan1',
      'declared',
      'declared',
      'universal',
    ] as const),
  )
  .chain((kind) =>
    fc.record({
      run:
        kind === 'jinan1'
          ? twoDecoyRun
          : fc.oneof({ weight: 4, arbitrary: twoDecoyRun }, { weight: 1, arbitrary: oneDecoyRun }),
      analysis: fc.constant(kind === 'declared' || kind === 'universal' ? 'direct' : kind),
      mode: fc.constant(kind === 'declared' ? 'declared' : 'universal'),
      keyBases: fc.constantFrom<ReadonlyArray<'X' | 'Z'>[]>(
        ...(kind === 'jinan1' ? [BOTH] : [BOTH, BOTH, ONE_X, ONE_Z]),
      ),
      keyedIntensities: fc.constant(1),
      sampledFraction: fc.constantFrom('0', '0', '0.1', '0.25'),
      detections: fc.constantFrom(30, 30_000, 1_000_000, 3_000_000, 10_000_000, 100_000_000),
      errorDivisor: fc.constantFrom(1, 4, 20),
    }),
  )

/** Tasks of the papers' analyses, which need more detections; most key every intensity, as the papers do. */
export const publishedTask: fc.Arbitrary<Task> = fc
  .constantFrom(...(['lim2014', 'rusca2018'] as const))
  .chain((analysis) =>
    fc.record({
      run: analysis === 'lim2014' ? twoDecoyRun : oneDecoyRun,
      analysis: fc.constant(analysis),
      mode: fc.constant<DirectMode['kind']>('universal'),
      keyBases: fc.constantFrom<ReadonlyArray<'X' | 'Z'>[]>(BOTH, BOTH, ONE_X, ONE_Z),
      keyedIntensities: fc.constantFrom(3, 3, 3, 2, 1),
      sampledFraction: fc.constantFrom('0', '0', '0', '0.1'),
      detections: fc.constantFrom(1_000_000, 10_000_000, 100_000_000, 1_000_000_000),
      errorDivisor: fc.constantFrom(4, 20, 100),
    }),
  )

/** The cells with about so many detections in all, and so many times fewer errors a detection. */
const resized = (cells: Cells, detections: number, errorDivisor: number): Cells => {
  const all = [cells.X, cells.Z].flatMap((one) => Object.values(one))
  const factor =
    detections /
    Math.max(
      1,
      all.reduce((sum, one) => sum + one.detections, 0),
    )
  const basis = (one: Cells['X']): Cells['X'] =>
    Object.fromEntries(
      Object.entries(one).map(([name, cell]) => {
        const gain = Math.round(cell.detections * factor)
        return [
          name,
          { detections: gain, errors: Math.min(gain, Math.round((cell.errors * factor) / errorDivisor)) },
        ]
      }),
    )
  return { X: basis(cells.X), Z: basis(cells.Z) }
}

const modeOf = (observations: Observations, kind: DirectMode['kind']): DirectMode | undefined => {
  if (kind === 'universal') return { kind }
  const problem = directProblem(observations, ARITHMETIC)
  return E.isLeft(problem)
    ? undefined
    : { kind, design: designDirect('a design', problem.right, TARGET, 'smoothing', ARITHMETIC) }
}

/** What a writer makes; undefined where it throws for want of a rule for vacuum detections, as some sources make it. */
const written = <A>(make: () => A): A | undefined => {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof Error && error.message === 'vacuumDetections bounds no count')) throw error
    tally.certificates.thrown += 1
    return undefined
  }
}

/** The certificate the writers make, or undefined where the analysis cannot serve the run. */
export const certificateOf = ({
  run,
  analysis,
  mode,
  detections,
  errorDivisor,
  keyedIntensities,
  ...rest
}: Task): Data | undefined => {
  const cells = resized(run.cells, detections, errorDivisor)
  const leakBits = Math.min(run.leakBits, detections)
  const keyIntensities = run.source.intensities.slice(0, keyedIntensities).map(({ name }) => name)
  const observations = observationsFrom(run.source, cells, { leakBits, keyIntensities, ...rest })
  const chosen = modeOf(observations, mode)
  if (chosen === undefined) return undefined
  const certified = written(() => CERTIFIERS.get(analysis)?.(observations, TARGET, ARITHMETIC, chosen))
  return certified === undefined || E.isLeft(certified) || E.isLeft(certified.right.certificate)
    ? undefined
    : JSON.parse(canonicalJson(certified.right.certificate.right.certificate))
}

/** The last number of a text that is one or ends with one. */
const lastNumber = (text: string): InstanceType<typeof Exact> | undefined => {
  const found = /-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?$/.exec(text)?.[0]
  return found === undefined ? undefined : new Exact(found)
}

/** Whether a refusal was a matter of the 28th digit. */
const isNear = ({ found, needed }: { readonly found: string; readonly needed: string }): boolean => {
  const [a, b] = [lastNumber(found), lastNumber(needed)]
  if (a === undefined || b === undefined) return false
  const size = Exact.max(a.abs(), b.abs(), 1)
  return a.minus(b).abs().lte(size.times('1e-28'))
}

const kernelVerdict = (data: Data): { readonly verdict: Verdict; readonly text: string } => {
  const certificate = resealed(data)
  // The kernel reads texts itself; what the parser refuses, it must refuse as well.
  const text = canonicalJson(certificate ?? data)
  return { text, verdict: certificate === undefined ? check(text) : verdictOn(certificate) }
}

const quotient = ({ n, d }: { readonly n: bigint; readonly d: bigint }): string =>
  new Exact(n.toString()).toString() === '0'
    ? '0'
    : new (Exact.clone({ precision: 25 }))(n.toString()).div(d.toString()).toString()

const failure = (sentence: string, text: string, ...more: ReadonlyArray<unknown>): Error =>
  new Error([sentence, ...more.map((one) => JSON.stringify(one)), text].join('\n'))

/** What both say, or an error that shows the certificate where they differ. Accepted means true, too. */
export const judged = (data: Data): 'accepted' | 'refused' | 'misshapen' => {
  const { verdict: first, text } = kernelVerdict(data)
  const second: SecondVerdict = secondVerdict(text)
  const parsed = parseCertificate(JSON.parse(text))
  if (!first.accepted && !second.accepted) return E.isLeft(parsed) ? 'misshapen' : 'refused'
  if (first.accepted !== second.accepted) {
    const refusal = first.accepted ? second : first
    if (!refusal.accepted && isNear(refusal)) {
      tally.near += 1
      return 'refused'
    }
    throw failure(`K1 ${first.accepted}, K2 ${second.accepted}`, text, refusal)
  }
  if (!first.accepted || !second.accepted) throw failure('unreachable', text)
  const { quantity, value, secrecy, correctness, events } = first.theorem
  const same = [
    [quantity, second.quantity],
    [quotient(value), second.bits],
    [secrecy === undefined ? '1' : quotient(secrecy), second.secrecy],
    [correctness === undefined ? '1' : quotient(correctness), second.correctness],
    [
      events
        .map(({ statement }) => statement)
        .sort()
        .join(),
      [...second.events].sort().join(),
    ],
  ]
  const differing = same.filter(([a = '', b = '']) => a !== b && !(Number(a) === Number(b)))
  if (differing.length > 0) throw failure('K1 and K2 proved different theorems', text, differing)
  if (E.isLeft(parsed)) throw failure('accepted, but no certificate of the format', text)
  const wrong = falsehoods(parsed.right)
  if (wrong.length > 0) throw failure('both accept what is false', text, wrong)
  return 'accepted'
}
