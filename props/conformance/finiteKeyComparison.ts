// An answer of a finite-key program against the specification: right digits, and whether a wrong one is on the safe side.
// Source: docs/conformance.md, "Finite-key code"; which side of a bound is safe follows from how docs/compute.md uses it.

import { Exact } from '../../spec/finiteKey/interval'
import type { Result } from '../vectors/finiteKey'
import { numberOf, type Question } from './finiteKeyCases'

type Exactly = InstanceType<typeof Exact>

/** What a result may be without harm: a lower bound that is smaller, an upper one that is larger; `length` is whole bits, at most. */
export type Side = 'lower' | 'upper' | 'length'

const DEVIATION = { value: 'upper' } as const
const LENGTHS = { phi: 'upper', l_raw: 'lower', l: 'length' } as const

/**
 * The side of every number of every function. Deviations, exponents, entropies of an error rate, error rates and probabilities of
 * failure are upper bounds; yields, counts of vacua and single photons, and lengths lower ones.
 */
export const SIDES: { readonly [fn: string]: { readonly [field: string]: Side } } = {
  chernoff_obs2exp: { beta: 'upper', EL: 'lower', EU: 'upper', d1: 'upper', d2: 'upper' },
  chernoff_exp2obs: { OL: 'lower', OU: 'upper' },
  yin_chernoff: { obs2exp_L: 'lower', obs2exp_U: 'upper', exp2obs_L: 'lower', exp2obs_U: 'upper' },
  h2: DEVIATION,
  hoeffding_delta: DEVIATION,
  serfling_gamma: DEVIATION,
  gamma_fmc: DEVIATION,
  gamma_yin: DEVIATION,
  fmc_log2prob: DEVIATION,
  wang_s1L: { value: 'lower' },
  ma_Y0L: { value: 'lower' },
  ma_Y1L: { value: 'lower' },
  paper_key: {
    SoL: 'lower',
    SoU: 'upper',
    s1L_X: 'lower',
    e1U_X: 'upper',
    s1L_Z: 'lower',
    e1U_Z: 'upper',
    l_raw: 'lower',
    l: 'length',
  },
  lim2014: { sX0: 'lower', sX1: 'lower', sZ0: 'lower', sZ1: 'lower', vZ1: 'upper', ...LENGTHS },
  rusca2018: { sZ0: 'lower', sZ1: 'lower', sX1: 'lower', s0uZ: 'upper', vX1: 'upper', ...LENGTHS },
  wiesemann2024: { sK0: 'lower', sK1: 'lower', sT1: 'lower', s0uK: 'upper', vT1: 'upper', ...LENGTHS },
  tomamichel2012: { mu: 'upper', l_raw: 'lower', l: 'length' },
}

/** A number that is not right: how many of the digits compared are wrong, and whether it is on the unsafe side. */
export type Deviation = {
  readonly field: string
  readonly found: string
  readonly right: string
  readonly wrongDigits: number
  readonly unsafe: boolean
}

/** What an answer is. */
export type Judgement =
  | { readonly kind: 'exact' }
  /** Numbers with wrong digits, the worst first; `slip` is the flag whose wrong output they are. */
  | { readonly kind: 'wrong' | 'unsafe'; readonly worst: Deviation; readonly slip?: string }
  /** An error for arguments that are in the domain. */
  | { readonly kind: 'error'; readonly text: string }
  /** A result for arguments that are to be refused. */
  | { readonly kind: 'accepted' }
  /** No answer of the format. */
  | { readonly kind: 'malformed'; readonly text: string }

/** Digits of `found` that are right, at most `digits`: the k-th is where both are at most half of its unit apart. */
export const rightDigits = (found: Exactly, right: Exactly, digits: number): number => {
  if (found.equals(right)) return digits
  if (!found.isFinite() || !right.isFinite() || found.isZero() || right.isZero()) return 0
  // Of other sizes no digit is right, and the difference could have as many digits as the exponents lie apart.
  if (Math.abs(found.e - right.e) > 1) return 0
  const distance = Exact.sub(found, right).abs()
  // Half a unit of digit k is 10^(e - k + 1) / 2.
  for (let k = digits; k > 0; k -= 1)
    if (distance.times(2).lessThanOrEqualTo(`1e${right.e - k + 1}`)) return k
  return 0
}

/** On the side where a bound promises too much. */
const isBeyond = (found: Exactly, right: Exactly, side: Side): boolean =>
  side === 'upper' ? found.lessThan(right) : found.greaterThan(right)

const deviationOf = (
  field: string,
  found: string,
  right: string,
  side: Side,
  digits: number,
): Deviation | 'not a number' | undefined => {
  const [a, b] = [numberOf(found), numberOf(right)]
  if (a === undefined || b === undefined) return 'not a number'
  const wrongDigits = digits - rightDigits(a, b, digits)
  const tooLong = side === 'length' && a.greaterThan(b)
  if (wrongDigits === 0 && !tooLong) return undefined
  return { field, found, right, wrongDigits, unsafe: tooLong || isBeyond(a, b, side) }
}

const fieldsOf = (result: Result): Readonly<Record<string, string>> =>
  typeof result === 'string' ? { value: result } : result

const isTexts = (value: object): value is Readonly<Record<string, string>> =>
  !Array.isArray(value) && Object.values(value).every((one) => typeof one === 'string')

const resultIn = (value: unknown): Result | undefined => {
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null && isTexts(value) ? value : undefined
}

/** How bad a number is: unsafe before safe, a key that is too long before a bound, then by wrong digits. */
export const severity = ({ unsafe, field, wrongDigits }: Deviation): number =>
  (unsafe ? 1e6 : 0) + (unsafe && field === 'l' ? 1e3 : 0) + wrongDigits

/** Digits in which an answer has to agree with the output of a slip to be taken for it. */
const SLIP_DIGITS = 6

const isSlip = (found: Readonly<Record<string, string>>, slip: Result): boolean =>
  Object.entries(fieldsOf(slip)).every(([field, text]) => {
    const [a, b] = [numberOf(found[field] ?? ''), numberOf(text)]
    return a !== undefined && b !== undefined && rightDigits(a, b, SLIP_DIGITS) === SLIP_DIGITS
  })

const compared = ({ fn, right, slip }: Question, result: Result, digits: number): Judgement => {
  if (right === undefined) return { kind: 'accepted' }
  const [found, wanted] = [fieldsOf(result), fieldsOf(right)]
  const names = Object.keys(wanted)
  if (names.some((name) => found[name] === undefined) || Object.keys(found).length > names.length)
    return { kind: 'malformed', text: `other fields than ${names.join(', ')}` }
  const deviations: Deviation[] = []
  for (const name of names) {
    const side = SIDES[fn]?.[name] ?? 'lower'
    const deviation = deviationOf(name, found[name] ?? '', wanted[name] ?? '', side, digits)
    if (deviation === 'not a number')
      return { kind: 'malformed', text: `${name} is no number: ${found[name]}` }
    if (deviation !== undefined) deviations.push(deviation)
  }
  const [worst] = deviations.sort((a, b) => severity(b) - severity(a))
  if (worst === undefined) return { kind: 'exact' }
  return {
    kind: worst.unsafe ? 'unsafe' : 'wrong',
    worst,
    ...(slip !== undefined && isSlip(found, slip.result) ? { slip: slip.flag } : {}),
  }
}

/** What a line of the program is as the answer to a question with this id. */
export const judged = (question: Question, id: number, line: unknown, digits: number): Judgement => {
  if (typeof line !== 'object' || line === null || !('id' in line))
    return { kind: 'malformed', text: 'no object with an id' }
  if (line.id !== id) return { kind: 'malformed', text: 'the id of another line' }
  if ('error' in line && !('result' in line)) {
    if (question.right === undefined) return { kind: 'exact' }
    return { kind: 'error', text: JSON.stringify(line.error).slice(0, 200) }
  }
  const result = 'result' in line ? resultIn(line.result) : undefined
  return result === undefined
    ? { kind: 'malformed', text: 'neither a result of decimal strings nor an error' }
    : compared(question, result, digits)
}
