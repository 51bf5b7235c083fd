// Acquisition at the station as a state machine, one step a frame of its camera: point by the ephemeris, scan if the beacon is not
// there, steer by the coarse camera, hand over to the fine loop, track; and back when the light is lost.
// Source: SYSTEM.md row 11; the counts of frames are assumptions [A].

import type { Angles } from './arbitration'
import { radial } from './arbitration'

/** Where the acquisition stands; counts are frames of the camera. */
export type Acquisition =
  | { readonly kind: 'idle' }
  | { readonly kind: 'pointing'; readonly waited: number }
  | { readonly kind: 'scanning'; readonly cell: number; readonly waited: number }
  | { readonly kind: 'coarse'; readonly centred: number; readonly missed: number }
  | { readonly kind: 'handover'; readonly seen: number; readonly waited: number }
  | { readonly kind: 'tracking'; readonly missed: number }

/** What a frame shows: whether the satellite is up, whether the mount stands where it was sent, the beacon in the coarse camera (microradians off its centre), and in the fine field. */
export type AcquisitionFrame = {
  readonly isUp: boolean
  readonly isSettled: boolean
  readonly spot: Angles | undefined
  readonly isInFineField: boolean
}

/** Frames at 14 Hz; all [A]. */
export type AcquisitionParameters = {
  readonly patience: number // settled without a spot before scanning, and in each cell of the scan
  readonly cells: number // of the scan, which then starts again
  readonly centredRadius: number // microradians
  readonly centredFrames: number
  readonly missedFrames: number
  readonly fineFrames: number
  readonly handoverFrames: number // before the coarse loop takes the light back
}

/** All [A]: a cell of the scan takes a fifth of a second once the mount is there; 49 cells are seven by seven. */
export const ACQUISITION: AcquisitionParameters = {
  patience: 3,
  cells: 49,
  centredRadius: 300,
  centredFrames: 4,
  missedFrames: 5,
  fineFrames: 4,
  handoverFrames: 70,
}

const coarse: Acquisition = { kind: 'coarse', centred: 0, missed: 0 }

const steered = (
  p: AcquisitionParameters,
  state: Extract<Acquisition, { kind: 'coarse' }>,
  { spot }: AcquisitionFrame,
): Acquisition => {
  if (spot === undefined)
    return state.missed + 1 >= p.missedFrames
      ? { kind: 'pointing', waited: 0 }
      : { kind: 'coarse', centred: 0, missed: state.missed + 1 }
  const centred = radial(spot) <= p.centredRadius ? state.centred + 1 : 0
  return centred >= p.centredFrames
    ? { kind: 'handover', seen: 0, waited: 0 }
    : { kind: 'coarse', centred, missed: 0 }
}

/** The state after a frame. From every state a lost beacon leads back, and a satellite that has set leads to `idle`. */
export const acquisitionStep = (
  p: AcquisitionParameters,
  state: Acquisition,
  frame: AcquisitionFrame,
): Acquisition => {
  if (!frame.isUp) return { kind: 'idle' }
  switch (state.kind) {
    case 'idle':
      return { kind: 'pointing', waited: 0 }
    case 'pointing': {
      if (frame.spot !== undefined) return coarse
      const waited = frame.isSettled ? state.waited + 1 : 0
      return waited >= p.patience ? { kind: 'scanning', cell: 1, waited: 0 } : { kind: 'pointing', waited }
    }
    case 'scanning': {
      if (frame.spot !== undefined) return coarse
      const waited = frame.isSettled ? state.waited + 1 : 0
      return waited >= p.patience
        ? { kind: 'scanning', cell: (state.cell + 1) % p.cells, waited: 0 }
        : { ...state, waited }
    }
    case 'coarse':
      return steered(p, state, frame)
    case 'handover': {
      const seen = frame.isInFineField ? state.seen + 1 : 0
      if (seen >= p.fineFrames) return { kind: 'tracking', missed: 0 }
      return frame.spot === undefined || state.waited + 1 >= p.handoverFrames
        ? coarse
        : { kind: 'handover', seen, waited: state.waited + 1 }
    }
    case 'tracking': {
      const missed = frame.isInFineField ? 0 : state.missed + 1
      return missed >= p.missedFrames ? coarse : { kind: 'tracking', missed }
    }
  }
}

/** Column and row of cell n of a square spiral: 0 at the centre, then ring by ring, each cell beside the one before. */
export const spiralCell = (n: number): readonly [number, number] => {
  const ring = Math.ceil((Math.sqrt(n + 1) - 1) / 2)
  if (ring === 0) return [0, 0]
  const along = n - (2 * ring - 1) ** 2
  const [side, place] = [Math.floor(along / (2 * ring)), along % (2 * ring)]
  if (side === 0) return [ring, place + 1 - ring]
  if (side === 1) return [ring - 1 - place, ring]
  if (side === 2) return [-ring, ring - 1 - place]
  return [place + 1 - ring, -ring]
}
