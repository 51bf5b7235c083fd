// Random calls of the finite-key functions over their whole domains: arguments of every size that docs/compute.md allows, the
// corners of each kind, intensities that hardly differ, and counts as a channel gives them. Valid by construction.

import * as fc from 'fast-check'
import { Exact } from '../../spec/finiteKey/interval'

/** One request of `compute`. */
export type Call = {
  readonly fn: string
  readonly args: Readonly<Record<string, unknown>>
  readonly digits: number
}

type Text = fc.Arbitrary<string>

/** A digit from 1 to 9, then up to so many more. */
const mantissa = (most: number): Text =>
  fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: most }))
    .map(([first, rest]) => (rest.length === 0 ? `${first}` : `${first}.${rest.join('')}`))

const scientific = (least: number, most: number, digits = 30): Text =>
  fc.tuple(mantissa(digits), fc.integer({ min: least, max: most })).map(([m, e]) => `${m}e${e}`)

const corners = (...texts: ReadonlyArray<string>): Text => fc.constantFrom(...texts)

const whole: Text = fc
  .tuple(fc.bigInt(1n, 10n ** 29n), fc.integer({ min: 0, max: 29 }))
  .map(([n, cut]) => String(n / 10n ** BigInt(cut)))

const nines = (count: number): string => `0.${'9'.repeat(count)}`

const positive: Text = fc.oneof(
  { weight: 6, arbitrary: whole.map((text) => (text === '0' ? '1' : text)) },
  { weight: 3, arbitrary: scientific(-20, 39) },
  { weight: 1, arbitrary: corners('1', '1e29', '9.99e39', '1e-9999', '1e-307', '0.5', '50', nines(60)) },
)
const amount: Text = fc.oneof(
  { weight: 12, arbitrary: positive },
  { weight: 1, arbitrary: corners('0', '1', '0.0') },
)

/**
 * An observed count of Chernoff's limits. Differs: none between 0 and 1e-6: the lower limit there, near 10^-(10/count), has an
 * exponent that PARI cannot hold.
 */
const observed: Text = amount.map((text) => (new Exact(text).lessThan('1e-6') ? '0' : text))

const epsilon: Text = fc.oneof(
  { weight: 4, arbitrary: scientific(-30, -1) },
  { weight: 2, arbitrary: scientific(-400, -1, 60) },
  {
    weight: 2,
    arbitrary: corners(
      ...['1e-10', '1e-15', '1e-160', '1e-307', '2.2250738585072014e-308', '5e-324', '1e-325', '1e-9999'],
      ...['0.5', '0.37', nines(16), nines(17), nines(40), nines(400)],
    ),
  },
)

const openRate: Text = fc.oneof(
  { weight: 4, arbitrary: mantissa(20).map((m) => new Exact(m).times('0.1').toFixed()) },
  { weight: 1, arbitrary: scientific(-60, -2) },
  {
    weight: 1,
    arbitrary: corners('0.5', '1e-307', '1e-9999', nines(20), nines(300), '0.4999999999999999999999'),
  },
)
const probability: Text = fc.oneof(
  { weight: 8, arbitrary: openRate },
  { weight: 1, arbitrary: corners('0', '1', '0.5') },
)

/** A step above 0 that keeps sums of five below 100. */
const step: Text = fc.oneof(
  { weight: 6, arbitrary: scientific(-3, 0, 5).map((text) => new Exact(text).toFixed()) },
  { weight: 2, arbitrary: scientific(-70, -4) },
  { weight: 1, arbitrary: corners('1e-17', '1e-60', '19', '1e-307', '1e-900') },
)
const sum = (...texts: ReadonlyArray<string>): string =>
  texts.reduce((total, text) => total.plus(text), new Exact(0)).toString()

/** Two intensities, the larger first. */
const twoIntensities = fc.tuple(step, step).map(([small, more]) => [sum(small, more), small] as const)
/** Signal above the sum of the decoys, the weaker of which may be the vacuum. */
const threeIntensities = fc
  .tuple(step, step, fc.oneof({ weight: 3, arbitrary: step }, { weight: 1, arbitrary: fc.constant('0') }))
  .map(([a, b, weakest]) => {
    const decoy = sum(weakest, b)
    return [sum(decoy, weakest, a), decoy, weakest] as const
  })

/** Usual intensities for half of the calls: random ones hardly ever leave a single photon. */
const two = fc.oneof(
  fc.constantFrom(['0.8', '0.1'] as const, ['0.5', '0.15'] as const, ['0.6', '0.2'] as const),
  twoIntensities,
)
const three = fc.oneof(
  fc.constantFrom(['0.8', '0.1', '0.001'] as const, ['0.5', '0.1', '0'] as const),
  threeIntensities,
)
const usualRate: Text = fc.oneof(corners('0.5', '0.25', '0.7', '0.3'), openRate)

/** Detections and errors of each intensity, as a channel gives them or at random, and then of any size. */
type Counts = { readonly n: ReadonlyArray<string>; readonly m: ReadonlyArray<string> }
const channelCounts = (mus: ReadonlyArray<string>, ps: ReadonlyArray<string>): fc.Arbitrary<Counts> =>
  fc
    .record({
      exponent: fc.integer({ min: 4, max: 14 }),
      loss: fc.integer({ min: 1, max: 4 }),
      dark: fc.integer({ min: 5, max: 8 }),
      error: fc.constantFrom(0, 0.005, 0.01, 0.03),
    })
    .map(({ exponent, loss, dark, error }) => {
      const gain = mus.map((mu) => -Math.expm1(-Number(mu) * 10 ** -loss))
      const size = (at: number): number => 10 ** (exponent + loss) * Number(ps[at])
      const count = (value: number): string => BigInt(Math.round(Math.min(value, 1e25))).toString()
      return {
        n: gain.map((one, at) => count(size(at) * (one + 10 ** -dark))),
        m: gain.map((one, at) => count(size(at) * (one * error + 10 ** -dark / 2))),
      }
    })
const anyCounts = (length: number): fc.Arbitrary<Counts> => {
  const list = fc.array(amount, { minLength: length, maxLength: length })
  return fc.record({ n: list, m: list })
}
const countsOf = (mus: ReadonlyArray<string>, ps: ReadonlyArray<string>): fc.Arbitrary<Counts> =>
  fc.oneof({ weight: 3, arbitrary: channelCounts(mus, ps) }, { weight: 1, arbitrary: anyCounts(mus.length) })

const lengthArgs = {
  eps_sec: fc.oneof(corners('1e-10', '1e-9'), epsilon),
  eps_cor: fc.oneof(corners('1e-15'), epsilon),
  leak: fc.oneof(corners('0', '1000'), amount),
}

const lim2014 = fc.tuple(three, fc.tuple(usualRate, usualRate, usualRate)).chain(([mus, ps]) =>
  fc
    .record({
      X: countsOf(mus, ps),
      Z: countsOf(mus, ps),
      bound: corners('hoeffding', 'chernoff'),
      ...lengthArgs,
    })
    .map(({ X, Z, ...rest }) => ({ mus, ps, nX: X.n, nZ: Z.n, mZ: Z.m, ...rest })),
)

const oneDecoy = fc.tuple(two, fc.tuple(usualRate, usualRate)).chain(([mus, ps]) =>
  fc
    .record({ key: countsOf(mus, ps), test: countsOf(mus, ps), ...lengthArgs })
    .map(({ key, test, ...rest }) => ({
      mu1: mus[0],
      mu2: mus[1],
      p1: ps[0],
      p2: ps[1],
      key,
      test,
      ...rest,
    })),
)

const rusca2018 = fc.tuple(oneDecoy, fc.constantFrom(0, 1, 2)).map(([{ key, test, ...rest }, s0u_from]) => ({
  ...rest,
  ...{ nZ: key.n, mZ: key.m, nX: test.n, mX: test.m, s0u_from },
}))

const wiesemann2024 = fc
  .tuple(oneDecoy, corners('serfling', 'fung'), fc.boolean())
  .map(([{ key, test, ...rest }, sampling, with_vacuum]) => ({
    ...rest,
    ...{ nK: key.n, mK: key.m, nT: test.n, mT: test.m, sampling, with_vacuum },
  }))

const paperBasis = (mus: readonly [string, string]): fc.Arbitrary<ReadonlyArray<string>> =>
  fc.oneof(
    channelCounts(mus, ['0.5', '0.25']).chain(({ n, m }) =>
      fc
        .constantFrom('1e9', '5154798032', '1e14')
        .map((pulses) => [
          pulses,
          n[0] ?? '0',
          new Exact(pulses).times('0.5').toFixed(),
          n[1] ?? '0',
          m[1] ?? '0',
        ]),
    ),
    fc.tuple(positive, observed, positive, observed, observed),
  )

const paperKey = two.chain(([mu_y, mu_x]) =>
  fc
    .record({
      vacuum: fc.tuple(positive, observed),
      X: paperBasis([mu_y, mu_x]),
      Z: paperBasis([mu_y, mu_x]),
      xi: epsilon,
      leak: lengthArgs.leak,
      variant: corners('joint', 'separate'),
    })
    .map(({ vacuum: [No, no], X, Z, ...rest }) => {
      const basis = (name: string, values: ReadonlyArray<string>) =>
        Object.fromEntries(
          ['N_y', 'n_y', 'N_x', 'n_x', 'm_x'].map((one, at) => [`${one}_${name}`, values[at]]),
        )
      return { counts: { No, no, ...basis('X', X), ...basis('Z', Z) }, mu_x, mu_y, ...rest }
    }),
)

const log2Probability = fc.tuple(openRate, probability, positive, positive).map(([e, share, nx, nz]) => ({
  nx,
  nz,
  e,
  theta: Exact.sub(1, e)
    .times(share)
    .toSignificantDigits(900, Exact.ROUND_FLOOR)
    .toString()
    .replace(/e-\d{5,}$/, 'e-9000'),
}))

const ARGUMENTS: Readonly<Record<string, fc.Arbitrary<Readonly<Record<string, unknown>>>>> = {
  chernoff_obs2exp: fc.record({ X: observed, xi: epsilon }),
  chernoff_exp2obs: fc.record({ E: amount, xi: epsilon }),
  yin_chernoff: fc.record({ x: amount, eps: epsilon }),
  h2: fc.record({ p: probability }),
  hoeffding_delta: fc.record({ n: amount, eps: epsilon }),
  serfling_gamma: fc.record({ k: positive, n: positive, eps: epsilon }),
  gamma_fmc: fc.record({ a: epsilon, b: probability, c: positive, d: positive, K: positive }),
  gamma_yin: fc.record({ n: positive, k: positive, lam: openRate, eps: epsilon }),
  fmc_log2prob: log2Probability,
  wang_s1L: fc
    .tuple(two, amount, amount, amount, fc.option(amount))
    .map(([[mu_y, mu_x], SxL, SyU, SoU, SoL]) => ({ mu_x, mu_y, SxL, SyU, SoU, SoL })),
  ma_Y0L: fc.tuple(twoIntensities, amount, amount).map(([[nu1, nu2], Q1U, Q2L]) => ({ nu1, nu2, Q1U, Q2L })),
  ma_Y1L: fc
    .tuple(three, amount, amount, amount, amount)
    .map(([[mu, nu1, nu2], QmuU, Q1L, Q2U, Y0L]) => ({ mu, nu1, nu2, QmuU, Q1L, Q2U, Y0L })),
  paper_key: paperKey,
  lim2014,
  rusca2018,
  wiesemann2024,
  tomamichel2012: fc.record({ n: positive, k: positive, Qtol: probability, q: probability, ...lengthArgs }),
}

/** The functions that calls are made of. */
export const FUNCTION_NAMES: ReadonlyArray<string> = Object.keys(ARGUMENTS)

/** Calls of one function. */
export const callOf = (fn: string): fc.Arbitrary<Call> =>
  fc.record({
    fn: fc.constant(fn),
    args: ARGUMENTS[fn] ?? fc.constant({}),
    digits: fc.constantFrom(1, 12, 50, 50, 50, 100),
  })
