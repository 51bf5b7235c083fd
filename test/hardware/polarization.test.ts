// Polarisation: angles, Jones and Stokes, the fibre, and the two-step compensation of SYSTEM.md rows 4 and 6-8.

import { describe, expect, it } from '@jest/globals'
import { angleOf, sineAndCosine } from '../../model/polarization/angles'
import {
  calibratedPlates,
  DOWNLINK,
  expectedBalance,
  GROUND_PLATE_DEVIATION,
  groundCorrected,
  measuredRotation,
  NEUTRAL_PLATES,
  platesElement,
  platesFor,
  wantedPlateRotation,
} from '../../model/polarization/compensation'
import { DRIFT_PER_ROOT_SECOND, drifted, randomFibre } from '../../model/polarization/fibre'
import {
  frameRotation,
  halfWavePlate,
  inOrder,
  type JonesMatrix,
  NOTHING,
  overlap,
  quarterWavePlate,
  STATES,
  stokes,
  through,
  wavePlate,
} from '../../model/polarization/jones'
import { sphereRotation } from '../../model/polarization/poincare'
import { exponential, naturalLogarithm } from '../../model/randomness/elementary'
import { type Generator, generator } from '../../model/randomness/generator'
import { fateTable, PORTABLE_STATION, stateErrors } from '../../model/receiver/receiver'
import { POLARIZATION_CONTRAST_DB, preparedPolarizations } from '../../model/source/modulators'

const degrees = (angle: number): number => (angle * Math.PI) / 180

const probability = (light: keyof typeof STATES, element: JonesMatrix, polariser: keyof typeof STATES) => {
  const { re, im } = overlap(STATES[polariser], through(element, STATES[light]))
  return re * re + im * im
}

/** Worst error of the four BB84 states in their bases. */
const worstError = (element: JonesMatrix): number =>
  Math.max(
    probability('H', element, 'V'),
    probability('V', element, 'H'),
    probability('+', element, '-'),
    probability('-', element, '+'),
  )

const expectClose = (a: ReadonlyArray<number>, b: ReadonlyArray<number>, digits = 14) => {
  expect(a).toHaveLength(b.length)
  a.forEach((value, at) => {
    expect(value).toBeCloseTo(b[at] ?? Number.NaN, digits)
  })
}

describe('sineAndCosine', () => {
  it('agrees with the engine to a few units in the last place, over many turns', () => {
    for (let angle = -70; angle < 70; angle += 0.0137) {
      const { sine, cosine } = sineAndCosine(angle)
      expect(Math.abs(sine - Math.sin(angle))).toBeLessThan(3e-16)
      expect(Math.abs(cosine - Math.cos(angle))).toBeLessThan(3e-16)
    }
  })

  it('refuses an angle whose turns it cannot count', () => {
    expect(() => sineAndCosine(1e7)).toThrow(RangeError)
    expect(() => sineAndCosine(Number.NaN)).toThrow(RangeError)
  })
})

describe('angleOf', () => {
  it('agrees with the engine in all directions', () => {
    for (let turn = -3.14; turn < 3.14; turn += 0.00371)
      for (const radius of [1e-9, 1, 1e9]) {
        const [x, y] = [radius * Math.cos(turn), radius * Math.sin(turn)]
        expect(Math.abs(angleOf(x, y) - Math.atan2(y, x))).toBeLessThan(1e-15)
      }
    expectClose([angleOf(0, 0), angleOf(-1, 0), angleOf(0, -2)], [0, Math.PI, -Math.PI / 2])
  })
})

describe('the numbers under every draw', () => {
  // Digits by hand from the definitions; the same doubles in every engine, or two machines would disagree on a bit.
  it('are these doubles', () => {
    expect([
      sineAndCosine(1).sine,
      sineAndCosine(2.5).cosine,
      angleOf(3, 4),
      exponential(-0.8),
      naturalLogarithm(5),
    ]).toEqual([
      0.8414709848078965, -0.8011436155469337, 0.9272952180016122, 0.44932896411722156, 1.6094379124341003,
    ])
  })
})

describe('Jones elements', () => {
  it('a quarter-wave plate at 45 degrees makes circular light of horizontal', () => {
    expectClose(stokes(through(quarterWavePlate(degrees(45)), STATES.H)), [0, 0, -1])
  })

  it('a half-wave plate at t turns linear light from a to 2t - a', () => {
    for (const [t, a] of [
      [10, 0],
      [22.5, 0],
      [30, 20],
    ] as const)
      expectClose(stokes(through(inOrder(frameRotation(degrees(a)), halfWavePlate(degrees(t))), STATES.H)), [
        Math.cos(degrees(2 * (2 * t - a))),
        Math.sin(degrees(2 * (2 * t - a))),
        0,
      ])
  })

  it('keep the power and the angles between states', () => {
    const element = inOrder(wavePlate(0.7, 0.3), frameRotation(1.1), wavePlate(2.9, -0.8))
    for (const state of Object.values(STATES)) {
      const norm = overlap(through(element, state), through(element, state))
      expectClose([norm.re, norm.im], [1, 0])
    }
    expectClose([probability('H', NOTHING, '+'), probability('R', NOTHING, 'H')], [0.5, 0.5])
  })

  it('compose on the sphere as they do on amplitudes', () => {
    const [a, b] = [wavePlate(0.7, 0.3), wavePlate(1.9, 1.2)]
    const together = sphereRotation(inOrder(a, b))
    for (const state of Object.values(STATES)) {
      const point = stokes(state)
      expectClose(
        stokes(through(b, through(a, state))),
        together.map(([x, y, z]) => x * point[0] + y * point[1] + z * point[2]),
      )
    }
  })
})

/** Scalar products of the four states' points. */
const gram = (element: JonesMatrix): ReadonlyArray<number> => {
  const points = (['H', 'V', '+', 'R'] as const).map((name) => stokes(through(element, STATES[name])))
  return points.flatMap((a) => points.map((b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]))
}

/** The fibre after every one of n steps of the drift. */
const fibres = (n: number, deviation: number, draws: Generator): ReadonlyArray<JonesMatrix> => {
  const all = [randomFibre(draws)]
  while (all.length < n) all.push(drifted(all.at(-1) ?? NOTHING, deviation, draws))
  return all
}

describe('the fibre', () => {
  it('moves the four states rigidly: their Gram matrix is kept to 1e-9 over 10 000 steps (row 6)', () => {
    const all = fibres(10_000, 0.02, generator('fibre', 'gram'))
    const start = gram(NOTHING)
    const worst = all
      .flatMap((fibre) => gram(fibre).map((value, at) => Math.abs(value - (start[at] ?? Number.NaN))))
      .reduce((a, b) => Math.max(a, b))
    expect(worst).toBeLessThan(1e-9)
  })

  it('starts anywhere on the sphere: every component of every column has mean 0 and mean square 1/3', () => {
    const draws = generator('fibre', 'uniform')
    const n = 4000
    const all = Array.from({ length: n }, () => sphereRotation(randomFibre(draws)).flat())
    for (let at = 0; at < 9; at += 1) {
      const values = all.map((entries) => entries[at] ?? Number.NaN)
      // Standard deviations of the means: sqrt(1/3n) = 0.0091 and sqrt((1/5 - 1/9)/n) = 0.0047; five of each.
      expect(Math.abs(values.reduce((s, v) => s + v, 0) / n)).toBeLessThan(0.046)
      expect(Math.abs(values.reduce((s, v) => s + v * v, 0) / n - 1 / 3)).toBeLessThan(0.024)
    }
  })

  it('drifts as a random walk: the mean squared angle after n steps is 3 n deviation^2', () => {
    const draws = generator('fibre', 'walk')
    const n = 400
    const squares = Array.from({ length: n }, () => {
      let walk = NOTHING
      for (let step = 0; step < 25; step += 1) walk = drifted(walk, 0.01, draws)
      const trace = sphereRotation(walk).reduce((sum, row, at) => sum + (row[at] ?? 0), 0)
      return 2 * (3 - trace) * 0.5
    })
    // 3 - trace = 2 (1 - cos angle), about the angle squared; relative standard deviation sqrt(2/3n) = 0.04.
    const ratio = squares.reduce((s, v) => s + v, 0) / n / (3 * 25 * 0.01 ** 2)
    expect(ratio).toBeGreaterThan(0.8)
    expect(ratio).toBeLessThan(1.2)
  })
})

describe('platesFor', () => {
  it('gives every rotation, the degenerate ones too', () => {
    const draws = generator('plates', 'any')
    const quarter = Math.PI / 2
    const special = [0, 1, 2, 3].flatMap((k) => [
      frameRotation((k * quarter) / 2),
      inOrder(halfWavePlate(0), frameRotation((k * quarter) / 2)),
      inOrder(quarterWavePlate(k * quarter), halfWavePlate(0.4)),
    ])
    for (const element of [...special, ...Array.from({ length: 500 }, () => randomFibre(draws))]) {
      const wanted = sphereRotation(element)
      expectClose(sphereRotation(platesElement(platesFor(wanted))).flat(), wanted.flat(), 12)
    }
  })
})

describe('groundCorrected', () => {
  it('leaves the same element whatever the turn of the frame', () => {
    for (const turn of [-1.3, 0, 0.2, 2.9])
      expectClose(sphereRotation(groundCorrected(turn, 0)).flat(), sphereRotation(DOWNLINK).flat())
  })

  it.each([0.25, 0.5, 1, 2, 5])('errs with sin^2(2d) at a plate error of %d degrees (row 8)', (d) => {
    for (const turn of [0, 0.77, -2]) {
      const link = inOrder(groundCorrected(turn, degrees(d)), DOWNLINK)
      const exact = Math.sin(2 * degrees(d)) ** 2
      for (const [sent, wrong] of [
        ['H', 'V'],
        ['V', 'H'],
        ['+', '-'],
        ['-', '+'],
      ] as const)
        expect(probability(sent, link, wrong)).toBeCloseTo(exact, 14)
    }
  })

  it('errs with 0.12 % at one degree, as row 8 says', () => {
    expect(probability('H', inOrder(groundCorrected(0.3, degrees(1)), DOWNLINK), 'V')).toBeCloseTo(0.0012, 4)
  })
})

describe('the two-step compensation (row 7)', () => {
  it('is exact where counting and motors are', () => {
    const draws = generator('compensation', 'exact')
    const neutral = sphereRotation(platesElement(NEUTRAL_PLATES))
    for (let pass = 0; pass < 200; pass += 1) {
      const fibre = randomFibre(draws)
      const whole = sphereRotation(inOrder(fibre, platesElement(NEUTRAL_PLATES), DOWNLINK))
      const measured = measuredRotation(expectedBalance(whole))
      const plates = platesFor(wantedPlateRotation(measured, neutral, sphereRotation(DOWNLINK)))
      expect(worstError(inOrder(fibre, platesElement(plates), DOWNLINK))).toBeLessThan(1e-12)
    }
  })

  it('leaves at most 0.1 % with 4000 clicks a state and basis and motors of 0.1 degree, in each of 60 passes', () => {
    const draws = generator('compensation', 'counted')
    for (let pass = 0; pass < 60; pass += 1) {
      const fibre = randomFibre(draws)
      const plates = platesElement(calibratedPlates(fibre, NEUTRAL_PLATES, DOWNLINK, draws))
      expect(worstError(inOrder(fibre, plates, groundCorrected(0.9, 0)))).toBeLessThanOrEqual(0.001)
    }
  })

  it('converges to 0.1 % in three rounds where the ground plate is 2 degrees off', () => {
    const draws = generator('compensation', 'wrong downlink')
    const real = groundCorrected(0.4, degrees(2))
    for (let pass = 0; pass < 20; pass += 1) {
      const fibre = randomFibre(draws)
      const third = [1, 2, 3].reduce((plates) => calibratedPlates(fibre, plates, real, draws), NEUTRAL_PLATES)
      expect(worstError(inOrder(fibre, platesElement(third), real))).toBeLessThan(0.001)
    }
  })
})

describe('a pass of 300 s behind the compensation (row 4)', () => {
  it('has a polarisation error of 0.3 to 1.0 % in each second, the contrasts included, as Figure 2a', () => {
    const draws = generator('compensation', 'orbit')
    const polarizations = preparedPolarizations(POLARIZATION_CONTRAST_DB)
    for (let pass = 0; pass < 10; pass += 1) {
      let fibre = randomFibre(draws)
      const plates = platesElement(calibratedPlates(fibre, NEUTRAL_PLATES, DOWNLINK, draws))
      for (let second = 0; second < 300; second += 1) {
        fibre = drifted(fibre, DRIFT_PER_ROOT_SECOND, draws)
        const ground = groundCorrected(second / 100, GROUND_PLATE_DEVIATION * draws.normal())
        const link = sphereRotation(inOrder(fibre, plates, ground))
        const errors = stateErrors(fateTable(PORTABLE_STATION, polarizations, link))
        const mean = errors.reduce((sum, error) => sum + error, 0) / 4
        expect(mean).toBeGreaterThan(0.003)
        expect(mean).toBeLessThan(0.01)
      }
    }
  })
})
