// What Figures 4b and 4c show of a pass; a simulated pass gives the rows.
// Source: SYSTEM.md rows 18 and 19.

/** A second of a pass, counted from its beginning: range, and clicks of all detectors in that second. */
export type CountsRow = {
  readonly second: number
  readonly rangeKm: number
  readonly countsPerSecond: number
}

/** A packet (1 upwards): its QBER and the ends of its confidence interval, all 0..1. */
export type PacketQberRow = {
  readonly packet: number
  readonly qber: number
  readonly lower: number
  readonly upper: number
}

/** Deviations of a normal number within which 95 % of it lies. */
const DEVIATIONS = 1.96

/** QBER of packets as counted, with the interval of Wilson at 95 %. Source: Wilson, J. Am. Stat. Assoc. 22 (1927) 209. */
export const packetQber = (
  packets: ReadonlyArray<{ readonly bits: number; readonly errors: number }>,
): ReadonlyArray<PacketQberRow> =>
  packets.map(({ bits, errors }, at) => {
    const square = DEVIATIONS * DEVIATIONS
    const middle = (errors + square / 2) / (bits + square)
    const half = (DEVIATIONS * Math.sqrt((errors * (bits - errors)) / bits + square / 4)) / (bits + square)
    return { packet: at + 1, qber: errors / bits, lower: middle - half, upper: middle + half }
  })
