// One pass, end to end, from a mission and a seed: laser to detectors to two equal keys, with the transcript that `replay` takes, the
// observations that `audit` takes, and what only the simulation knows. Source: SYSTEM.md; paper, Methods 0.1 to 0.5.

import * as E from 'fp-ts/Either'
import { ANALYSES } from '../../spec/finiteKey/analyses/catalogue'
import type { Observations } from '../../spec/finiteKey/observations'
import type { Problem } from '../../spec/problem'
import { type BitString, bitAt, bitString, onesOf, slice } from '../../spec/protocol/bits'
import type { Detections } from '../../spec/protocol/groundStationState'
import { flownParameters, type ProtocolParameters } from '../../spec/protocol/parameters'
import type { KeyLengthRequest } from '../../spec/protocol/primitives'
import { sifted } from '../../spec/protocol/sifting'
import { tagEpsilon } from '../distillation/authentication'
import {
  type ExchangeInput,
  type ExchangeOutcome,
  exchanged,
  type TimedBlock,
} from '../distillation/exchange'
import {
  type KeySource,
  keyLengthBy,
  observationsOf,
  pooled,
  type TaggedMessages,
} from '../distillation/keyLength'
import { groundPrimitives, paidAuthenticator, satellitePrimitives } from '../distillation/primitives'
import {
  ed25519Authenticator,
  ed25519Keys,
  mlDsa65Authenticator,
  mlDsa65Keys,
} from '../distillation/signatures'
import { keyPool } from '../keyStore/keyPool'
import { JINAN1_LASER_LINK, laserLink } from '../laserComm/laserLink'
import { lightTime } from '../laserComm/lightTime'
import type { Ephemeris } from '../orbit/pass'
import { thresholdOf } from '../randomness/distributions'
import { type Generator, generator } from '../randomness/generator'
import type { QuantumLink } from '../receiver/quantumLink'
import type { DetectionColumns } from './fast/detectionColumns'
import type { Mission } from './missionFile'
import { missionEphemeris } from './missionPass'
import { PULSES_PER_SECOND, quantumPass, type SecondOfPass } from './quantumPass'
import { skyAt } from './sky'
import { type HiddenTruth, isKeyable, isMatched, type Stretch, truthOf } from './truth'

const NANOSECONDS = 1e9
const NANOSECONDS_PER_PULSE = NANOSECONDS / PULSES_PER_SECOND

/** Digits of a declared mean photon number: far more than anybody can measure. */
const DECLARED_DIGITS = 10

/** The intensities of a link as they are declared to the analyses; the vacuum is what the extinction ratio leaves (SYSTEM.md row 2). */
export const declaredIntensities = ({ meanPhotonNumbers }: QuantumLink): KeySource['intensities'] => {
  const [signal, , decoy, vacuum] = meanPhotonNumbers
  const declared = (name: string, photons: number, probability: string) => ({
    name,
    meanPhotonNumber: String(Number(photons.toPrecision(DECLARED_DIGITS))),
    probability,
  })
  return [
    declared('signal', signal, '0.5'),
    declared('decoy', decoy, '0.25'),
    declared('vacuum', vacuum, '0.25'),
  ]
}

/** A packet of key bits: its block, bits and errors, which after decoding OGS knows exactly. */
export type PacketOfPass = {
  readonly block: number
  readonly packet: number
  readonly bits: number
  readonly errors: number
}

/** A simulated pass. */
export type SimulatedPass = {
  readonly mission: Mission
  readonly seed: string
  readonly ephemeris: Ephemeris
  readonly seconds: ReadonlyArray<SecondOfPass>
  readonly packets: ReadonlyArray<PacketOfPass>
  readonly truth: ReadonlyArray<HiddenTruth>
  readonly exchange: ExchangeOutcome
  /** Observations of each block whose counts are complete, and of all of them together. */
  readonly observations: ReadonlyArray<{ readonly block: number; readonly observations: Observations }>
  readonly pooled?: Observations
  readonly keyBits: number
  /** Every key that the ground station released is the satellite's. */
  readonly keysEqual: boolean
}

/** Of the bits of a block, as many deviations more are taken than are wanted, so that packets are rarely one short. */
const MARGIN_DEVIATIONS = 4

type Cut = Stretch

/** Share of what a sky or a dark detector makes that becomes key bits, before sampling: half the bases match, half the pulses are signal. */
const NOISE_SHARE = 0.25

/** Key bits to expect of detections: those of the light at one share, those of the background, so many a second, at another. */
type Expectation = {
  readonly lightShare: number
  readonly noiseShare: number
  readonly backgroundPerSecond: number
}

const expectedKeyBits = (
  { lightShare, noiseShare, backgroundPerSecond }: Expectation,
  detections: number,
  seconds: number,
): number => lightShare * detections - (lightShare - noiseShare) * backgroundPerSecond * seconds

/** The background that explains what a block gave. */
const explainedBy = (
  expectation: Expectation,
  {
    detections,
    seconds,
    keyBits,
  }: { readonly detections: number; readonly seconds: number; readonly keyBits: number },
): Expectation => {
  const { lightShare, noiseShare } = expectation
  const missing = lightShare * detections - keyBits
  return { ...expectation, backgroundPerSecond: Math.max(0, missing / ((lightShare - noiseShare) * seconds)) }
}

/**
 * Where the detections of a pass are cut into blocks. OGS knows the background before the pass, and from the comparison of each block
 * what share of it became key bits; what is left at the end makes a smaller block, if it is enough for a packet.
 */
const cuts = (
  { pulses, length }: DetectionColumns,
  isKeyBit: (at: number) => boolean,
  { packetBits, maximumPackets }: ProtocolParameters,
  first: Expectation,
): ReadonlyArray<Cut> => {
  const bitsPerBlock = packetBits * maximumPackets
  const wanted = bitsPerBlock + MARGIN_DEVIATIONS * Math.sqrt(bitsPerBlock)
  const all: Cut[] = []
  let expectation = first
  for (let from = 0; from < length; ) {
    const secondsTo = (to: number) => ((pulses[to - 1] ?? 0) - (pulses[from] ?? 0)) / PULSES_PER_SECOND
    const keyBitsTo = (to: number) => expectedKeyBits(expectation, to - from, secondsTo(to))
    let to = from + 1
    while (to < length && keyBitsTo(to) < wanted) to = Math.min(length, to + CUT_STEP)
    if (keyBitsTo(to) < packetBits) break
    all.push({ from, to })
    let keyBits = 0
    for (let at = from; at < to; at += 1) if (isKeyBit(at)) keyBits += 1
    expectation = explainedBy(expectation, { detections: to - from, seconds: secondsTo(to), keyBits })
    from = to
  }
  return all
}

/** Detections between two looks at whether a block is full. */
const CUT_STEP = 64

const blockOf = (
  { pulses, results }: DetectionColumns,
  isSampled: BitString,
  { from, to }: Cut,
): { readonly detections: Detections; readonly sampled: BitString } => {
  const resultBit = (shift: number) => bitString(to - from, (i) => ((results[from + i] ?? 0) >> shift) & 1)
  return {
    detections: { positions: [...pulses.subarray(from, to)], bases: resultBit(1), bits: resultBit(0) },
    sampled: slice(isSampled, from, to),
  }
}

const parametersOf = (mission: Mission, session: Uint8Array): ProtocolParameters => {
  const { profile, analysis, packetsPerBlock, lengthStep, authentication } = mission.protocol
  return {
    ...flownParameters(profile, session, 0),
    maximumRounds: MAXIMUM_ROUNDS,
    packets: analysis === 'composable' ? 'perBasis' : 'mixed',
    maximumPackets: packetsPerBlock,
    lengthStep,
    sequences: {
      first: 0,
      end: SEQUENCES,
      floor: authentication === 'wegman-carter' ? FLOOR : 0,
      window: WINDOW,
    },
  }
}

/** Rounds of further rows [A]: enough to double the rows of the one packet of a block that lies nearest to the horizon. */
const MAXIMUM_ROUNDS = 15

/** Pads of each direction in the pool of a pass [A]: more than any pass here uses. */
const SEQUENCES = 2048
const FLOOR = 64
const WINDOW = 256

const authenticators = (mission: Mission, draws: Generator) => {
  const keys = draws.child('authentication')
  switch (mission.protocol.authentication) {
    case 'wegman-carter': {
      const bytes = keys.bits(8 * 32 * (SEQUENCES + 1))
      const pool = keyPool(bytes, { window: WINDOW, floor: FLOOR })
      return { satellite: paidAuthenticator(pool), ground: paidAuthenticator(pool) }
    }
    case 'ed25519':
    case 'ml-dsa-65': {
      const isClassical = mission.protocol.authentication === 'ed25519'
      const pair = () => (isClassical ? ed25519Keys(keys.bits(256)) : mlDsa65Keys(keys.bits(256)))
      const [up, down] = [pair(), pair()]
      const publicKeys = { up: up.publicKey, down: down.publicKey }
      const party = isClassical ? ed25519Authenticator : mlDsa65Authenticator
      return {
        satellite: party({ publicKeys, secretKeys: { down: down.secretKey } }),
        ground: party({ publicKeys, secretKeys: { up: up.secretKey } }),
      }
    }
  }
}

/** Repetition of frames, and patience with a block [A]. */
const PERIOD = 0.1 * NANOSECONDS
const BLOCK_TIMEOUT = 120 * NANOSECONDS

/** Contact after the window, seconds: until the pass is over for both parties, and from then for what is left to settle. */
export type Contact = { readonly afterWindow: number; readonly grace: number }

/** [A] */
const CONTACT: Contact = { afterWindow: 30, grace: 60 }

const packetsOf = (
  parameters: ProtocolParameters,
  columns: DetectionColumns,
  cut: ReadonlyArray<Cut>,
  timed: ReadonlyArray<TimedBlock>,
): ReadonlyArray<PacketOfPass> =>
  timed.flatMap(({ detections, sampled }, block) => {
    const first = cut[block]?.from ?? 0
    const matches = bitString(sampled.length, (i) => (isMatched(columns, first + i) ? 1 : 0))
    const intensities = Uint8Array.from(
      onesOf(matches),
      (i) => INTENSITIES[(columns.prepared[first + i] ?? 0) & 3] ?? 0,
    )
    const { packets } = sifted(parameters, { bases: detections.bases, sampled, matches, intensities })
    const isError = (i: number) =>
      (((columns.prepared[first + i] ?? 0) >> 2) & 1) !== ((columns.results[first + i] ?? 0) & 1)
    return packets.map(({ places }, packet) => ({
      block,
      packet,
      bits: places.length,
      errors: places.reduce((sum, i) => sum + (isError(i) ? 1 : 0), 0),
    }))
  })

/** Intensity by the two low bits of a state code, as places in the declared intensities. */
const INTENSITIES = [0, 0, 1, 2] as const

/** Half of the sky's counts and of the dark ones lie in the gate. */
const expectationOf = ({ protocol, quantumChannel }: Mission, { receiver }: QuantumLink): Expectation => {
  const dark = receiver.detectors.reduce((sum, each) => sum + each.darkCountsPerSecond, 0)
  return {
    lightShare: protocol.expectedKeyedFraction,
    noiseShare: NOISE_SHARE * (1 - Number(protocol.sampledFraction)),
    backgroundPerSecond: (skyAt(quantumChannel.sky, 0) + dark) / 2,
  }
}

/** What the simulation may be told to do besides the mission. */
export type SimulationOptions = {
  readonly progress?: (step: 'light' | 'distillation', done: number, of: number) => void
  readonly interference?: ExchangeInput['interference']
  readonly restarts?: ExchangeInput['restarts']
  readonly contact?: Contact
}

const sourceOf = (mission: Mission, link: QuantumLink): KeySource => ({
  intensities: declaredIntensities(link),
  keyed: ['signal'],
  basisX: '0.5',
  sampledFraction: mission.protocol.sampledFraction,
  checksumBits: mission.protocol.profile === 'literal' ? 32 : 0,
})

/** One pass, or why the mission has none. Deterministic: the same mission and seed give the same bytes. */
export const simulated = (
  mission: Mission,
  seed: string,
  { progress = () => undefined, interference, restarts, contact = CONTACT }: SimulationOptions = {},
): E.Either<ReadonlyArray<Problem>, SimulatedPass> => {
  const ephemeris = missionEphemeris(mission)
  if (E.isLeft(ephemeris)) return ephemeris
  const draws = generator(seed, 'mission')
  const pass = quantumPass(mission, ephemeris.right, draws, (done, of) => progress('light', done, of))
  const { analysis, secrecy, correctness, sampledFraction } = mission.protocol
  const sampling = draws.child('sample')
  const threshold = thresholdOf(Number(sampledFraction))
  const detected = pass.detections
  const isSampled = bitString(detected.length, () => (sampling.bernoulli(threshold) ? 1 : 0))
  const isSampledAt = (at: number): boolean => bitAt(isSampled, at) === 1
  const isKeyBit = (at: number): boolean => isKeyable(detected, at) && !isSampledAt(at)
  const parameters = parametersOf(mission, draws.child('session').bits(128))
  const blocks = cuts(detected, isKeyBit, parameters, expectationOf(mission, pass.link))
  const timed = blocks.map((cut) => ({
    at: Math.ceil((detected.pulses[cut.to - 1] ?? 0) * NANOSECONDS_PER_PULSE),
    ...blockOf(detected, isSampled, cut),
  }))
  const { classicalLink } = mission
  const lane = { ...classicalLink, holdNanoseconds: classicalLink.holdMilliseconds * 1e6 }
  const linkDraws = draws.child('laser link')
  const link = laserLink(
    {
      ...JINAN1_LASER_LINK,
      delayNanoseconds: lightTime(ephemeris.right),
      disturbance: { up: lane, down: lane },
    },
    linkDraws,
  )
  if (E.isLeft(link))
    return E.left(link.left.map((problem) => ({ ...problem, path: `$.classicalLink, ${problem.path}` })))
  const rule = ANALYSES.get(analysis)
  // The codec has read the name against the same catalogue.
  if (rule === undefined) throw new Error(`no analysis ${analysis}`)
  const source = sourceOf(mission, pass.link)
  const { satellite, ground } = authenticators(mission, draws)
  const endOfPass = (ephemeris.right.sightings.length - 1 + contact.afterWindow) * NANOSECONDS
  const exchange = exchanged({
    parameters,
    satellite: satellitePrimitives(satellite, pass.link.chips, pass.pulses),
    ground: groundPrimitives(
      ground,
      keyLengthBy(source, { name: analysis, analysis: rule, secrecy, correctness }),
    ),
    link: link.right,
    blocks: timed,
    schedule: {
      period: PERIOD,
      blockTimeout: BLOCK_TIMEOUT,
      endOfPass,
      grace: contact.grace * NANOSECONDS,
    },
    draws: linkDraws,
    ...(interference === undefined ? {} : { interference }),
    ...(restarts === undefined ? {} : { restarts }),
  })
  progress('distillation', 1, 1)
  return E.right({
    mission,
    seed,
    ephemeris: ephemeris.right,
    seconds: pass.seconds,
    packets: packetsOf(parameters, detected, blocks, timed),
    truth: blocks.map((cut, block) => truthOf(detected, isSampledAt, block, cut)),
    exchange,
    ...observationsFrom(source, mission, exchange),
    ...keysFrom(exchange),
  })
}

/** The requests of the parts of a block as one of the whole block, for `audit`. */
const wholeBlock = (requests: ReadonlyArray<KeyLengthRequest>): KeyLengthRequest | undefined => {
  const [first] = requests
  if (first === undefined) return undefined
  const sum = (of: (request: KeyLengthRequest) => number) =>
    requests.reduce((total, request) => total + of(request), 0)
  return {
    ...first,
    part: 'all',
    bits: sum(({ bits }) => bits),
    syndromeBits: sum(({ syndromeBits }) => syndromeBits),
    checkBits: sum(({ checkBits }) => checkBits),
  }
}

/** The messages that were tagged for some blocks, repeats once; none where tags are signatures, which carry no epsilon. */
const taggedFor = (
  { protocol }: Mission,
  { lines }: ExchangeOutcome,
  isOf: (block: number) => boolean,
): TaggedMessages | undefined => {
  if (protocol.authentication !== 'wegman-carter') return undefined
  const sent = lines.flatMap((line) =>
    line.event === 'send' &&
    isOf(line.block) &&
    (protocol.profile === 'hardened' || line.kind === 'INST' || line.kind === 'FB')
      ? [{ digest: line.digest, bytes: line.bytes ?? 0 }]
      : [],
  )
  const longest = sent.reduce((most, { bytes }) => Math.max(most, bytes), 0)
  return {
    messages: new Set(sent.map(({ digest }) => digest)).size,
    epsilonPerMessage: tagEpsilon(8 * (longest + TAG_CONTEXT_BYTES)),
  }
}

/** More than a tag covers beside its frame: context, session and transcript (docs/frames.md). */
const TAG_CONTEXT_BYTES = 128

const observationsFrom = (
  source: KeySource,
  mission: Mission,
  exchange: ExchangeOutcome,
): Pick<SimulatedPass, 'observations' | 'pooled'> => {
  const whole = exchange.blocks.flatMap(({ block, requests }) => {
    const request = wholeBlock(requests)
    return request === undefined ? [] : [{ block, request }]
  })
  const read = (
    name: string,
    request: KeyLengthRequest,
    isOf: (block: number) => boolean,
  ): ReadonlyArray<Observations> => {
    const observations = observationsOf(source, name, request, taggedFor(mission, exchange, isOf))
    return observations !== undefined && E.isRight(observations) ? [observations.right] : []
  }
  const [first, ...rest] = whole.map(({ request }) => request)
  const together =
    first === undefined ? [] : read(`${mission.name}, whole pass`, pooled([first, ...rest]), () => true)
  return {
    observations: whole.flatMap(({ block, request }) =>
      read(`${mission.name}, block ${block}`, request, (id) => id === block).map((observations) => ({
        block,
        observations,
      })),
    ),
    ...(together[0] === undefined ? {} : { pooled: together[0] }),
  }
}

const keysFrom = ({ blocks }: ExchangeOutcome): Pick<SimulatedPass, 'keyBits' | 'keysEqual'> => {
  const isSame = (a: BitString, b: BitString | undefined): boolean =>
    b !== undefined && a.length === b.length && a.bytes.every((byte, i) => byte === b.bytes[i])
  return {
    keyBits: blocks.reduce((sum, { groundKey }) => sum + (groundKey?.length ?? 0), 0),
    keysEqual: blocks.every(
      ({ groundKey, satelliteKey }) => groundKey === undefined || isSame(groundKey, satelliteKey),
    ),
  }
}
