// The cut-off of a dual vector: the fewer rows a certificate has proved one by one, the sooner it is checked.
// Source: docs/rules.md, decoy.detections, the row above the cut-off.

/** The kernel's greatest cut-off. */
export const MOST_PHOTONS = 64

/** What an intensity adds to the row of k photons above the cut-off: factor times mu^k. */
export type RowTerm = { readonly mu: number; readonly factor: number }

/** Doubles decide only what holds by this much. */
const ROOM = 1e-6

/** The least cut-off K, 1 to `most`, above which the row holds with room: of the brightest term, and what is positive of the others. */
export const leastCutoff = (terms: ReadonlyArray<RowTerm>, most: number): number | undefined => {
  const used = terms.filter(({ factor }) => factor !== 0)
  const top = Math.max(...used.map(({ mu }) => mu))
  const brightest = used.filter(({ mu }) => mu === top).reduce((sum, { factor }) => sum + factor, 0)
  const holds = (cutoff: number): boolean => {
    const rest = used.map(({ mu, factor }) =>
      mu < top && factor > 0 ? factor * (mu / top) ** (cutoff + 1) : 0,
    )
    return rest.reduce((sum, one) => sum + one, 0) <= -brightest * (1 - ROOM)
  }
  return Array.from({ length: most }, (_, at) => at + 1).find((cutoff) => brightest < 0 && holds(cutoff))
}
