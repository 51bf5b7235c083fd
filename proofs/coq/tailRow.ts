// The row above the cut-off in the export to Coq: one ceiling a factor, so that one inequality between rationals covers every
// number of photons beyond. Source: docs/rules.md, the row above the cut-off of decoy.detections.

import { isAtMost, type Rational, ZERO } from '../kernel/rational'
import { constant, list } from './notation'

/** A source's mean photon number, its factor as a Coq term, and the certified least upper end of that factor. */
export type RowFactor = { readonly mu: Rational; readonly factor: string; readonly upper: Rational }

/** Decimals of a ceiling: finer than any slack that the kernel can see. */
const PLACES = 45n

const roundedUp = ({ n, d }: Rational): Rational => {
  const scale = 10n ** PLACES
  const quotient = (n * scale) / d
  return { n: quotient * d < n * scale ? quotient + 1n : quotient, d: scale }
}

/** The largest mean photon number whose factor counts, 1 where none does, and the terms of `rows_above`. */
export const tailTerms = (
  factors: ReadonlyArray<RowFactor>,
): { readonly top: string; readonly terms: string } => {
  const top = factors.reduce(
    (most, { mu, upper }) => (upper.n === 0n || isAtMost(mu, most) ? most : mu),
    ZERO,
  )
  const terms = factors.map(({ mu, factor, upper }) => {
    const isTop = isAtMost(top, mu) && upper.n !== 0n
    const ceiling = isTop || upper.n > 0n ? roundedUp(upper) : ZERO
    return `Term ${constant(mu)} (${factor}) ${constant(ceiling)}`
  })
  return { top: top.n === 0n ? '1' : constant(top), terms: list(terms) }
}
