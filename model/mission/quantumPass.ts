// The quantum half of a pass, second by second: orbit, loss, polarisation and sky give the clicks, recovered time and the gate the
// detections, each with what only the simulation knows. Source: SYSTEM.md rows 1 to 20; paper, Methods 0.1, 0.2 and 0.5.

import { JINAN1_CHANNEL, transmittance } from '../link/linkBudget'
import type { Ephemeris } from '../orbit/pass'
import {
  calibratedPlates,
  DOWNLINK,
  GROUND_PLATE_DEVIATION,
  groundCorrected,
  NEUTRAL_PLATES,
  platesElement,
} from '../polarization/compensation'
import { DRIFT_PER_ROOT_SECOND, drifted, randomFibre } from '../polarization/fibre'
import { inOrder } from '../polarization/jones'
import { sphereRotation } from '../polarization/poincare'
import type { Generator } from '../randomness/generator'
import { FRESH } from '../receiver/clicks'
import { type Detection, detections, isInGate } from '../receiver/detections'
import { thinnedClicks } from '../receiver/fast/thinnedClicks'
import { jinan1Link, jinan1Segment } from '../receiver/jinan1'
import type { QuantumLink } from '../receiver/quantumLink'
import { intervals } from '../timing/clockRecovery'
import { reception } from '../timing/reception'
import {
  delayOfRanges,
  SYNC_WORDS_PER_SECOND,
  syncTags,
  WORD_JITTER_FWHM_PICOSECONDS,
} from '../timing/syncWords'
import { type DetectionColumns, detectionRecorder } from './fast/detectionColumns'
import type { Mission } from './missionFile'
import { skyAt } from './sky'

/** Pulses a second [S]. Source: SYSTEM.md row 1. */
export const PULSES_PER_SECOND = 625e6

/** One second of a pass: where the satellite was, what arrived, and what was made of it. */
export type SecondOfPass = {
  readonly second: number
  readonly rangeKilometres: number
  readonly elevationDegrees: number
  readonly transmittance: number
  readonly clicks: number
  readonly detections: number
  /** Clicks that clock recovery refused. */
  readonly refused: number
}

/** All detections of a pass, with the link that they came over, from which the prepared states follow. */
export type QuantumPass = {
  readonly link: QuantumLink
  readonly pulses: number
  readonly seconds: ReadonlyArray<SecondOfPass>
  readonly detections: DetectionColumns
}

/** What the ground plate and the plates on board leave of the fibre's rotation, second by second. */
const rotations = (seconds: number, drift: number, draws: Generator) => {
  let fibre = randomFibre(draws)
  const plates = platesElement(calibratedPlates(fibre, NEUTRAL_PLATES, DOWNLINK, draws))
  return Array.from({ length: seconds }, (_, second) => {
    fibre = drifted(fibre, drift, draws)
    const ground = groundCorrected(second / TURN_SECONDS, GROUND_PLATE_DEVIATION * draws.normal())
    return sphereRotation(inOrder(fibre, plates, ground))
  })
}

/** The frame of the satellite turns by one radian in so many seconds of a pass [A]; the ground plate follows it. */
const TURN_SECONDS = 100

/** The quantum half of the pass. `each` is told after every second: a simulation takes its time. */
export const quantumPass = (
  mission: Mission,
  ephemeris: Ephemeris,
  draws: Generator,
  each: (second: number, of: number) => void,
): QuantumPass => {
  const { extraLossDb, pointingRmsMicroradians, zenithTransmittance, sky } = mission.quantumChannel
  const { sightings } = ephemeris
  const seconds = sightings.length - 1
  const channel = { ...JINAN1_CHANNEL, zenithTransmittance, extraLossDb }
  const totals = sightings.map(
    (sighting) => transmittance(channel, { ...sighting, pointingRmsMicroradians }).total,
  )
  const { hardware = {}, outages = [] } = mission
  const link = jinan1Link(draws, mission.eavesdropper, hardware)
  const drift = hardware.driftPerRootSecond ?? DRIFT_PER_ROOT_SECOND
  const turns = rotations(seconds, drift, draws.child('polarisation'))
  const delay = delayOfRanges(sightings.map(({ rangeMillimetres }) => rangeMillimetres / 1000))
  const clickDraws = draws.child('clicks')
  const doubles = draws.child('double clicks')
  const strays = draws.child('stray light')
  const rows: SecondOfPass[] = []
  const recorder = detectionRecorder(link.chips)
  const pulses = seconds * PULSES_PER_SECOND
  let held: ReadonlyArray<Detection> = []
  let memory = FRESH
  for (let second = 0; second < seconds; second += 1) {
    const sighting = sightings[second]
    const turn = turns[second]
    // Both have an entry a second.
    if (sighting === undefined || turn === undefined) break
    const isOut = outages.some((outage) => outage.from <= second && second < outage.to)
    const [from, to] = isOut ? [0, 0] : [totals[second] ?? 0, totals[second + 1] ?? 0]
    const stretch = {
      firstPulse: second * PULSES_PER_SECOND,
      pulses: PULSES_PER_SECOND,
      transmittance: [from, to],
    } as const
    const made = thinnedClicks(
      link,
      jinan1Segment(link, stretch, turn, skyAt(sky, second)),
      memory,
      clickDraws,
    )
    memory = made.memory
    const received = reception(link, made.clicks, delay, wordsAround(second, delay, draws), strays)
    const detected = detections(received.clicks.filter(isInGate), doubles)
    const upTo = stretch.firstPulse + PULSES_PER_SECOND - HELD_SLOTS
    const known = inOrderOfPulses([...held, ...detected])
    recorder.add(known.filter(({ pulse }) => pulse < upTo))
    held = known.filter(({ pulse }) => pulse >= upTo)
    rows.push({
      second,
      rangeKilometres: sighting.rangeMillimetres / 1e6,
      elevationDegrees: sighting.elevationMicrodegrees / 1e6,
      transmittance: from,
      clicks: made.clicks.length,
      detections: detected.length,
      refused: Object.values(received.refused).reduce((sum, n) => sum + n, 0),
    })
    each(second + 1, seconds)
  }
  recorder.add(held.filter(({ pulse }) => pulse < pulses))
  return { link, pulses, seconds: rows, detections: recorder.columns() }
}

/** Words of a second and a few on either side, so that every click of it lies between two. */
const wordsAround = (second: number, delay: ReturnType<typeof delayOfRanges>, draws: Generator) =>
  intervals(
    syncTags(
      SYNC_WORDS_PER_SECOND * second - MARGIN_WORDS,
      SYNC_WORDS_PER_SECOND * (second + 1) + MARGIN_WORDS,
      delay,
      WORD_JITTER_FWHM_PICOSECONDS,
      draws.child(`words ${second}`),
    ),
  )

const MARGIN_WORDS = 40

/** Clicks of two seconds may be put into each other's slots so far from where they meet [A]: arrivals stray by less than two slots. */
const HELD_SLOTS = 64

/** Each slot once, in order, none before the first. */
const inOrderOfPulses = (found: ReadonlyArray<Detection>): ReadonlyArray<Detection> => {
  let last = -1
  const isSorted = found.every(({ pulse }) => {
    const isLater = pulse > last
    last = pulse
    return isLater
  })
  if (isSorted) return found
  const sorted = found.toSorted((a, b) => a.pulse - b.pulse)
  return sorted.filter(({ pulse }, at) => pulse >= 0 && pulse !== sorted[at - 1]?.pulse)
}
