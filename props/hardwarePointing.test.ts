// Laws of orbit, link and pointing: what must hold for every pass, channel and sequence of sources.

import { describe } from '@jest/globals'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import {
  type DivergenceConvention,
  geometricEfficiency,
  pointingEfficiency,
  relativeIntensity,
} from '../model/link/beam'
import { JINAN1_CHANNEL, transmittance } from '../model/link/linkBudget'
import { ephemerisOf, interpolated, passesOver } from '../model/orbit/pass'
import { orbitOf, sightingAt } from '../model/orbit/sighting'
import { STATIONS, stationFrame } from '../model/orbit/stations'
import { syntheticElements } from '../model/orbit/syntheticElements'
import { lineChecksum, parseTwoLineElements } from '../model/orbit/twoLineElements'
import { utcMilliseconds } from '../model/orbit/utc'
import { ACQUISITION, type Acquisition, acquisitionStep } from '../model/pointing/acquisition'
import { ARBITRATION, type Arbitration, arbitrate, radial, UNTRUSTED } from '../model/pointing/arbitration'
import { pointAheadMicroradians } from '../model/pointing/pointAhead'
import { law } from './law'

const LINE1 = '1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753'
const LINE2 = '2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667'

const START = utcMilliseconds(2022, 9, 1)

const wantedPass = fc.record({
  station: fc.constantFrom(...Object.values(STATIONS)),
  culminationUtc: fc.nat(365 * 86_400).map((second) => START + second * 1000),
  maximumElevationDegrees: fc.integer({ min: 20, max: 895 }).map((tenths) => tenths / 10),
  heading: fc.constantFrom('north', 'south'),
  side: fc.constantFrom('east', 'west'),
})

/** The generators of this file ask for possible things only. */
const good = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

const MINUTES_MILLISECONDS = 600_000

describe('syntheticElements', () => {
  law(
    'has the wanted pass: culmination within 0.1 s, maximum elevation within 0.02 degrees, on the wanted side, in the wanted direction',
    wantedPass,
    (wanted) => {
      const { station, culminationUtc, side, heading } = wanted
      const orbit = good(orbitOf(good(syntheticElements(wanted))))
      const [from, to] = [culminationUtc - MINUTES_MILLISECONDS, culminationUtc + MINUTES_MILLISECONDS]
      const [pass, ...more] = passesOver(orbit, station, from, to, 1)
      if (pass === undefined || more.length > 0) return false
      const frame = stationFrame(station)
      const { elevationMicrodegrees, azimuthMicrodegrees } = sightingAt(orbit, frame, pass.culminationUtc)
      const northKm = (utc: number): number => {
        const seen = sightingAt(orbit, frame, utc)
        return (seen.rangeMillimetres / 1e6) * Math.cos((seen.azimuthMicrodegrees * Math.PI) / 180e6)
      }
      return (
        Math.abs(pass.culminationUtc - culminationUtc) <= 100 &&
        Math.abs(elevationMicrodegrees / 1e6 - wanted.maximumElevationDegrees) <= 0.02 &&
        azimuthMicrodegrees < 180e6 === (side === 'east') &&
        northKm(pass.setUtc) > northKm(pass.riseUtc) === (heading === 'north')
      )
    },
    { runs: 60 },
  )
})

describe('interpolated', () => {
  law(
    'passes through the sightings, and between them has the velocity that its range changes with',
    fc.tuple(wantedPass, fc.nat(999), fc.nat(999)),
    ([wanted, permille, fraction]) => {
      const orbit = good(orbitOf(good(syntheticElements({ ...wanted, maximumElevationDegrees: 40 }))))
      const { station, culminationUtc } = wanted
      const second = Math.floor(permille / 10)
      const window = { riseUtc: culminationUtc - 100_000, culminationUtc, setUtc: culminationUtc + 100_000 }
      const ephemeris = ephemerisOf(orbit, station, window)
      const { utc, rangeMillimetres, elevationMicrodegrees } =
        ephemeris.sightings[second] ?? sightingAt(orbit, stationFrame(station), 0)
      const knot = interpolated(ephemeris, utc)
      const between = utc + fraction
      const [early, late] = [between, between + 1].map((each) => interpolated(ephemeris, each))
      const slope = ((late?.rangeMillimetres ?? 0) - (early?.rangeMillimetres ?? 0)) * 1e6
      return (
        knot.rangeMillimetres === rangeMillimetres &&
        knot.elevationMicrodegrees === elevationMicrodegrees &&
        // Micrometres a second; the range is rounded to 1 mm at each second.
        Math.abs(slope - (early?.radialMicrometresPerSecond ?? 0)) < 100_000
      )
    },
    { runs: 30 },
  )
})

describe('parseTwoLineElements', () => {
  law(
    'reports any one digit that is another',
    fc.tuple(fc.boolean(), fc.integer({ min: 2, max: 68 }), fc.integer({ min: 1, max: 9 })),
    ([isFirst, at, by]) => {
      const line = isFirst ? LINE1 : LINE2
      const digit = line.slice(at, at + 1)
      if (!/\d/.test(digit)) return true
      const wrong = `${line.slice(0, at)}${(Number(digit) + by) % 10}${line.slice(at + 1)}`
      return E.isLeft(isFirst ? parseTwoLineElements(wrong, LINE2) : parseTwoLineElements(LINE1, wrong))
    },
  )

  law(
    'has an answer for any two texts',
    fc.tuple(fc.string({ maxLength: 80, size: 'max' }), fc.string({ maxLength: 80, size: 'max' })),
    ([line1, line2]) => E.isLeft(parseTwoLineElements(line1, line2)),
  )

  law(
    'either reports or reads a line with any text within and the right checksum, and what it reads has an orbit or a problem',
    fc.tuple(fc.integer({ min: 7, max: 60 }), fc.stringMatching(/^[ 0-9.+-]{1,7}$/)),
    ([at, text]) => {
      const body = `${LINE2.slice(0, at)}${text}${LINE2.slice(at + text.length)}`.slice(0, 68)
      const parsed = parseTwoLineElements(LINE1, body + lineChecksum(body))
      return E.isLeft(parsed) || ['Left', 'Right'].includes(orbitOf(parsed.right)._tag)
    },
  )
})

const beam = fc.record({
  divergenceMicroradians: fc.integer({ min: 1, max: 100 }),
  convention: fc.constantFrom<DivergenceConvention>('oneOverE', 'oneOverESquared', 'half'),
})
const geometry = fc.record({
  rangeMillimetres: fc.integer({ min: 3e8, max: 2.5e9 }),
  elevationMicrodegrees: fc.integer({ min: 1e6, max: 90e6 }),
  pointingRmsMicroradians: fc.integer({ min: 0, max: 100 }).map((tenths) => tenths / 10),
})

describe('transmittance', () => {
  law(
    'is a fraction that falls with range, pointing error and extra loss, and rises with elevation',
    fc.tuple(beam, geometry, fc.integer({ min: 1, max: 50 })),
    ([light, place, more]) => {
      const channel = { ...JINAN1_CHANNEL, beam: light }
      const { total } = transmittance(channel, place)
      const higher = Math.min(90e6, place.elevationMicrodegrees + more * 1e6)
      return (
        total > 0 &&
        total < 1 &&
        transmittance(channel, { ...place, rangeMillimetres: place.rangeMillimetres + more * 1e6 }).total <
          total &&
        transmittance(channel, { ...place, pointingRmsMicroradians: place.pointingRmsMicroradians + more })
          .total < total &&
        transmittance({ ...channel, extraLossDb: more }, place).total < total &&
        transmittance(channel, { ...place, elevationMicrodegrees: higher }).total >= total
      )
    },
  )

  law(
    'falls with the square of the range in the far field, to 1 %',
    fc.tuple(beam, geometry),
    ([light, { rangeMillimetres }]) => {
      const far = rangeMillimetres / 1e3 + 3e6
      const ratio = geometricEfficiency(light, 0.28, far) / geometricEfficiency(light, 0.28, 2 * far)
      return light.divergenceMicroradians < 9 || Math.abs(ratio / 4 - 1) < 0.01
    },
  )
})

describe('pointingEfficiency', () => {
  law(
    'lies above the intensity at the root mean square error (the mean of a convex function of its square)',
    fc.tuple(beam, fc.integer({ min: 0, max: 50 })),
    ([light, rms]) => pointingEfficiency(light, rms) >= relativeIntensity(light, rms),
  )
})

describe('pointAheadMicroradians', () => {
  law(
    'is proportional to the speed',
    fc.integer({ min: 1, max: 8000 }),
    (speed) => Math.abs(pointAheadMicroradians(2 * speed) / pointAheadMicroradians(speed) - 2) < 1e-12,
  )
})

const angle = fc.integer({ min: -3000, max: 3000 })
const sources = fc.record({
  spot: fc.option(
    fc.record({
      angles: fc.tuple(angle, angle),
      brightness: fc.integer({ min: 0, max: 40 }).map((tenths) => tenths / 10),
    }),
    { nil: undefined },
  ),
  auxiliary: fc.tuple(angle, angle),
})

describe('arbitrate', () => {
  law(
    'steers by the camera only where there is a valid spot, which it waited for, and never steps at a switch',
    fc.array(sources, { maxLength: 40, size: 'max' }),
    (list) => {
      const states = list.reduce<ReadonlyArray<Arbitration>>(
        (all, each) => all.concat(arbitrate(ARBITRATION, all.at(-1) ?? UNTRUSTED, each)),
        [UNTRUSTED],
      )
      return states.slice(1).every((state, n) => {
        const before = states[n] ?? UNTRUSTED
        const spot = list[n]?.spot
        const isSwitch = state.using !== before.using
        const jump = radial([state.output[0] - before.output[0], state.output[1] - before.output[1]])
        return (
          (state.using === 'auxiliary' || (spot !== undefined && spot.brightness <= ARBITRATION.brightest)) &&
          (!(isSwitch && state.using === 'primary') || state.goodCycles >= ARBITRATION.cyclesToTrust) &&
          (!isSwitch || jump < 1e-9) &&
          (spot !== undefined || state.using === 'auxiliary')
        )
      })
    },
  )
})

const frames = fc.array(
  fc.record({
    isUp: fc.boolean(),
    isSettled: fc.boolean(),
    spot: fc.option(fc.tuple(angle, angle), { nil: undefined }),
    isInFineField: fc.boolean(),
  }),
  { maxLength: 60, size: 'max' },
)

describe('acquisitionStep', () => {
  law(
    'leads to TRACK from every state within 15 frames of a centred beacon, and to idle in one of none',
    frames,
    (list) => {
      const start: Acquisition = { kind: 'idle' }
      const state = list.reduce<Acquisition>(
        (each, frame) => acquisitionStep(ACQUISITION, each, frame),
        start,
      )
      const perfect = { isUp: true, isSettled: true, spot: [0, 0] as const, isInFineField: true }
      const tracked = Array.from({ length: 15 }).reduce<Acquisition>(
        (each) => acquisitionStep(ACQUISITION, each, perfect),
        state,
      )
      return (
        tracked.kind === 'tracking' &&
        acquisitionStep(ACQUISITION, state, { ...perfect, isUp: false }).kind === 'idle'
      )
    },
  )
})
