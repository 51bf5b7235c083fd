// How long light takes between satellite and station during a pass, as the delay of the laser link.

import { type Ephemeris, interpolated } from '../orbit/pass'
import { SPEED_OF_LIGHT } from '../pointing/pointAhead'

const NANOSECONDS_PER_MILLISECOND = 1e6

/**
 * Delay (whole nanoseconds) of what is sent a number of nanoseconds after the start of an ephemeris, over the range at that time; the
 * movement meanwhile is left out, at most 26 m or 0.1 us. Before the ephemeris and after it, that of its first or last second.
 */
export const lightTime =
  (ephemeris: Ephemeris) =>
  (sent: number): number => {
    const { startUtc, stepMilliseconds, sightings } = ephemeris
    const last = startUtc + (sightings.length - 1) * stepMilliseconds
    const utc = Math.min(last, Math.max(startUtc, startUtc + sent / NANOSECONDS_PER_MILLISECOND))
    return Math.round((interpolated(ephemeris, utc).rangeMillimetres * 1e6) / SPEED_OF_LIGHT)
  }
