// What the simulation knows of a pass and neither party can: photon numbers behind the detections, and the errors of single photons.
// The proofs bound these; props/mission.test.ts holds the bounds against them.

import type { DetectionColumns } from './fast/detectionColumns'

/** Basis-matched detections of one basis and intensity, sampled ones included, by what their pulse held. */
export type TruthCell = {
  readonly basis: 'X' | 'Z'
  readonly intensity: 'signal' | 'decoy' | 'vacuum'
  readonly detections: number
  readonly errors: number
  readonly vacua: number
  readonly singles: number
  readonly singleErrors: number
}

/** What is true of a block: of its key bits (basis-matched, signal, not sampled; left-over ones included), and of each cell. */
export type HiddenTruth = {
  readonly block: number
  readonly keyedVacua: number
  readonly keyedSingles: number
  /** Key bits whose pulse gave a photon to an eavesdropper, or was measured by one. */
  readonly tapped: number
  readonly cells: ReadonlyArray<TruthCell>
}

/** The basis-matched detections from `from` to before `to`. */
export type Stretch = { readonly from: number; readonly to: number }

const BASES = ['X', 'Z'] as const
const INTENSITIES = ['signal', 'decoy', 'vacuum'] as const

/** Place of a state code's intensity, its two low bits, among those names. */
const PLACES = [0, 0, 1, 2] as const

/** The basis in which a detection was measured is that in which its pulse was prepared. */
export const isMatched = ({ prepared, results }: DetectionColumns, at: number): boolean =>
  (prepared[at] ?? 0) >> 3 === (results[at] ?? 0) >> 1

/** A detection that may become a key bit if it is not sampled: basis-matched, signal. */
export const isKeyable = (columns: DetectionColumns, at: number): boolean =>
  ((columns.prepared[at] ?? 0) & 2) === 0 && isMatched(columns, at)

/** The truth of a block; `isSampled` by place among all detections of the pass. */
export const truthOf = (
  columns: DetectionColumns,
  isSampled: (at: number) => boolean,
  block: number,
  { from, to }: Stretch,
): HiddenTruth => {
  const cells = BASES.flatMap((basis) =>
    INTENSITIES.map((intensity) => ({
      basis,
      intensity,
      detections: 0,
      errors: 0,
      vacua: 0,
      singles: 0,
      singleErrors: 0,
    })),
  )
  let [keyedVacua, keyedSingles, tapped] = [0, 0, 0]
  for (let at = from; at < to; at += 1) {
    if (!isMatched(columns, at)) continue
    const code = columns.prepared[at] ?? 0
    const cell = cells[INTENSITIES.length * (code >> 3) + (PLACES[code & 3] ?? 0)]
    // Two bases and three intensities: every code has a cell.
    if (cell === undefined) continue
    const photons = columns.photonNumbers[at] ?? 0
    const errors = ((code >> 2) & 1) === ((columns.results[at] ?? 0) & 1) ? 0 : 1
    cell.detections += 1
    cell.errors += errors
    if (photons === 0) cell.vacua += 1
    if (photons === 1) {
      cell.singles += 1
      cell.singleErrors += errors
    }
    if (!isKeyable(columns, at) || isSampled(at)) continue
    if (photons === 0) keyedVacua += 1
    if (photons === 1) keyedSingles += 1
    tapped += columns.tapped[at] ?? 0
  }
  return { block, keyedVacua, keyedSingles, tapped, cells }
}
