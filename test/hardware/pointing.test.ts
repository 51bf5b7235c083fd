// Attitude control with its two sources, fine tracking, acquisition: rows 9 to 12 of SYSTEM.md, case by case.

import { describe, expect, it } from '@jest/globals'
import { JINAN1_BEAM } from '../../model/link/beam'
import { disturbedTrack } from '../../model/observables/pointing'
import {
  ACQUISITION,
  type Acquisition,
  type AcquisitionFrame,
  acquisitionStep,
  spiralCell,
} from '../../model/pointing/acquisition'
import { type Angles, ARBITRATION, arbitrate, radial, UNTRUSTED } from '../../model/pointing/arbitration'
import {
  attitudeRun,
  errorRange,
  JINAN1_ATTITUDE,
  largestError,
  type Scene,
} from '../../model/pointing/attitude'
import { farFieldScan, fittedDivergence } from '../../model/pointing/farField'
import {
  fineResiduals,
  radialRms,
  SATELLITE_FINE_LOOP,
  STATION_FINE_LOOP,
} from '../../model/pointing/fineTracking'
import { gimbalRun, STATION_GIMBAL, secondsToTrack } from '../../model/pointing/gimbal'
import { generator } from '../../model/randomness/generator'

const beacon: Scene = { kind: 'beacon' }
const beacons = (cycles: number): ReadonlyArray<Scene> => Array.from({ length: cycles }, () => beacon)

describe('arbitrate', () => {
  const auxiliary: Angles = [600, -450]
  const good = { spot: { angles: [0, 0] as const, brightness: 1 }, auxiliary }
  const trusted = Array.from({ length: 300 }).reduce<typeof UNTRUSTED>(
    (state) => arbitrate(ARBITRATION, state, good),
    UNTRUSTED,
  )

  it('trusts the camera after five good cycles in a row, not after four', () => {
    const uses = Array.from({ length: 6 }).reduce<ReadonlyArray<typeof UNTRUSTED>>(
      (states) => [...states, arbitrate(ARBITRATION, states.at(-1) ?? UNTRUSTED, good)],
      [],
    )
    expect(uses.map(({ using }) => using)).toEqual([
      ...Array.from({ length: 4 }, () => 'auxiliary'),
      'primary',
      'primary',
    ])
    expect(trusted.bias).toEqual(auxiliary)
  })

  it.each([
    ['there is no spot', undefined],
    ['the spot is too faint', { angles: [0, 0], brightness: 0.29 }],
    ['the spot is too bright', { angles: [0, 0], brightness: 3.01 }],
    ['the spot is outside the gate', { angles: [251, 0], brightness: 1 }],
  ] as const)('goes to the auxiliary source in the same cycle where %s', (_, spot) => {
    const state = arbitrate(ARBITRATION, trusted, { spot, auxiliary })
    expect(state.using).toBe('auxiliary')
    expect(state.bias).toEqual(trusted.bias)
  })

  it('keeps a spot at the edge of its gates', () => {
    const spot = { angles: [249, 0] as const, brightness: 3 }
    expect(arbitrate(ARBITRATION, trusted, { spot, auxiliary }).using).toBe('primary')
  })

  it('switches without a step and eases what is left', () => {
    const off: Angles = [700, -450]
    const first = arbitrate(ARBITRATION, trusted, { spot: undefined, auxiliary: off })
    expect(radial([first.output[0] - trusted.output[0], first.output[1] - trusted.output[1]])).toBeLessThan(
      1e-9,
    )
    const second = arbitrate(ARBITRATION, first, { spot: undefined, auxiliary: off })
    expect(second.output[0] - first.output[0]).toBeCloseTo(15, 9)
  })
})

describe('attitudeRun', () => {
  it('captures from 0.3 degrees off with saturated wheels, and settles', () => {
    const run = attitudeRun(JINAN1_ATTITUDE, [5200, -3000], beacons(1200), generator('capture', 'attitude'))
    expect(run.some(({ isSaturated }) => isSaturated)).toBe(true)
    expect(largestError(run.slice(800))).toBeLessThan(400)
  })

  it('obeys the double integrator between cycles', () => {
    const run = attitudeRun(JINAN1_ATTITUDE, [300, -200], beacons(200), generator('integrator', 'attitude'))
    for (const [n, { angle, rate, acceleration }] of run.slice(0, -1).entries()) {
      const next = run[n + 1]
      expect(next?.rate[0]).toBeCloseTo(rate[0] + 0.05 * acceleration[0], 9)
      expect(next?.angle[1]).toBeCloseTo(angle[1] + 0.05 * rate[1] + (0.05 ** 2 * acceleration[1]) / 2, 9)
    }
  })

  it('never asks more of a wheel than its limit, the noise aside', () => {
    const quiet = { ...JINAN1_ATTITUDE, wheelTorqueNoise: 0, disturbanceTorque: 0 }
    const run = attitudeRun(quiet, [9000, 9000], beacons(200), generator('limit', 'attitude'))
    const limit = (quiet.wheelTorqueLimit / quiet.inertia) * 1e6
    const largest = Math.max(...run.map(({ acceleration }) => Math.abs(acceleration[0])))
    expect(largest).toBeCloseTo(limit, 6)
  })

  it('loses no cycle at an outage and is back on the camera five cycles after it', () => {
    const sources = disturbedTrack('switch', { kind: 'outage' }, 100).map(({ source }) => source)
    // 400 cycles of settling are cut off: the outage is cycles 600 to 699.
    expect(sources.indexOf('auxiliary')).toBe(600)
    expect(sources.lastIndexOf('auxiliary')).toBe(703)
    expect(sources.filter((source) => source === 'auxiliary').length).toBe(104)
  })

  it('would leave the fine field on a false target without the gate', () => {
    const scene: Scene = { kind: 'falseTarget', offset: [2000, 1000], brightness: 1.5 }
    const wide = { ...JINAN1_ATTITUDE, arbitration: { ...ARBITRATION, narrowGateMicroradians: 1e9 } }
    const scenes = [...beacons(600), ...Array.from({ length: 100 }, () => scene)]
    expect(largestError(attitudeRun(wide, [0, 0], scenes, generator('false', 'attitude')))).toBeGreaterThan(
      1000,
    )
    expect(
      largestError(attitudeRun(JINAN1_ATTITUDE, [0, 0], scenes, generator('false', 'attitude')).slice(400)),
    ).toBeLessThan(300)
  })

  it('has an error range that grows with the noise of the wheels', () => {
    const range = (wheelTorqueNoise: number) =>
      errorRange(
        attitudeRun(
          { ...JINAN1_ATTITUDE, wheelTorqueNoise },
          [0, 0],
          beacons(3000),
          generator('noise', 'attitude'),
        ).slice(400),
      )[0]
    expect(range(12e-3) / range(6e-3)).toBeGreaterThan(1.7)
  })
})

describe('fineResiduals', () => {
  const body = attitudeRun(JINAN1_ATTITUDE, [0, 0], beacons(800), generator('rayleigh', 'attitude')).slice(
    400,
  )
  const near = { rangeKilometres: 830, airMass: 1.784 }
  const errors = fineResiduals(SATELLITE_FINE_LOOP, near, body, 0.05, generator('rayleigh', 'fine'))

  it('is Rayleigh in radius: a chi-square test of 10 cells, p > 1e-3', () => {
    // Every 100 ms, ten times the memory of the loop, so that samples are independent.
    const radii = errors.filter((_, n) => n % 100 === 50).map(radial)
    const meanSquare = radialRms(errors) ** 2
    const counts = Array.from(
      { length: 10 },
      (_, cell) =>
        radii.filter((r) => Math.floor(10 * (1 - Math.exp((-r * r) / meanSquare))) === cell).length,
    )
    const each = radii.length / 10
    const chiSquare = counts.reduce((sum, count) => sum + (count - each) ** 2 / each, 0)
    expect(radii.length).toBe(200)
    // 0.999 quantile for 9 degrees of freedom.
    expect(chiSquare).toBeLessThan(27.88)
  })

  it('grows towards the edge of the pass at both ends, and without a loop is the coarse error', () => {
    const far = { rangeKilometres: 1375, airMass: 3.7 }
    for (const loop of [SATELLITE_FINE_LOOP, STATION_FINE_LOOP])
      expect(radialRms(fineResiduals(loop, far, body, 0.05, generator('far', 'fine')))).toBeGreaterThan(
        radialRms(fineResiduals(loop, near, body, 0.05, generator('far', 'fine'))) * 1.1,
      )
    const still = { ...SATELLITE_FINE_LOOP, mirrorHalfRange: 0 }
    expect(radialRms(fineResiduals(still, near, body, 0.05, generator('far', 'fine')))).toBeGreaterThan(20)
  })
})

describe('fittedDivergence', () => {
  it('is the divergence where nothing jitters, and wider where something does', () => {
    const scan = (jitter: number) =>
      fittedDivergence(farFieldScan(JINAN1_BEAM, [-6, -3, 0, 3, 6], jitter, 200, generator('scan', 'beam')))
    expect(scan(0)).toBeCloseTo(9, 9)
    expect(scan(1.5)).toBeGreaterThan(9.5)
  })
})

describe('acquisitionStep', () => {
  const frame: AcquisitionFrame = { isUp: true, isSettled: true, spot: undefined, isInFineField: false }
  const spot = [0, 0] as const
  const stateAfter = (start: Acquisition, frames: ReadonlyArray<Partial<AcquisitionFrame>>) =>
    frames.reduce<Acquisition>(
      (state, each) => acquisitionStep(ACQUISITION, state, { ...frame, ...each }),
      start,
    )
  const repeated = (times: number, each: Partial<AcquisitionFrame>) =>
    Array.from({ length: times }, () => each)

  it('points when the satellite is up and scans where no beacon is', () => {
    expect(stateAfter({ kind: 'idle' }, [{ isUp: false }])).toEqual({ kind: 'idle' })
    expect(stateAfter({ kind: 'idle' }, [{}])).toEqual({ kind: 'pointing', waited: 0 })
    expect(stateAfter({ kind: 'idle' }, repeated(4, {}))).toEqual({ kind: 'scanning', cell: 1, waited: 0 })
    expect(stateAfter({ kind: 'idle' }, repeated(9, { isSettled: false }))).toEqual({
      kind: 'pointing',
      waited: 0,
    })
    expect(stateAfter({ kind: 'scanning', cell: 48, waited: 2 }, [{}])).toEqual({
      kind: 'scanning',
      cell: 0,
      waited: 0,
    })
  })

  it('steers by a spot, hands a centred one over, and tracks one in the fine field', () => {
    for (const kind of ['pointing', 'scanning'] as const)
      expect(stateAfter({ kind, cell: 1, waited: 0 }, [{ spot }])).toEqual({
        kind: 'coarse',
        centred: 0,
        missed: 0,
      })
    const centred = { kind: 'coarse', centred: 3, missed: 0 } as const
    expect(stateAfter(centred, [{ spot }])).toEqual({ kind: 'handover', seen: 0, waited: 0 })
    expect(stateAfter(centred, [{ spot: [301, 0] }])).toEqual({ kind: 'coarse', centred: 0, missed: 0 })
    const handover = { kind: 'handover', seen: 3, waited: 9 } as const
    expect(stateAfter(handover, [{ spot, isInFineField: true }])).toEqual({ kind: 'tracking', missed: 0 })
    expect(stateAfter(handover, [{ spot }])).toEqual({ kind: 'handover', seen: 0, waited: 10 })
  })

  it('goes back where the light is lost, the handover takes too long, or the satellite sets', () => {
    const tracking = { kind: 'tracking', missed: 0 } as const
    expect(stateAfter(tracking, repeated(4, {})).kind).toBe('tracking')
    expect(stateAfter(tracking, repeated(5, {})).kind).toBe('coarse')
    expect(stateAfter(tracking, repeated(10, {})).kind).toBe('pointing')
    expect(stateAfter({ kind: 'handover', seen: 0, waited: 69 }, [{ spot }]).kind).toBe('coarse')
    expect(stateAfter({ kind: 'handover', seen: 0, waited: 0 }, [{}]).kind).toBe('coarse')
    expect(stateAfter(tracking, [{ isUp: false }])).toEqual({ kind: 'idle' })
  })
})

describe('spiralCell', () => {
  it('visits each cell of a square once, each beside the one before', () => {
    const cells = Array.from({ length: 49 }, (_, n) => spiralCell(n))
    expect(new Set(cells.map(String)).size).toBe(49)
    expect(cells.every(([x, y]) => Math.abs(x) <= 3 && Math.abs(y) <= 3)).toBe(true)
    for (const [n, [x, y]] of cells.slice(1).entries()) {
      const [fromX = 0, fromY = 0] = cells[n] ?? []
      expect(Math.abs(x - fromX) + Math.abs(y - fromY)).toBe(1)
    }
  })
})

describe('gimbalRun', () => {
  it('finds the beacon again after a cloud of seven seconds', () => {
    const scenes = Array.from({ length: 1200 }, (_, n) => ({
      bias: [5000, -3000] as const,
      isHidden: n > 600 && n < 700,
      isUp: true,
    }))
    const run = gimbalRun(STATION_GIMBAL, [100_000, 0], scenes, generator('cloud', 'gimbal'))
    const seen = run.map(({ acquisition }) => acquisition).filter((kind, n, all) => kind !== all[n - 1])
    expect(seen).toEqual([
      'pointing',
      'coarse',
      'handover',
      'tracking',
      'coarse',
      'pointing',
      'scanning',
      'coarse',
      'handover',
      'tracking',
    ])
    expect(secondsToTrack(STATION_GIMBAL, run)).toBeGreaterThan(50)
  })

  it('never tracks a beacon that stays hidden', () => {
    const scenes = Array.from({ length: 300 }, () => ({ bias: [0, 0] as const, isHidden: true, isUp: true }))
    const run = gimbalRun(STATION_GIMBAL, [0, 0], scenes, generator('dark', 'gimbal'))
    expect(secondsToTrack(STATION_GIMBAL, run)).toBeUndefined()
  })
})
