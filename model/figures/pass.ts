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
