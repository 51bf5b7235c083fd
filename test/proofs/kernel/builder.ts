/** Certificates for the tests: written from floats with a margin, for the counts of the 500-kbit block. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

type Steps = { rule: string; p: Record<string, unknown>; by: number[] }[]
export interface Draft {
  format: string
  hypotheses: Record<string, unknown> & {
    counts: { kind: string; basis: string; intensity: string; observed: string }[]
  }
  claim: Record<string, string>
  steps: Steps
  head: string
}

/** The decimal spelling of a double, exact to 40 places. */
export const spelt = (value: number): string => {
  const text = value.toFixed(40).replace(/\.?0+$/, '')
  return text === '-0' ? '0' : text
}
const lowered = (value: number): string => spelt(value - Math.abs(value) * 1e-12)
const raised = (value: number): string => spelt(value + Math.abs(value) * 1e-12)

const observations: {
  pulses: string
  counts: Record<string, Record<string, { detections: number; errors: number }>>
} = JSON.parse(readFileSync(join(process.cwd(), 'data', 'observations_block_500k.json'), 'utf8'))

const MU: Readonly<Record<string, number>> = { signal: 0.8, decoy: 0.1, vacuum: 0.001 }
const P: Readonly<Record<string, number>> = { signal: 0.5, decoy: 0.25, vacuum: 0.25 }
const at = (record: Readonly<Record<string, number>>, name: string): number => record[name] ?? Number.NaN
const weight = (name: string, k: number): number => at(P, name) * Math.exp(-at(MU, name)) * at(MU, name) ** k
const row = (k: number): number => Object.keys(MU).reduce((sum, name) => sum + weight(name, k), 0)
const observed = (kind: string, basis: string, name: string): number => {
  const cell = observations.counts[basis]?.[name]
  return (kind === 'gain' ? cell?.detections : cell?.errors) ?? Number.NaN
}

export const ASSUMPTIONS = [
  'active-basis-choice',
  'announced-after-detection',
  'authenticated-channel',
  'basis-independent-detection',
  'direct-reconciliation',
  'no-early-keyed-messages',
  'no-post-selection',
  'phase-randomised-poisson',
  'sealed-laboratories',
  'statements-fixed-beforehand',
  'ideal-bb84-states',
  'bernoulli-sample',
  'verified-together',
  'true-randomness',
  'vacuum-like-the-others',
]

const hypotheses = (withKeyedErrors: boolean, mode: string): Draft['hypotheses'] => ({
  protocol: 'decoy-bb84',
  pulses: observations.pulses,
  bases: ['X', 'Z'].map((name) => ({ name, alice: '0.5', bob: '0.5' })),
  intensities: Object.keys(MU).map((name) => ({
    name,
    mu: `${at(MU, name)}`,
    probability: `${at(P, name)}`,
  })),
  counts: ['X', 'Z'].flatMap((basis) =>
    Object.keys(MU).flatMap((intensity) =>
      ['gain', 'error']
        .filter((kind) => withKeyedErrors || kind === 'gain' || intensity !== 'signal')
        .map((kind) => ({ kind, basis, intensity, observed: `${observed(kind, basis, intensity)}` })),
    ),
  ),
  keyed: ['X', 'Z'].map((basis) => ({ basis, intensity: 'signal' })),
  sampledFraction: '0',
  leak: withKeyedErrors
    ? ['X', 'Z'].map((basis) => ({ basis, bits: '24437' }))
    : [{ basis: 'all', bits: '48874' }],
  authentication: { messages: '48', epsilon: '0.00000000000000000000000000000000001' },
  design: { mode, digest: mode === 'declared' ? 'a'.repeat(64) : '' },
  assumptions: ASSUMPTIONS,
})

const root = (f: (x: number) => number, low: number, high: number): number => {
  let [a, b] = [low, high]
  for (let i = 0; i < 200; i++) {
    const middle = (a + b) / 2
    if (f(middle) > 0) a = middle
    else b = middle
  }
  return (a + b) / 2
}
const exponent = (count: number, mean: number): number => mean - count + count * Math.log(count / mean)

/** Solves a 3 x 3 system by Cramer's rule. */
const solve = (m: readonly (readonly number[])[], right: readonly number[]): number[] => {
  const cell = (a: readonly (readonly number[])[], i: number, j: number): number => a[i]?.[j] ?? Number.NaN
  const det = (a: readonly (readonly number[])[]): number =>
    [0, 1, 2].reduce(
      (sum, j) =>
        sum +
        cell(a, 0, j) *
          (cell(a, 1, (j + 1) % 3) * cell(a, 2, (j + 2) % 3) -
            cell(a, 1, (j + 2) % 3) * cell(a, 2, (j + 1) % 3)),
      0,
    )
  return [0, 1, 2].map(
    (c) =>
      det(m.map((line, i) => line.map((value, j) => (j === c ? (right[i] ?? Number.NaN) : value)))) / det(m),
  )
}

/** A certificate of two keys, one a basis. */
export const composable = (cutoff = 10): Draft => {
  const steps: Steps = []
  const values: number[] = []
  const add = (rule: string, p: Record<string, unknown>, by: number[], value = 0): number => {
    values.push(value)
    return steps.push({ rule, p, by }) - 1
  }
  const value = (step: number): number => values[step] ?? Number.NaN
  const smoothing = 4.89e-11
  const beta = -Math.log((smoothing / 2) ** 2 / 9.0001)
  const epsilon = spelt(0).concat('.', Math.exp(-beta).toFixed(40).slice(2)).replace(/0+$/, '')
  const spent = Math.log(1 / Number(epsilon))
  const expected = (kind: string, basis: string, intensity: string, side: string): number => {
    const known = steps.findIndex(
      ({ rule, p }) =>
        rule === 'chernoff.expected' &&
        p.kind === kind &&
        p.basis === basis &&
        p.intensity === intensity &&
        p.side === side,
    )
    if (known >= 0) return known
    const count = observed(kind, basis, intensity)
    const limit =
      side === 'lower'
        ? root((mean) => exponent(count, mean) - spent, 1e-9, count)
        : root((mean) => spent - exponent(count, mean), count, 10 * count + 1000)
    const text = side === 'lower' ? lowered(limit) : raised(limit)
    return add('chernoff.expected', { kind, basis, intensity, side, epsilon, value: text }, [], Number(text))
  }
  const dualSum = (terms: readonly (readonly [number, string, number])[]): number =>
    terms.reduce((sum, [y, name, step]) => sum + (y * value(step)) / weight(name, 0), 0)
  const detected = (basis: string): number =>
    Object.keys(MU).reduce((sum, name) => sum + observed('gain', basis, name), 0)
  const keys = ['X', 'Z'].map((basis) => {
    const other = basis === 'X' ? 'Z' : 'X'
    const [decoyLow, vacuumHigh] = [
      expected('gain', basis, 'decoy', 'lower'),
      expected('gain', basis, 'vacuum', 'upper'),
    ]
    const [x = 0, o = 0, exact = 0] = solve(
      [0, 1, 2].map((k) => [at(MU, 'decoy') ** k, at(MU, 'vacuum') ** k, row(k)]),
      [0, row(1), 0],
    )
    const lambda = exact - 1e-11
    const one =
      dualSum([
        [x, 'decoy', decoyLow],
        [o, 'vacuum', vacuumHigh],
      ]) +
      lambda * detected(basis)
    const detections1 = add(
      'decoy.detections',
      {
        basis,
        photons: '1',
        cutoff: `${cutoff}`,
        lambda: spelt(lambda),
        y: [spelt(x), spelt(o)],
        value: lowered(one),
      },
      [decoyLow, vacuumHigh],
      one,
    )
    const [vacuumLow, decoyHigh] = [
      expected('gain', basis, 'vacuum', 'lower'),
      expected('gain', basis, 'decoy', 'upper'),
    ]
    const y0 = (row(0) / 0.99) * (1 - 1e-12)
    const zero = dualSum([
      [y0, 'vacuum', vacuumLow],
      [-y0 * 0.01, 'decoy', decoyHigh],
    ])
    const detections0 = add(
      'decoy.detections',
      {
        basis,
        photons: '0',
        cutoff: `${cutoff}`,
        lambda: '0',
        y: [lowered(y0), spelt(-y0 * 0.01)],
        value: spelt(zero * (1 - 1e-9)),
      },
      [vacuumLow, decoyHigh],
      zero * (1 - 1e-9),
    )
    const [errorsHigh, darkLow] = [
      expected('error', other, 'signal', 'upper'),
      expected('error', other, 'vacuum', 'lower'),
    ]
    const slope = (row(1) / 0.799) * (1 + 1e-12)
    const wrong = dualSum([
      [slope, 'signal', errorsHigh],
      [-slope, 'vacuum', darkLow],
    ])
    const errors1 = add(
      'decoy.errors',
      { cutoff: `${cutoff}`, y: [spelt(slope), spelt(-slope)], value: raised(wrong) },
      [errorsHigh, darkLow],
      wrong,
    )
    const keyed = (from: number, k: number): number => {
      const mean = value(from) * (weight('signal', k) / row(k)) * (1 - 1e-11)
      const thin = add('thin.detections', { value: spelt(mean) }, [from], mean)
      const limit = root((count) => exponent(count, mean) - spent, 1e-9, mean) * (1 - 1e-11)
      return add('chernoff.observed', { epsilon, value: spelt(limit) }, [thin], limit)
    }
    const [single, vacuum] = [keyed(detections1, 1), keyed(detections0, 0)]
    const mean = value(errors1) * (weight('signal', 1) / row(1)) * (1 + 1e-11)
    const thin = add('thin.errors', { value: spelt(mean) }, [errors1], mean)
    const errors = root((count) => spent - exponent(count, mean), mean, 10 * mean) * (1 + 1e-11)
    const phase = add('chernoff.observed', { epsilon, value: spelt(errors) }, [thin], errors)
    const phi = (errors / value(single)) * (1 + 1e-11)
    const rate = add('ratio', { value: spelt(phi) }, [phase, single], phi)
    const h = (-phi * Math.log2(phi) - (1 - phi) * Math.log2(1 - phi)) * (1 + 1e-12)
    const entropy = add('entropy', { value: spelt(h) }, [rate], h)
    const content = (value(vacuum) + value(single) * (1 - h)) * (1 - 1e-11)
    const secret = add('secrecy', { value: spelt(content) }, [single, entropy, vacuum], content)
    const bits = Math.floor(content - 24437 - 18 - 2 * Math.log2(1 / 2e-12) - Math.log2(2 / 5e-16) - 1e-6)
    return add(
      'keyLength',
      {
        bits: `${bits}`,
        hashing: '0.000000000001',
        smoothing: '0.0000000000489',
        verification: '0.0000000000000005',
      },
      [secret],
      bits,
    )
  })
  add('compose', {}, keys)
  return {
    format: 'keywitness/certificate@1',
    hypotheses: hypotheses(true, 'none'),
    claim: {
      analysis: 'composable',
      bits: `${keys.reduce((sum, key) => sum + value(key), 0)}`,
      secrecy: '0.0000000001',
      correctness: '0.000000000000001',
      authentication: '0.00000000000000000000000000000000048',
    },
    steps,
    head: '0'.repeat(64),
  }
}

const excess = (terms: readonly (readonly [number, number])[]): number =>
  terms.reduce((sum, [size, power]) => sum + size * Math.expm1(power), 0)
interface Coefficients {
  t: number
  phi: number
  u: Readonly<Record<string, number>>
  w: Readonly<Record<string, number>>
}
/** The largest common u of the signal that satisfies every row, to about 1e-17. */
const derivedU = ({ t, phi, u, w }: Coefficients): number => {
  const tests = ['decoy', 'vacuum']
  const worst = (keyed: number): number => {
    const slope = [1 + Math.log2(1 - phi), 1 + Math.log2(phi)]
    const rows = [
      excess([
        [weight('signal', 0), keyed - t],
        ...tests.flatMap((l) => [
          [weight(l, 0) / 2, at(u, l)] as const,
          [weight(l, 0) / 2, at(u, l) - at(w, l)] as const,
        ]),
      ]),
    ]
    for (const x of [0, 1])
      for (const z of [0, 1])
        rows.push(
          excess(
            [
              [z, x],
              [x, z],
            ].flatMap(([phase = 0, test = 0]) => [
              [weight('signal', 1), keyed - t * (slope[phase] ?? Number.NaN)] as const,
              ...tests.map((l) => [weight(l, 1), at(u, l) - at(w, l) * test] as const),
            ]),
          ),
        )
    for (let k = 2; k <= 12; k++)
      for (const wrong of [0, 1])
        rows.push(
          excess([
            [weight('signal', k), keyed],
            ...tests.map((l) => [weight(l, k), at(u, l) - at(w, l) * wrong] as const),
          ]),
        )
    return Math.max(...rows)
  }
  return root((keyed) => -worst(keyed), -1, 1)
}
/** A coefficient of M mantissa bits, (1 + m/2^M) 2^e, near a value. */
const rounded = (value: number, mantissa: number): number => {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - mantissa)
  return Math.round(value / unit) * unit
}

/** Bits of the word of +-2^e (1 + f/2^m). */
const wordBits = (value: number, nominal: number): number => {
  const e = Math.floor(Math.log2(Math.abs(value)))
  let m = 0
  while (!Number.isInteger((Math.abs(value) / 2 ** e) * 2 ** m)) m += 1
  const zigzag = e > nominal ? 2 * (e - nominal) - 1 : 2 * (nominal - e)
  return 2 * Math.floor(Math.log2(value > 0 ? 2 * zigzag + 1 : 2 * zigzag + 4)) + 4 + Math.max(0, m - 1)
}

/** A certificate of one key of both bases. */
export const direct = (mode: 'declared' | 'universal', mantissa = 5): Draft => {
  const round = (value: number): number =>
    mode === 'universal' ? rounded(value, mantissa) : Math.round(value * 2 ** 40) / 2 ** 40
  const [t, phi] = [round(0.004284), round(0.02316)]
  const scale = (ratio: number): number =>
    mode === 'universal' ? rounded(ratio, mantissa) * t : round(ratio * t)
  const u = { decoy: scale(8.4875622946), vacuum: scale(8.2981970318) }
  const w = { decoy: scale(45.98420063), vacuum: scale(-8.23923953) }
  const signal = Math.floor(derivedU({ t, phi, u, w }) * 2 ** 48) / 2 ** 48
  const uOf: Readonly<Record<string, number>> = { ...u, signal }
  const wOf: Readonly<Record<string, number>> = { ...w, signal: 0 }
  const linear = ['X', 'Z'].reduce(
    (sum, basis) =>
      sum +
      Object.keys(MU).reduce(
        (rest, name) =>
          rest +
          at(uOf, name) * observed('gain', basis, name) -
          (name === 'signal' ? 0 : at(wOf, name) * observed('error', basis, name)),
        0,
      ),
    0,
  )
  const epsilon = ((1e-10 - 5e-13) / 2) ** 2
  const words: readonly (readonly [number, number])[] = [
    [t, 1 - Math.floor(Math.log2(536390) / 2)],
    [phi, -6],
    ...['decoy', 'vacuum'].flatMap((l) => [[at(u, l) / t, 3] as const, [at(w, l) / t, 4] as const]),
  ]
  const codeBits =
    mode === 'universal' ? words.reduce((sum, [value, nominal]) => sum + wordBits(value, nominal), 1) : 0
  const content = ((linear - Math.log(1 / epsilon) - codeBits * Math.LN2) / t) * (1 - 1e-10)
  const bits = Math.floor(content - 48874 - 2 * Math.log2(1e12) - Math.log2(2e15) - 1e-6)
  const p = {
    cutoff: '12',
    epsilon: '0.00000000000000000000247506250000'.replace(/0+$/, ''),
    phi0: { X: spelt(phi), Z: spelt(phi) },
    t: spelt(t),
    terms: Object.keys(MU).flatMap((intensity) =>
      ['X', 'Z'].map((basis) => ({
        basis,
        intensity,
        u: exact(at(uOf, intensity)),
        w: exact(at(wOf, intensity)),
      })),
    ),
    value: spelt(content),
  }
  return {
    format: 'keywitness/certificate@1',
    hypotheses: hypotheses(false, mode),
    claim: {
      analysis: 'direct',
      bits: `${bits}`,
      secrecy: '0.0000000001',
      correctness: '0.000000000000001',
      authentication: '0.00000000000000000000000000000000048',
    },
    steps: [
      {
        rule: `direct.${mode}`,
        p,
        by: [],
      },
      {
        rule: 'keyLength',
        p: {
          bits: `${bits}`,
          hashing: '0.0000000000005',
          smoothing: '0.0000000000995',
          verification: '0.000000000000001',
        },
        by: [0],
      },
      { rule: 'compose', p: {}, by: [1] },
    ],
    head: '0'.repeat(64),
  }
}
/** The exact decimal spelling of a double whose denominator is at most 2^80. */
const exact = (value: number): string => {
  const text = value.toFixed(80).replace(/\.?0+$/, '')
  return text === '-0' ? '0' : text
}

/** A certificate of the value of formula (9), xi = 1e-10. */
export const jinan1 = (): Draft => {
  const steps: Steps = []
  const values: number[] = []
  const add = (rule: string, p: Record<string, unknown>, by: number[], value: number): number => {
    values.push(value)
    return steps.push({ rule, p, by }) - 1
  }
  const value = (step: number): number => values[step] ?? Number.NaN
  const epsilon = '0.00000000005'
  const beta = Math.log(2e10)
  const expected = (kind: string, basis: string, intensity: string, side: string): number => {
    const bases = basis === 'all' ? ['X', 'Z'] : [basis]
    const count = bases.reduce((sum, one) => sum + observed(kind, one, intensity), 0)
    const limit =
      side === 'lower'
        ? root((mean) => exponent(count, mean) - beta, 1e-9, count)
        : root((mean) => beta - exponent(count, mean), count, 10 * count + 1000)
    const text = side === 'lower' ? lowered(limit) : raised(limit)
    return add('chernoff.expected', { kind, basis, intensity, side, epsilon, value: text }, [], Number(text))
  }
  const sent = (name: string): number => Number(observations.pulses) * at(P, name) * 0.25
  const dark = {
    high: expected('gain', 'all', 'vacuum', 'upper'),
    low: expected('gain', 'all', 'vacuum', 'lower'),
  }
  const [x, y] = [at(MU, 'decoy'), at(MU, 'signal')]
  const yields = ['X', 'Z'].map((basis) => {
    const by = [
      expected('gain', basis, 'decoy', 'lower'),
      expected('gain', basis, 'signal', 'upper'),
      dark.high,
    ]
    const [gainX = 0, gainY = 0, gainO = 0] = by.map(value)
    const sum =
      (y * y * Math.exp(x) * gainX) / sent('decoy') -
      (x * x * Math.exp(y) * gainY) / sent('signal') -
      ((y * y - x * x) * gainO) / sent('vacuum') / 2
    const s = (sum / (x * y * (y - x))) * (1 - 1e-11)
    return add('jinan1.yield', { value: spelt(s) }, by, s)
  })
  const entropies = ['X', 'Z'].map((basis, i) => {
    const by = [expected('error', basis, 'decoy', 'upper'), dark.low, yields[i] ?? -1]
    const [errors = 0, vacuum = 0, s = 0] = by.map(value)
    const e = ((Math.exp(x) * errors) / sent('decoy') - vacuum / sent('vacuum') / 4) / (x * s)
    const step = add('jinan1.error', { value: raised(e) }, by, e)
    const h = (-e * Math.log2(e) - (1 - e) * Math.log2(1 - e)) * (1 + 1e-10)
    return add('entropy', { value: spelt(h) }, [step], h)
  })
  const [sX = -1, sZ = -1] = yields
  const [hX = -1, hZ = -1] = entropies
  const kept = y * Math.exp(-y) * sent('signal')
  const content = kept * (value(sX) * (1 - value(hZ)) + value(sZ) * (1 - value(hX)))
  const bits = `${Math.floor(content - 48874 - 1e-4)}`
  add('jinan1.length', { bits }, [sX, hZ, sZ, hX], Number(bits))
  return {
    format: 'keywitness/certificate@1',
    hypotheses: hypotheses(true, 'none'),
    claim: { analysis: 'jinan1', bits, secrecy: '1', correctness: '1', authentication: '1' },
    steps,
    head: '0'.repeat(64),
  }
}
