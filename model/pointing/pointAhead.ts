// Point-ahead: while the light travels there and back the satellite moves on across the line of sight.
// Source: SYSTEM.md row 13.

/** Metres a second, exact by definition. */
export const SPEED_OF_LIGHT = 299_792_458

/** The angle 2 v / c (microradians) between where the beacon of a station came from and where the answer must go; v across the line of sight, in m/s. */
export const pointAheadMicroradians = (transverseMetresPerSecond: number): number =>
  ((2 * transverseMetresPerSecond) / SPEED_OF_LIGHT) * 1e6
