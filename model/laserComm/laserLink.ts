// The laser link between satellite and station as a discrete-event channel in virtual time: frames go in, are cut, serialised
// at the line rate, lost in bursts, delayed, repeated, reordered and damaged, put together again, and come out in order of time.
// Source: SYSTEM.md row 22. Times are whole nanoseconds; nothing reads a clock.

import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import type { Problem } from '../../spec/problem'
import { type Threshold, thresholdOf } from '../randomness/distributions'
import type { Generator } from '../randomness/generator'
import { type BurstChain, type BurstLoss, burstChain, nextIsBad } from './burstLoss'
import { type CutFrame, cut, DEFAULT_PAYLOAD_BYTES, fragmentBytes, fragmentLength } from './fragments'
import { accept, DEFAULT_LIMITS, emptyReassembly, type Reassembly, type ReassemblyLimits } from './reassembly'

/** Up: from the station to the satellite. */
export type Direction = 'up' | 'down'

/** What happens to fragments on the way; probabilities 0..1 a fragment, the loss in bursts. */
export type Disturbance = BurstLoss & {
  readonly duplication: number
  readonly reordering: number // held back by up to `holdNanoseconds`, so that later ones overtake it
  readonly corruption: number // one to three of its bits turned over, which CRC-32 never misses in up to 11 kB
  readonly holdNanoseconds: number
}

/** A link; the delay is a function of the time of sending, whole nanoseconds (light over the range of an ephemeris). */
export type LaserLinkParameters = {
  readonly bitsPerSecond: number
  readonly payloadBytes: number
  readonly limits: ReassemblyLimits
  readonly delayNanoseconds: (sent: number) => number
  readonly disturbance: Readonly<Record<Direction, Disturbance>>
}

/** A link on which nothing is lost. */
export const UNDISTURBED: Disturbance = {
  meanLoss: 0,
  meanBurstFragments: 1,
  duplication: 0,
  reordering: 0,
  corruption: 0,
  holdNanoseconds: 0,
}

/** 156 Mbit/s both ways: SYSTEM.md row 22 [S]. The delay is that of 830 km, 2.77 ms, until an ephemeris gives it. */
export const JINAN1_LASER_LINK: LaserLinkParameters = {
  bitsPerSecond: 156e6,
  payloadBytes: DEFAULT_PAYLOAD_BYTES,
  limits: DEFAULT_LIMITS,
  delayNanoseconds: () => 2_768_582,
  disturbance: { up: UNDISTURBED, down: UNDISTURBED },
}

type Arrival = { readonly at: number; readonly bytes: Uint8Array }

type Chances = BurstChain & {
  readonly startsBad: Threshold
  readonly duplicates: Threshold
  readonly holds: Threshold
  readonly corrupts: Threshold
  readonly holdNanoseconds: number
}

/** Frames that a transmitter keeps cut, since most are sent again; hashing them anew would take most of the time. */
const FRAMES_KEPT_CUT = 8

/** One direction: the frames sent last, until when its transmitter is busy, whether fragments are being lost, what is on the way from `next` on, in order of time. */
type Lane = {
  readonly chances: Chances
  readonly recent: ReadonlyArray<CutFrame>
  readonly busyUntil: number
  readonly isBad: boolean
  readonly arrivals: ReadonlyArray<Arrival>
  readonly next: number
  readonly reassembly: Reassembly
}

/** Counts of what became of fragments, both directions together. */
export type LinkCounts = Readonly<
  Record<'sent' | 'lost' | 'arrived' | 'rejected' | 'repeated' | 'dropped' | 'delivered', number>
>

/** The state of a link. Every function returns a new one and leaves the old one as it is; the draws alone move on. */
export type LaserLinkState = {
  readonly parameters: LaserLinkParameters
  readonly lanes: Readonly<Record<Direction, Lane>>
  readonly counts: LinkCounts
}

/** A frame that came out whole. */
export type Delivery = { readonly at: number; readonly direction: Direction; readonly frame: Uint8Array }

const NO_COUNTS: LinkCounts = {
  sent: 0,
  lost: 0,
  arrived: 0,
  rejected: 0,
  repeated: 0,
  dropped: 0,
  delivered: 0,
}

const chancesOf = (disturbance: Disturbance): E.Either<ReadonlyArray<Problem>, Chances> => {
  const isFraction = (value: number): boolean => value >= 0 && value <= 1
  const wrong = (['duplication', 'reordering', 'corruption'] as const).filter(
    (name) => !isFraction(disturbance[name]),
  )
  const problems: ReadonlyArray<Problem> = wrong.map((name) => ({
    code: 'KW-IN102',
    path: name,
    found: String(disturbance[name]),
    expected: 'a probability from 0 to 1',
  }))
  const chain = burstChain(disturbance)
  if (E.isLeft(chain) || problems.length > 0)
    return E.left([...(E.isLeft(chain) ? chain.left : []), ...problems])
  return E.right({
    ...chain.right,
    startsBad: thresholdOf(disturbance.meanLoss),
    duplicates: thresholdOf(disturbance.duplication),
    holds: thresholdOf(disturbance.reordering),
    corrupts: thresholdOf(disturbance.corruption),
    holdNanoseconds: disturbance.holdNanoseconds,
  })
}

/** A link at rest, stationary in its loss, or what is wrong with its parameters. */
export const laserLink = (
  parameters: LaserLinkParameters,
  draws: Generator,
): E.Either<ReadonlyArray<Problem>, LaserLinkState> => {
  const lane = (direction: Direction) =>
    E.map(
      (chances: Chances): Lane => ({
        chances,
        recent: [],
        busyUntil: 0,
        isBad: draws.bernoulli(chances.startsBad),
        arrivals: [],
        next: 0,
        reassembly: emptyReassembly(parameters.limits),
      }),
    )(chancesOf(parameters.disturbance[direction]))
  const [up, down] = [lane('up'), lane('down')]
  if (E.isLeft(up) || E.isLeft(down))
    return E.left([...(E.isLeft(up) ? up.left : []), ...(E.isLeft(down) ? down.left : [])])
  return E.right({ parameters, lanes: { up: up.right, down: down.right }, counts: NO_COUNTS })
}

const corrupted = (bytes: Uint8Array, draws: Generator): Uint8Array =>
  Array.from({ length: 1 + draws.below(3) }, () => draws.below(bytes.length * 8)).reduce(
    (damaged, bit) => damaged.with(bit >> 3, (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))),
    bytes,
  )

/** The copies of one fragment that reach the other end. */
const copies = (
  { duplicates, holds, corrupts, holdNanoseconds }: Chances,
  at: number,
  bytes: Uint8Array,
  draws: Generator,
): ReadonlyArray<Arrival> =>
  Array.from({ length: draws.bernoulli(duplicates) ? 2 : 1 }, () => ({
    at: draws.bernoulli(holds) ? at + draws.below(holdNanoseconds + 1) : at,
    bytes: draws.bernoulli(corrupts) ? corrupted(bytes, draws) : bytes,
  }))

/**
 * The link after a frame was handed to one end at a time (whole nanoseconds, not before what that end has delivered). It
 * waits until the transmitter has sent what came before.
 */
export const send = (
  link: LaserLinkState,
  time: number,
  direction: Direction,
  frame: Uint8Array,
  draws: Generator,
): LaserLinkState => {
  const { parameters, lanes, counts } = link
  const lane = lanes[direction]
  const known = lane.recent.find((each) => each.frame === frame)
  const whole = known ?? cut(frame, parameters.payloadBytes)
  const recent = known === undefined ? [whole, ...lane.recent.slice(0, FRAMES_KEPT_CUT - 1)] : lane.recent
  const arrivals: Arrival[] = lane.arrivals.slice(lane.next)
  let [busyUntil, isBad, lost] = [Math.max(time, lane.busyUntil), lane.isBad, 0]
  for (let index = 0; index < whole.count; index += 1) {
    busyUntil += Math.ceil((fragmentLength(whole, index) * 8e9) / parameters.bitsPerSecond)
    isBad = nextIsBad(lane.chances, isBad, draws)
    if (isBad) lost += 1
    else
      arrivals.push(
        ...copies(
          lane.chances,
          busyUntil + parameters.delayNanoseconds(busyUntil),
          fragmentBytes(whole, index),
          draws,
        ),
      )
  }
  // Sorting is stable, so fragments of one moment arrive as they were sent.
  arrivals.sort((a, b) => a.at - b.at)
  return {
    parameters,
    lanes: { ...lanes, [direction]: { ...lane, recent, busyUntil, isBad, arrivals, next: 0 } },
    counts: { ...counts, sent: counts.sent + whole.count, lost: counts.lost + lost },
  }
}

/** The link after an attacker put bytes on it that arrive at a time: a fragment of a forged frame, of a true one, or neither. */
export const inject = (
  link: LaserLinkState,
  at: number,
  direction: Direction,
  bytes: Uint8Array,
): LaserLinkState => {
  const lane = link.lanes[direction]
  const arrivals = [...lane.arrivals.slice(lane.next), { at, bytes }].sort((a, b) => a.at - b.at)
  return { ...link, lanes: { ...link.lanes, [direction]: { ...lane, arrivals, next: 0 } } }
}

const KIND_COUNTED = {
  rejected: 'rejected',
  stored: undefined,
  repeated: 'repeated',
  dropped: 'dropped',
  delivered: 'delivered',
} as const

/**
 * The link at the first delivery up to a time, or at that time if there is none. Call it again, with what the receiver answers
 * sent in between, until it delivers nothing: then all of that time has happened, in order.
 */
export const nextDelivery = (
  link: LaserLinkState,
  until: number,
): { readonly link: LaserLinkState; readonly delivery: O.Option<Delivery> } => {
  let { lanes, counts } = link
  for (;;) {
    const [up, down] = [lanes.up.arrivals[lanes.up.next], lanes.down.arrivals[lanes.down.next]]
    const direction = down !== undefined && (up === undefined || down.at <= up.at) ? 'down' : 'up'
    const arrival = direction === 'down' ? down : up
    if (arrival === undefined || arrival.at > until)
      return { link: { ...link, lanes, counts }, delivery: O.none }
    const lane = lanes[direction]
    const { state, outcome } = accept(lane.reassembly, arrival.bytes)
    lanes = { ...lanes, [direction]: { ...lane, next: lane.next + 1, reassembly: state } }
    const counted = KIND_COUNTED[outcome.kind]
    counts = {
      ...counts,
      arrived: counts.arrived + 1,
      ...(counted === undefined ? {} : { [counted]: counts[counted] + 1 }),
    }
    if (outcome.kind === 'delivered')
      return {
        link: { ...link, lanes, counts },
        delivery: O.some({ at: arrival.at, direction, frame: outcome.frame }),
      }
  }
}

/** When the next fragment arrives, if any is on the way: a driver need not look before. */
export const nextArrival = ({ lanes }: LaserLinkState): O.Option<number> => {
  const times = [lanes.up, lanes.down].flatMap(({ arrivals, next }) => {
    const arrival = arrivals[next]
    return arrival === undefined ? [] : [arrival.at]
  })
  return times.length === 0 ? O.none : O.some(Math.min(...times))
}
