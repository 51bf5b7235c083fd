// KW10: decoy errors are only known from decoy bits, which are disclosed, or corrected and then part of the leak.
// Source: FINITE_KEY.md section 4; the converse is a count of error patterns (method of types).
//
// n bits with m errors have C(n, m) >= 2^(n h(m/n)) / (n + 1) error patterns, so correcting them takes at least n h(m/n) - log2(n + 1)
// bits. If the leak is less than that for the keyed bits and the decoys together, then the decoys were not corrected within it: they were
// disclosed, which costs no key but has to be said, or their correction is missing from the leak, which costs at least their n h(m/n).

import { byBrightness } from '../../spec/finiteKey/analyses/analysis'
import { binaryEntropy } from '../../spec/finiteKey/entropy'
import type { Interval } from '../../spec/finiteKey/interval'
import { leakOf } from '../../spec/finiteKey/leakage'
import { BASES, cellOf } from '../../spec/finiteKey/observations'
import { applies, doesNotApply, type FindingInput, type FindingRule, undecided } from './finding'
import { kindOf } from './formula9'
import { bitsText, grouped, wholeDown } from './wording'

type Errors = { readonly detections: bigint; readonly errors: bigint }

/** `n h(m/n)`, bits. */
const shannon = ({ detections, errors }: Errors, { exact, zero }: FindingInput['arithmetic']): Interval =>
  detections === 0n
    ? zero
    : exact(detections).times(binaryEntropy(exact(errors).dividedBy(exact(detections)).clampedAbove(1)))

const total = (list: ReadonlyArray<Interval>, zero: Interval): Interval =>
  list.reduce((a, b) => a.plus(b), zero)

/** Intensities whose errors the analysis reads although they make no key: the decoy in (8), every unkeyed one elsewhere. */
const readButNotKeyed = (input: FindingInput): ReadonlyArray<string> => {
  const names = byBrightness(input.observations).map(({ name }) => name)
  const read = kindOf(input) === 'formula9' ? names.slice(1, 2) : names
  return read.filter((name) => !input.observations.key.intensities.includes(name))
}

/** Certainly too little to correct every one of these, by the count of error patterns. */
const cannotHold = (
  leak: bigint,
  cells: ReadonlyArray<Errors>,
  arithmetic: FindingInput['arithmetic'],
): boolean => {
  const { exact, zero } = arithmetic
  const needed = cells.map((cell) =>
    shannon(cell, arithmetic)
      .minus(exact(cell.detections + 1n).log2())
      .clampedBelow(0),
  )
  return exact(leak).isBelow(total(needed, zero))
}

export const kw10DecoyErrors: FindingRule = {
  code: 'KW10',
  title: 'Decoy errors need decoy bits',
  severity: 'minor',
  remedy:
    'Disclose the bits of the decoy and vacuum rounds and say so, or count the bits that correct them as leak; composable and direct rest on disclosed test rounds and print it as an assumption.',
  source: 'FINITE_KEY.md 4',
  judge: (input) => {
    const { observations, arithmetic, analysed } = input
    if (kindOf(input) === 'certified')
      return doesNotApply(`${analysed} rests on disclosed test rounds, which is among its assumptions.`)
    if (analysed === 'tomamichel2012') return doesNotApply('tomamichel2012 reads no decoy errors.')
    const names = readButNotKeyed(input)
    const cells = BASES.flatMap((basis) => names.map((name) => cellOf(observations, basis, name)))
    const errors = cells.reduce((sum, cell) => sum + cell.errors, 0n)
    if (errors === 0n) return doesNotApply('No error of an intensity without key was counted.')
    const detections = cells.reduce((sum, cell) => sum + cell.detections, 0n)
    const bits = wholeDown(
      total(
        cells.map((cell) => shannon(cell, arithmetic)),
        arithmetic.zero,
      ),
    )
    const leak = leakOf(observations, arithmetic).total
    const numbers = {
      'detections without key': grouped(detections),
      'errors without key': grouped(errors),
      'bits to correct them, at least': grouped(bits),
      leak: grouped(leak),
    }
    const sentence = `${grouped(errors)} errors in ${names.join(', ')} are known only from ${grouped(detections)} bits that are disclosed, or corrected with at least ${bitsText(bits)} of leak`
    const keyed = BASES.filter((basis) => observations.key.bases.includes(basis)).flatMap((basis) =>
      observations.key.intensities.map((name) => cellOf(observations, basis, name)),
    )
    const isShort =
      observations.key.sampledFraction.isZero() && cannotHold(leak, [...keyed, ...cells], arithmetic)
    return isShort
      ? applies(`${sentence}; the leak of ${bitsText(leak)} has no room for that.`, bits, numbers)
      : undecided(
          'whether the bits of the decoy rounds were disclosed, or corrected and counted as leak',
          `${sentence}; the input does not say which.`,
          bits,
          numbers,
        )
  },
}
