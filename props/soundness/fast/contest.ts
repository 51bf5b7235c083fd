// Many coefficient vectors of `direct` against one run: which of them claims the most.
// Source: FINITE_KEY.md 5.2, L; docs/proof.md section 10.7.

import { P_FAIL } from '../campaign'
import type { Run } from './run'

/** Coefficients in doubles: t (nats a bit), u and w a cell (nats), the slopes phi0 of X and Z. */
export type Coefficients = {
  readonly t: number
  readonly phaseError: { readonly X: number; readonly Z: number }
  readonly u: ReadonlyArray<number>
  readonly w: ReadonlyArray<number>
}

/** The vector with the largest L, by its place, and that L in bits. `extra`: what the choice pays, nats. The result is reused. */
export const contest = (
  entries: ReadonlyArray<Coefficients>,
  keyed: ReadonlyArray<boolean>,
  extra: number,
): ((run: Run) => { readonly winner: number; readonly claimed: number }) => {
  const cells = keyed.length
  const width = 2 * cells + 1
  const table = Float64Array.from(
    entries.flatMap(({ t, u, w }) => [
      ...u.map((value) => value / t),
      ...w.map((value, cell) => (keyed[cell] === true ? 0 : -value / t)),
      (Math.log(P_FAIL) - extra) / t,
    ]),
  )
  const counts = new Float64Array(width).fill(1)
  const result = { winner: 0, claimed: 0 }
  return (run) => {
    counts.set(run.detections)
    counts.set(run.errors, cells)
    result.claimed = Number.NEGATIVE_INFINITY
    for (let entry = 0; entry < entries.length; entry += 1) {
      let sum = 0
      for (let at = 0; at < width; at += 1) sum += (table[entry * width + at] ?? 0) * (counts[at] ?? 0)
      if (sum > result.claimed) {
        result.claimed = sum
        result.winner = entry
      }
    }
    return result
  }
}
