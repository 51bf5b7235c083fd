// Where the bits of a certified key and the epsilons went, step by step: the rows of two waterfalls, off the numbers of a proof.
// Source: docs/rules.md, rules secrecy, keyLength and compose.

import type { Proof, ProofStep } from '../../proofs/certificate/proof'
import type { FallBar } from '../charts/auditCharts'
import { keyCosts } from './hypothesisNumbers'
import { approximate, epsilonText, grouped } from './numbers'

/** One row: totals stand for themselves, the others are taken away from, or added to, what was before. */
export type FlowRow = { readonly name: string; readonly kind: FallBar['kind']; readonly amount: number }

const keysOf = ({ steps }: Proof): ReadonlyArray<ProofStep> =>
  steps.filter(({ rule }) => rule === 'keyLength')

/** Sifted bits that make key, of the bases of a key, without those sampled. */
const keyedBits = ({ certificate: { hypotheses } }: Proof, scope: string): number =>
  (1 - Number(hypotheses.sampledFraction)) *
  hypotheses.keyed
    .filter(({ basis }) => scope === 'all' || basis === scope)
    .map(({ basis, intensity }) =>
      hypotheses.counts.find(
        (one) => one.kind === 'gain' && one.basis === basis && one.intensity === intensity,
      ),
    )
    .reduce((sum, count) => sum + Number(count?.observed ?? 0), 0)

/** What the rule `secrecy` took away from the sifted bits, where the proof tells it apart. */
const secrecyLosses = (
  { steps }: Proof,
  secrecy: ProofStep | undefined,
  sifted: number,
): { readonly unproved: number; readonly phase: number } | undefined => {
  if (secrecy?.rule !== 'secrecy') return undefined
  const [singles, entropy, vacua] = secrecy.by.map((place) => Number(steps[place]?.value ?? 0))
  const [kept, lost] = [(singles ?? 0) + (vacua ?? 0), (singles ?? 0) * (entropy ?? 0)]
  return { unproved: sifted - kept, phase: lost }
}

const added = (rows: ReadonlyArray<number>): number => rows.reduce((sum, row) => sum + row, 0)

/** From sifted to secret: all keys of the proof together. Empty for a proof of no key. */
export const bitsFlow = (proof: Proof): ReadonlyArray<FlowRow> => {
  const keys = keysOf(proof)
  if (keys.length === 0) return []
  const { hypotheses } = proof.certificate
  const parts = keys.map((key) => {
    const secrecy = proof.steps[key.by[0] ?? -1]
    const sifted = keyedBits(proof, key.scope)
    const { leak, announced, hashing, verification } = keyCosts(hypotheses, key)
    const [secret, bits] = [Number(secrecy?.value ?? 0), Number(key.value)]
    return {
      sifted,
      secret,
      bits,
      leak: leak + announced,
      hashing,
      verification,
      rounding: secret - leak - announced - hashing - verification - bits,
      losses: secrecyLosses(proof, secrecy, sifted),
    }
  })
  const total = (of: (part: (typeof parts)[number]) => number): number => added(parts.map(of))
  const [secret, isTold] = [total((part) => part.secret), parts.every(({ losses }) => losses !== undefined)]
  const sifted = total((part) => part.sifted)
  const phase = total(({ losses }) => losses?.phase ?? 0)
  const step = (name: string, amount: number): FlowRow => ({ name, kind: 'step', amount: -amount })
  return [
    { name: 'sifted bits that make key', kind: 'total', amount: sifted },
    ...(isTold
      ? [
          step('not provably single photons', sifted - secret - phase),
          step('phase errors of single photons', phase),
        ]
      : [step('not provably secret', sifted - secret)]),
    { name: 'secret bits among them', kind: 'total', amount: secret },
    step(
      'leak of error correction',
      total((part) => part.leak),
    ),
    step(
      'leftover hash',
      total((part) => part.hashing),
    ),
    step(
      'error verification',
      total((part) => part.verification),
    ),
    step(
      'rounding down',
      total((part) => part.rounding),
    ),
    { name: 'certified key', kind: 'limit', amount: total((part) => part.bits) },
  ]
}

/** Every epsilon of the proof that adds up, from none to the total. Empty for a proof of no key. */
export const epsilonFlow = (proof: Proof): ReadonlyArray<FlowRow> => {
  const keys = keysOf(proof)
  if (keys.length === 0) return []
  const { hypotheses } = proof.certificate
  const number = (key: ProofStep, name: string): number => Number(key.p[name])
  const steps = keys.flatMap((key): ReadonlyArray<FlowRow> => {
    const of = key.scope === 'all' ? '' : `, key ${key.scope}`
    const [smoothing, hashing] = [number(key, 'smoothing'), number(key, 'hashing')]
    const classical = Number(key.secrecy ?? 0) - smoothing - hashing
    return [
      { name: `limits on counts${of}`, kind: 'step', amount: smoothing },
      ...(classical > 1e-6 * smoothing
        ? [{ name: `limits that need no root${of}`, kind: 'step', amount: classical } as const]
        : []),
      { name: `leftover hash${of}`, kind: 'step', amount: hashing },
    ]
  })
  const theorem = proof.steps.at(-1)
  const [secrecy, correctness] = [Number(theorem?.secrecy ?? 0), Number(theorem?.correctness ?? 0)]
  const trusted = secrecy - added(steps.map(({ amount }) => amount))
  const { messages, epsilon } = hypotheses.authentication
  const authentication = Number(messages) * Number(epsilon)
  const verification = added(keys.map((key) => number(key, 'verification')))
  return [
    ...steps,
    ...(trusted > verification / 2
      ? [{ name: 'trusted error counts', kind: 'step', amount: trusted } as const]
      : []),
    { name: 'secrecy', kind: 'total', amount: secrecy },
    { name: 'correctness', kind: 'step', amount: correctness },
    { name: 'authentication', kind: 'step', amount: authentication },
    { name: 'total', kind: 'total', amount: secrecy + correctness + authentication },
  ]
}

/** The bars of a waterfall: each step begins where the one before ended. */
const barsOf = (
  rows: ReadonlyArray<FlowRow>,
  label: (row: FlowRow) => string,
  unit: number,
): ReadonlyArray<FallBar> => {
  let level = 0
  return rows.map((row) => {
    const from = row.kind === 'step' ? level : 0
    level = row.kind === 'step' ? level + row.amount : row.amount
    return { name: row.name, kind: row.kind, from: from / unit, to: level / unit, label: label(row) }
  })
}

/** Bits as bars. */
export const bitBars = (rows: ReadonlyArray<FlowRow>): ReadonlyArray<FallBar> =>
  barsOf(rows, ({ amount }) => bitsAmount(amount), 1)

/** Whole bits, a minus sign for what is taken away. */
export const bitsAmount = (amount: number): string =>
  `${amount < 0 ? '−' : ''}${Math.abs(amount) < 10 ? approximate(Number(Math.abs(amount).toFixed(1))) : grouped(Math.round(Math.abs(amount)))}`

/** Epsilons as bars, in multiples of `unit`. */
export const epsilonBars = (rows: ReadonlyArray<FlowRow>, unit: number): ReadonlyArray<FallBar> =>
  barsOf(rows, ({ amount }) => epsilonText(amount), unit)
