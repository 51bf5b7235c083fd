// Plain float evaluation of given coefficients: the slack left to the keyed coefficients, and L. For searches and simulations only.
// Source: FINITE_KEY.md 5.2; a test ties it to the certified evaluation of `certified.ts`.

import type { Basis } from '../../observations'
import type { DirectCounts, DirectProtocol } from '../problem'
import { limitRows, photonRows, type Row } from '../rows'
import { type FloatCoefficients, slopes, solverCutoff } from './program'

// Bound once: a global looked up in a hot loop is ten times slower inside a sandbox such as a test runner.
const { exp, expm1, log1p } = Math

/**
 * The rows of a protocol flat, one entry a term. Shapes: `rowStart` rows + 1; the rest one entry a term.
 * `kind`: 0 no credit, 1 vacuum, 2 single, 3 single with a phase error; plus 4 where the basis is Z.
 */
export type FloatRows = {
  readonly rowStart: Int32Array
  readonly share: Float64Array
  readonly cell: Int32Array
  readonly error: Uint8Array
  readonly keyed: Uint8Array
  readonly kind: Uint8Array
}

type Suggested = Omit<FloatCoefficients, 'bits'>

const kindOf = (row: Row['terms'][number], basis: Basis): number =>
  ['none', 'vacuum', 'single', 'singleWithPhaseError'].indexOf(row.credit) + (basis === 'Z' ? 4 : 0)

/** The rows that floats look at: enough photons for the dimmer intensities to fade, and the limit of many photons. */
export const floatRows = (protocol: DirectProtocol): FloatRows => {
  const rows = [...photonRows(protocol, solverCutoff(protocol)), ...limitRows(protocol)]
  const terms = rows.flatMap((row) => {
    const masses = row.terms.map(({ weight, mu }) => weight.toNumber() * exp(-mu.toNumber()))
    const total = masses.reduce((sum, mass) => sum + mass, 0)
    return row.terms.map((term, at) => ({
      term,
      share: (masses[at] ?? 0) / total,
      cell: protocol.cells[term.cell],
    }))
  })
  const starts = new Int32Array(rows.length + 1)
  rows.forEach((row, at) => {
    starts[at + 1] = (starts[at] ?? 0) + row.terms.length
  })
  return {
    rowStart: starts,
    share: Float64Array.from(terms, ({ share }) => share),
    cell: Int32Array.from(terms, ({ term }) => term.cell),
    error: Uint8Array.from(terms, ({ term }) => Number(term.error)),
    keyed: Uint8Array.from(terms, ({ cell }) => Number(cell?.keyed === true)),
    kind: Uint8Array.from(terms, ({ term, cell }) => kindOf(term, cell?.basis ?? 'X')),
  }
}

const creditTable = ({ t, phaseError }: Suggested): Float64Array => {
  const [x, z] = [slopes(phaseError.X), slopes(phaseError.Z)]
  return Float64Array.of(0, t, t * x.a, t * (x.a - x.c), 0, t, t * z.a, t * (z.a - z.c))
}

/**
 * The most that can be added to u of every keyed cell before a row fails (negative: it fails now), nats; -Infinity where the
 * tests alone break a row, +Infinity without keyed cells. Closed form: each row is affine in e^shift.
 */
export const keyedRoom = (rows: FloatRows, coefficients: Suggested): number => {
  const credit = creditTable(coefficients)
  let room = Number.POSITIVE_INFINITY
  for (let row = 0; row + 1 < rows.rowStart.length; row += 1) {
    let sum = 0
    let keyed = 0
    const end = rows.rowStart[row + 1] ?? 0
    for (let i = rows.rowStart[row] ?? 0; i < end; i += 1) {
      const cell = rows.cell[i] ?? 0
      const share = rows.share[i] ?? 0
      const w = rows.error[i] === 1 ? (coefficients.w[cell] ?? 0) : 0
      const y = (coefficients.u[cell] ?? 0) - w - (credit[rows.kind[i] ?? 0] ?? 0)
      sum += share * expm1(y)
      if (rows.keyed[i] === 1) keyed += share * exp(y)
    }
    if (keyed > 0) room = Math.min(room, sum < keyed ? log1p(-sum / keyed) : Number.NEGATIVE_INFINITY)
    else if (sum > 0) return Number.NEGATIVE_INFINITY
  }
  return room
}

/** `(1/t) (sum u n - sum w m - cost)`, bits, `cost` in nats. */
export const floatEntropy = (counts: DirectCounts, { t, u, w }: Suggested, cost: number): number => {
  const detected = u.reduce((sum, value, at) => sum + value * (counts.detections[at]?.toNumber() ?? 0), 0)
  const wrong = w.reduce((sum, value, at) => sum + value * (counts.errors[at]?.toNumber() ?? 0), 0)
  return (detected - wrong - cost) / t
}
