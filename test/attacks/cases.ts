// The red team: each known way in which a key-length tool has gone wrong, with the wrong tool's answer, computed here in floats, and ours.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { answer } from '../../cli/compute'
import { sealed } from '../../proofs/certificate/canonical'
import { parseCertificate } from '../../proofs/certificate/certificate'
import { CERTIFIERS } from '../../proofs/certificate/certify'
import { verdictOn } from '../../proofs/certificate/verdict'
import { ANALYSES } from '../../spec/finiteKey/analyses/catalogue'
import { composable } from '../../spec/finiteKey/analyses/composable'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../spec/finiteKey/interval'
import { type Observations, parseObservations } from '../../spec/finiteKey/observations'
import { parseJson } from '../../spec/input/json'
import { type Problem, problemLine } from '../../spec/problem'
import {
  entropy,
  errorWithDarkVacuum,
  type FloatInput,
  floatLim2014,
  floatTomamichel2012,
  RIGHT,
  unsigned,
} from './floatTool'

const ROOT = join(__dirname, '..', '..', '..')
const ARITHMETIC = intervalArithmetic(50, fastTranscendentals)
const TARGET = { secrecy: new Exact('1e-10'), correctness: new Exact('1e-15') }

/** One way to go wrong. `float` and `ours` are what the table shows; `isCaught` whether ours is right or a clear refusal. */
export type Attack = {
  readonly name: string
  readonly goesWrong: string
  readonly float: () => string
  readonly ours: () => string
  readonly isCaught: (float: string, ours: string) => boolean
}

const computed = (fn: string, args: unknown, field = 'value', digits = 12): string => {
  const said = answer(JSON.stringify({ fn, args, digits }), digits)
  if ('error' in said) return said.error.message
  return typeof said.result === 'string'
    ? said.result
    : String(new Map(Object.entries(Object(said.result))).get(field))
}

const bits = (text: string): number => Number(text.replaceAll(' ', '').replace(/ ?bits$/, ''))
const grouped = (value: number | bigint | string): string => `${value}`.replace(/\B(?=(\d{3})+$)/g, ' ')
const inBits = (value: number | bigint): string => `${grouped(value)} bits`
const firstOf = (problems: ReadonlyArray<Problem>): string => problems.slice(0, 1).map(problemLine).join('')
const isRefusal = (ours: string): boolean => /^KW-(IN|AN)\d{3} .+: expected .+, got .+/.test(ours)

type Fields = Readonly<Record<string, unknown>>
const BLOCK: Fields = JSON.parse(readFileSync(join(ROOT, 'data', 'observations_block_500k.json'), 'utf8'))

const observed = (changes: Fields = {}): E.Either<ReadonlyArray<Problem>, Observations> =>
  parseObservations({ ...BLOCK, ...changes })
/** The same from text, as a file is read. */
const observedText = (text: string): E.Either<ReadonlyArray<Problem>, Observations> =>
  E.chain(parseObservations)(parseJson(text))

const lengthOf = (analysis: string, changes: Fields = {}): string => {
  const result = E.chain(
    (one: Observations) => ANALYSES.get(analysis)?.(one, TARGET, ARITHMETIC) ?? E.left([]),
  )(observed(changes))
  return E.isLeft(result) ? firstOf(result.left) : inBits(result.right.keyBits)
}

/** A run of one basis for lim2014, as text and as floats. */
const LIM = {
  mus: ['0.8', '0.1', '0.001'],
  ps: ['0.5', '0.25', '0.25'],
  n: ['2500000', '167520', '14430'],
  m: ['25250', '7210', '6450'],
  eps: '1e-10',
  leak: '244370',
} as const
type LimText = {
  readonly [K in keyof typeof LIM]: (typeof LIM)[K] extends string ? string : ReadonlyArray<string>
}

const triple = ([a = '', b = '', c = '']: ReadonlyArray<string>) => [Number(a), Number(b), Number(c)] as const
const floats = ({ mus, ps, n, m, eps, leak }: LimText): FloatInput => ({
  mus: triple(mus),
  ps: triple(ps),
  n: triple(n),
  m: triple(m),
  epsilon: Number(eps),
  correctness: 1e-15,
  leak: Number(leak),
})
const limBits = ({ mus, ps, n, m, eps, leak }: LimText): string => {
  const args = { mus, ps, nX: n, nZ: n, mZ: m, eps_sec: eps, eps_cor: '1e-15', leak, bound: 'hoeffding' }
  const length = computed('lim2014', args, 'l', 40)
  return isRefusal(length) ? length : inBits(BigInt(length.replace('.0', '')))
}
const longer = (float: string, ours: string): boolean => bits(float) > bits(ours) && bits(ours) >= 0

/** Counts of a channel without statistics: 1e26 pulses, transmittance 6e-5, background 5e-7, optical error 0.5 %. */
const channel = (mu: number): { readonly gain: number; readonly error: number } => {
  const light = -Math.expm1(-mu * 6e-5)
  return { gain: light + 5e-7, error: 0.005 * light + 2.5e-7 }
}
const PULSES = 1e26
const single = { yield: 6e-5 + 5e-7, error: (0.005 * 6e-5 + 2.5e-7) / (6e-5 + 5e-7) }
const cell = (mu: number, p: number) => ({
  detections: BigInt(Math.round(channel(mu).gain * p * 0.25 * PULSES)).toString(),
  errors: BigInt(Math.round(channel(mu).error * p * 0.25 * PULSES)).toString(),
})
const EXACT_CELLS = { signal: cell(0.8, 0.5), decoy: cell(0.1, 0.25), vacuum: cell(0.001, 0.25) }
const EXACT = {
  pulses: BigInt(PULSES).toString(),
  counts: { X: EXACT_CELLS, Z: EXACT_CELLS },
  leakage: { bits: '0' },
}

const phaseError = (): string => {
  const result = E.chain((one: Observations) => composable(one, TARGET, ARITHMETIC))(observed(EXACT))
  if (E.isLeft(result)) return firstOf(result.left)
  const bound = result.right.bounds.find(({ name }) => /phase-error rate/.test(name))
  return bound === undefined ? 'no bound' : percent(bound.value.upper.toNumber())
}
const percent = (rate: number): string => `${(100 * rate).toFixed(3)} %`

/** Values that are no number, by names that parsers take for one, and what a lax parser makes of each. */
export const NAMES_OF_NAN: ReadonlyArray<readonly [json: string, lax: number]> = [
  ['NaN', Number.NaN],
  ['"NaN"', Number('NaN')],
  ['1e999', Number('1e999')],
  ['-1e999', Number('-1e999')],
  ['"1e999999"', Number('1e999999')],
  ['"Infinity"', Number('Infinity')],
  ['null', Number(null)],
  ['true', Number(true)],
  ['""', Number('')],
  ['" "', Number(' ')],
  ['[]', Number([])],
  ['"0x10"', Number('0x10')],
  ['"0b11"', Number('0b11')],
  ['"１２"', Number.parseInt('１２', 10)],
  ['"1_000"', Number.parseFloat('1_000')],
  ['"1,000"', Number.parseFloat('1,000')],
  ['"12 "', Number('12 ')],
  ['"12\\n"', Number('12\n')],
  ['"+12"', Number('+12')],
  ['"1.2e1"', Number('1.2e1')],
  ['12.0', Number('12.0')],
  ['-0', Number('-0')],
  ['{"d":[1],"e":0,"s":1}', Number({ d: [1], e: 0, s: 1 })],
]

/** What our reader says of a file of observations with this as a count. */
export const withCount = (json: string): string => {
  const text = JSON.stringify(BLOCK).replace(/"detections":\d+/, `"detections":${json}`)
  const read = observedText(text)
  return E.isLeft(read) ? firstOf(read.left) : 'accepted'
}

/** The certificate of both keys of `composable`, with a claim of so many times its secrecy. */
const claimed = (factor: string): string => {
  const certified = E.chain(
    (one: Observations) =>
      CERTIFIERS.get('composable')?.(one, TARGET, ARITHMETIC, { kind: 'universal' }) ?? E.left([]),
  )(observed())
  if (E.isLeft(certified) || E.isLeft(certified.right.certificate)) return 'no certificate'
  const { certificate } = certified.right.certificate.right
  const secrecy = new Exact(certificate.claim.secrecy).times(factor).toFixed()
  const verdict = verdictOn(sealed({ ...certificate, claim: { ...certificate.claim, secrecy } }))
  return verdict.accepted ? `accepted at ${new Exact(secrecy)}` : `rejected: ${verdict.condition}`
}

const AT_ZERO = { ...LIM, mus: ['0.3', '0.2', '0.1'] } as const
const BELOW_ZERO = { ...LIM, mus: ['0.25', '0.2', '0.1'] } as const
const TINY = {
  ...LIM,
  n: ['25000000', '1675200', '144300'],
  m: ['252500', '72100', '64500'],
  eps: '1e-307',
} as const
const THIRDS = ['0.3333333333333333', '0.3333333333333333', '0.3333333333333333'] as const

const withThirds = (): string => {
  const intensities = ['signal', 'decoy', 'vacuum'].map((name, at) => ({
    name,
    meanPhotonNumber: LIM.mus[at],
    probability: THIRDS[at],
  }))
  const read = observed({ intensities })
  return E.isLeft(read) ? firstOf(read.left) : 'accepted'
}

const key = (sampledFraction: string) => ({
  key: { bases: ['X', 'Z'], intensities: ['signal'], sampledFraction },
})
/** Formula (9) before the leak is taken off: what the sample is a part of. */
const jinan1Bits = (sampledFraction: string): number =>
  bits(lengthOf('jinan1', { ...key(sampledFraction), leakage: { bits: '0' } }))

const NO_ERRORS = {
  counts: Object.fromEntries(
    ['X', 'Z'].map((basis) => [
      basis,
      Object.fromEntries(
        [
          ['signal', 250000],
          ['decoy', 16752],
          ['vacuum', 1443],
        ].map(([name, detections]) => [String(name), { detections, errors: 0 }]),
      ),
    ]),
  ),
}

const TOMAMICHEL = {
  n: '450000',
  k: '50000',
  Qtol: '0.0101',
  q: '1',
  leak: '45000',
  eps_sec: '1e-160',
  eps_cor: '1e-15',
}

/** The linear form of the block's certificate at counts that no likely run has: 480 000 vacuum detections, none of them an error. */
const crowdedVacuum = () => {
  const certificate = E.chain(parseCertificate)(
    parseJson(readFileSync(join(ROOT, 'examples', 'certificate_block_500k.json'), 'utf8')),
  )
  if (E.isLeft(certificate)) throw new Error(firstOf(certificate.left))
  const { hypotheses, steps, claim, ...rest } = certificate.right
  const counts = hypotheses.counts.map((row) =>
    row.intensity === 'vacuum' ? { ...row, observed: row.kind === 'gain' ? '240000' : '0' } : row,
  )
  // u 0.1171875 and w 0.09375 for 2 (240 000 - 1443) more detections and 2 645 fewer errors, over t 0.005859375.
  const more = (0.1171875 * 2 * (240_000 - 1443) + 0.09375 * 2 * 645) / 0.005859375
  const bits = String(Number(claim.bits) + more)
  const changed = steps.map((step) => ({
    ...step,
    p: {
      ...step.p,
      ...(step.rule === 'direct.universal' && typeof step.p.value === 'string'
        ? { value: new Exact(step.p.value).plus(more).toFixed() }
        : {}),
      ...(step.rule === 'keyLength' ? { bits } : {}),
    },
  }))
  const sealedAgain = sealed({
    ...rest,
    hypotheses: { ...hypotheses, counts },
    steps: changed,
    claim: { ...claim, bits },
  })
  return { bits: Number(bits), verdict: verdictOn(sealedAgain) }
}
const crowdedVacuumVerdict = (): string => {
  const { verdict } = crowdedVacuum()
  return verdict.accepted ? 'accepted' : `rejected: ${verdict.condition}, ${verdict.found}, ${verdict.needed}`
}

/** Every attack, in the order of docs/attacks.md. */
export const ATTACKS: ReadonlyArray<Attack> = [
  {
    name: 'a decoy denominator of 0',
    goesWrong: 'intensities 0.3, 0.2, 0.1: the denominator of s1 is 0, in floats -7e-18',
    float: () => inBits(floatLim2014(floats(AT_ZERO))),
    ours: () => limBits(AT_ZERO),
    isCaught: (float, ours) => bits(float) > 1e21 && isRefusal(ours),
  },
  {
    name: 'a decoy denominator below 0',
    goesWrong: 'intensities 0.25, 0.2, 0.1: the bound is turned round by the sign',
    float: () => inBits(floatLim2014(floats(BELOW_ZERO))),
    ours: () => limBits(BELOW_ZERO),
    isCaught: (float, ours) => bits(float) > 1e7 && isRefusal(ours),
  },
  {
    name: 'probabilities that sum to 1 in floats only',
    goesWrong: 'three times 0.3333333333333333',
    float: () => `the sum is ${THIRDS.reduce((sum, p) => sum + Number(p), 0)}`,
    ours: withThirds,
    isCaught: (float, ours) => float === 'the sum is 1' && ours.startsWith('KW-IN103 $.intensities'),
  },
  {
    name: 'ln for log2 in gamma',
    goesWrong: 'the natural logarithm beside a prefactor with ln 2',
    float: () => inBits(floatLim2014(floats(LIM), { ...RIGHT, logOfGamma: Math.log })),
    ours: () => limBits(LIM),
    isCaught: longer,
  },
  {
    name: 'the wrong side of a count in s0',
    goesWrong: 'the vacuum detections inside s1 from above instead of from below',
    float: () => inBits(floatLim2014(floats(LIM), { ...RIGHT, vacuumFromAbove: true })),
    ours: () => limBits(LIM),
    isCaught: longer,
  },
  {
    name: 'the entropy of a count',
    goesWrong: 'h of the number of phase errors, clipped to 1, for h of their rate',
    float: () => inBits(floatLim2014(floats(LIM), { ...RIGHT, entropyOfCount: true })),
    ours: () => limBits(LIM),
    isCaught: longer,
  },
  {
    name: 'entropy past one half',
    goesWrong: 'a phase error of 90 % loses as little as one of 10 %',
    float: () => inBits(Math.floor(1e6 * (1 - entropy(0.9)))),
    ours: () =>
      inBits(
        BigInt(
          computed(
            'tomamichel2012',
            { ...TOMAMICHEL, n: '1e6', k: '1e6', Qtol: '0.9', leak: '0', eps_sec: '1e-10' },
            'l',
          ).replace('.0', ''),
        ),
      ),
    isCaught: (float, ours) => bits(float) > 500_000 && ours === '0 bits',
  },
  {
    name: 'every bit disclosed and still key',
    goesWrong: 'a sampled fraction of 1, and a length that forgets the sample',
    float: () => inBits(jinan1Bits('0')),
    ours: () => lengthOf('composable', key('1')),
    isCaught: (float, ours) => bits(float) > 100_000 && isRefusal(ours),
  },
  {
    name: 'a leak of every bit',
    goesWrong: 'a negative length, read without its sign',
    float: () => inBits(unsigned(-250_000)),
    ours: () => lengthOf('composable', { leakage: { bits: '500000' } }),
    isCaught: (float, ours) => bits(float) > 4e9 && ours === '0 bits',
  },
  {
    name: 'an epsilon of 1e-160',
    goesWrong: 'its square is 0, and so is the key, which hides that it was computed at all',
    float: () => inBits(Math.max(0, floatTomamichel2012(Number('1e-160')))),
    ours: () => inBits(BigInt(computed('tomamichel2012', TOMAMICHEL, 'l').replace('.0', ''))),
    isCaught: (float, ours) => float === '0 bits' && bits(ours) > 100_000,
  },
  {
    name: 'an epsilon of 1e-307',
    goesWrong: '(21/epsilon)^2 is infinite, phi with it, and its entropy NaN',
    float: () => inBits(floatLim2014(floats(TINY))),
    ours: () => limBits(TINY),
    isCaught: (float, ours) => float === 'NaN bits' && bits(ours) > 500_000,
  },
  {
    name: 'an epsilon of 1e-400',
    goesWrong: 'it is 0, and ln(2/0) infinite',
    float: () => `beta = ${Math.log(2 / Number('1e-400'))}`,
    ours: () => `beta = ${computed('chernoff_obs2exp', { X: '1000', xi: '1e-400' }, 'beta')}`,
    isCaught: (float, ours) => float === 'beta = Infinity' && ours === 'beta = 921.727184378',
  },
  {
    name: 'zero noise',
    goesWrong: 'h(0) is NaN; mended by gamma(0) = 0, no error seen is none assumed',
    float: () => inBits(floatLim2014({ ...floats(LIM), m: [0, 0, 0] })),
    ours: () => lengthOf('composable', NO_ERRORS),
    isCaught: (float, ours) =>
      float === 'NaN bits' && bits(ours) > 0 && bits(ours) < bits(lengthOf('jinan1', NO_ERRORS)),
  },
  {
    name: 'NaN in JSON by another name',
    goesWrong: `${NAMES_OF_NAN.length} spellings; the one shown is 1e999`,
    float: () => `${JSON.parse('{"detections":1e999}').detections} detections`,
    ours: () => withCount('1e999'),
    isCaught: (_, ours) => isRefusal(ours) && NAMES_OF_NAN.every(([name]) => isRefusal(withCount(name))),
  },
  {
    name: 'a count above 2^53',
    goesWrong: '9007199254740993 is read as an even number',
    float: () => `${JSON.parse('[9007199254740993]')[0]} detections`,
    ours: () => withCount('9007199254740993'),
    isCaught: (float, ours) => float === '9007199254740992 detections' && isRefusal(ours),
  },
  {
    name: 'an imperfect vacuum taken for a perfect one',
    goesWrong: `intensity 0.001 as none in Eq (8), exact statistics; the truth is ${percent(single.error)}`,
    float: () =>
      percent(
        errorWithDarkVacuum({ mu: 0.1, errorRate: channel(0.1).error }, channel(0.001).gain, single.yield),
      ),
    ours: phaseError,
    isCaught: (float, ours) =>
      Number.parseFloat(float) < 100 * single.error && Number.parseFloat(ours) >= 100 * single.error,
  },
  {
    name: 'counts that no run has',
    goesWrong:
      'a sound form evaluated where its failure has surely happened: 480 000 vacuum detections, none of them an error',
    float: () => inBits(crowdedVacuum().bits),
    ours: crowdedVacuumVerdict,
    isCaught: (float, ours) => bits(float) > 500_000 && ours.startsWith('rejected: bits of the keyed'),
  },
  {
    name: "blocks' epsilons not added",
    goesWrong: 'two keys together, claimed at the secrecy of one',
    float: () => `epsilon ${Math.max(5e-11, 5e-11)} for both`,
    ours: () => claimed('0.5'),
    isCaught: (_, ours) => ours.startsWith('rejected') && claimed('1').startsWith('accepted'),
  },
  {
    name: 'a sample counted twice',
    goesWrong: 'a tenth was compared in public and stays in the key (leak not yet taken off)',
    float: () => inBits(jinan1Bits('0')),
    ours: () => inBits(jinan1Bits('0.1')),
    isCaught: (float, ours) => bits(ours) <= Math.ceil(0.9 * bits(float)),
  },
]
