// The linear programs of `composable` against HiGHS, and what a dual vector is worth when it is wrong.

import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Decimal } from 'decimal.js'
import * as fc from 'fast-check'
import loadHighs from 'highs'
import { decoySource, observationsFrom } from '../../props/arbitraries'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../spec/finiteKey/interval'
import { dualBound, type LinearProgram, minimum } from '../../spec/finiteKey/linearProgram'
import { solvedExactly } from '../../spec/finiteKey/linearSystem'
import { photonNumberModel } from '../../spec/finiteKey/photonNumbers'

const arithmetic = intervalArithmetic(40, fastTranscendentals)
const d = (value: string | number): Decimal => new Exact(value)
const point = (value: string | number) => ({ lower: d(value), upper: d(value) })

/** A diet: `2 x + y >= 8`, `x + 3 y >= 9`, cost `3 x + 4 y`; optimum 17 at (3, 2). */
const DIET: LinearProgram = {
  cost: [d(3), d(4)],
  rows: [
    { coefficients: [point(2), point(1)], lower: d(8) },
    { coefficients: [point(1), point(3)], lower: d(9) },
  ],
  ceilings: [d(100), d(100)],
}

const isNear = (found: Decimal, wanted: string | number, relative: string): boolean =>
  Exact.sub(found, d(wanted)).abs().lessThanOrEqualTo(d(wanted).abs().plus(1).times(relative))

describe('solvedExactly', () => {
  it('solves in integers', () => {
    const found = solvedExactly([
      [0n, 2n, 1n, 7n],
      [1n, 1n, 1n, 6n],
      [3n, 0n, -1n, 0n],
    ])
    expect(found?.numerators.map((n) => n / (found?.divisor ?? 1n))).toEqual([1n, 2n, 3n])
  })

  it('refuses a singular system', () => {
    expect(
      solvedExactly([
        [1n, 2n, 3n],
        [2n, 4n, 6n],
      ]),
    ).toBeUndefined()
  })
})

describe('minimum', () => {
  it('finds the optimum of a small program from below', () => {
    const found = minimum(DIET)
    expect(found.kind).toBe('bound')
    expect(isNear(found.value, 17, '1e-24')).toBe(true)
    expect(found.value.lessThanOrEqualTo(17)).toBe(true)
    expect(found.shortfall.isZero()).toBe(true)
  })

  it('takes the worst coefficient of an enclosure', () => {
    const rows = [{ coefficients: [{ lower: d('0.5'), upper: d(2) }], lower: d(8) }]
    expect(isNear(minimum({ cost: [d(1)], rows, ceilings: [d(100)] }).value, 4, '1e-22')).toBe(true)
    const upper = [{ coefficients: [{ lower: d('0.5'), upper: d(2) }], upper: d(8) }]
    expect(isNear(minimum({ cost: [d(-1)], rows: upper, ceilings: [d(100)] }).value, -16, '1e-22')).toBe(true)
  })

  it('falls back on the ceilings where the rows say nothing', () => {
    const free: LinearProgram = {
      cost: [d(1)],
      rows: [{ coefficients: [point(1)], lower: d(0) }],
      ceilings: [d(7)],
    }
    expect(minimum({ ...free, cost: [d(-1)] }).value.equals(-7)).toBe(true)
    expect(minimum(free).value.isZero()).toBe(true)
  })

  it('proves that nothing is feasible', () => {
    const rows = [
      { coefficients: [point(1), point(1)], upper: d(3) },
      { coefficients: [point(1), point('0.5')], lower: d(4) },
    ]
    expect(minimum({ cost: [d(1), d(0)], rows, ceilings: [d(10), d(10)] }).kind).toBe('infeasible')
  })
})

describe('dualBound', () => {
  it('is worth less, and says by how much it is not dual feasible, when a multiplier is tampered with', () => {
    const honest = minimum(DIET)
    for (const at of [0, 1]) {
      for (const factor of ['1.000000001', '1.5', '-1', '0.5']) {
        const tampered = honest.dual.map((y, i) => (i === at ? Exact.mul(y, factor) : y))
        const bound = dualBound(DIET, tampered)
        expect(bound.value.lessThan(honest.value)).toBe(true)
        expect(bound.shortfall.isZero()).toBe(!factor.startsWith('1'))
      }
    }
  })

  it('ignores a multiplier that uses a limit the row does not have', () => {
    expect(dualBound(DIET, [d(-1), d(0)]).value.isZero()).toBe(true)
  })
})

describe('minimum and HiGHS', () => {
  let highs: Awaited<ReturnType<typeof loadHighs>>
  beforeAll(async () => {
    highs = await loadHighs()
  })

  const term = (value: Decimal, k: number): string =>
    `${value.isNegative() ? '-' : '+'} ${value.abs().toExponential(17)} x${k}`
  const expression = (values: ReadonlyArray<Decimal>): string =>
    values.flatMap((value, k) => (value.isZero() ? [] : [term(value, k)])).join(' ')

  /** The program at the middle of its coefficients, which are points here, as CPLEX LP text. */
  const textOf = ({ cost, rows, ceilings }: LinearProgram): string =>
    [
      'Minimize',
      ` cost: ${expression(cost)}`,
      'Subject To',
      ...rows.flatMap(({ coefficients, lower, upper }, i) => {
        const left = expression(coefficients.map((c) => c.lower))
        return [
          ...(lower === undefined ? [] : [` l${i}: ${left} >= ${lower.toExponential(17)}`]),
          ...(upper === undefined ? [] : [` u${i}: ${left} <= ${upper.toExponential(17)}`]),
        ]
      }),
      'Bounds',
      ...ceilings.map((u, k) => ` 0 <= x${k} <= ${u.toExponential(17)}`),
      'End',
    ].join('\n')

  const ofHighs = (program: LinearProgram): number => {
    const solution = highs.solve(textOf(program), {
      primal_feasibility_tolerance: 1e-10,
      dual_feasibility_tolerance: 1e-10,
      presolve: 'off',
      time_limit: 10,
    })
    expect(solution.Status).toBe('Optimal')
    return solution.ObjectiveValue
  }

  it('agree on random decoy problems', () => {
    const random = fc.record({
      source: decoySource,
      target: fc.constantFrom('fewest vacuum', 'fewest single', 'most single'),
      yields: fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 9, maxLength: 9 }),
      relativeWidth: fc.constantFrom(1e-5, 0.001, 0.03, 0.25),
    })
    const problems = fc.sample(random, { seed: 20_220_925, numRuns: 150 })
    const gaps = problems.map(({ source, target, yields, relativeWidth }) => {
      const { intensities } = source
      const total = yields.reduce((sum, v) => sum + v, 0)
      const row = Object.fromEntries(intensities.map(({ name }) => [name, { detections: 0, errors: 0 }]))
      const model = photonNumberModel(
        observationsFrom(source, { X: row, Z: row }),
        arithmetic,
        yields.length - 1,
      )
      const given = (model?.given ?? []).slice(0, yields.length)
      expect(given.length).toBe(yields.length)
      const rows = intensities.map((_, at) => {
        const coefficients = given.map((shares) => {
          const exact = shares[at]?.lower.toSignificantDigits(15) ?? d(0)
          // HiGHS drops what is smaller, and then it solves another program.
          const share = exact.lessThan('1e-9') ? d(0) : exact
          return { lower: share, upper: share }
        })
        const mean = coefficients.reduce(
          (sum, { lower }, k) => Exact.add(sum, Exact.mul(lower, yields[k] ?? 0)),
          d(0),
        )
        return {
          coefficients,
          lower: Exact.mul(mean, 1 - relativeWidth)
            .times(new Exact(1 / total))
            .toSignificantDigits(15),
          upper: Exact.mul(mean, 1 + relativeWidth)
            .times(new Exact(1 / total))
            .toSignificantDigits(15),
        }
      })
      const all = { coefficients: given.map(() => point(1)), lower: d(1), upper: d(1) }
      const isMost = target === 'most single'
      const photons = target === 'fewest vacuum' ? 0 : 1
      const program: LinearProgram = {
        cost: given.map((_, k) => d(k === photons ? (isMost ? -1 : 1) : 0)),
        rows: isMost ? rows : [...rows, all],
        ceilings: given.map(() => d(isMost ? 1000 : 1)),
      }
      const ours = minimum(program)
      expect(ours.kind).toBe('bound')
      expect(ours.shortfall.isZero()).toBe(true)
      return Math.abs(ours.value.toNumber() - ofHighs(program))
    })
    // In units of all detections; CERTIFICATE.md section 5 asks for 2e-12.
    expect(Math.max(...gaps)).toBeLessThan(2e-12)
  })
})
