// Arguments of the finite-key functions from a seed, over the whole of each domain: plausible counts of a link, and numbers of any size.
// Source: docs/compute.md, the kinds of arguments. What decides a digit is made of integers only, so every engine draws alike.

import { type Generator, generator } from '../../model/randomness/generator'
import type { Json } from './vectorFile'

/** Arguments by name, as `compute` takes them. */
export type Args = { readonly [name: string]: Json }

const pick = <A>(random: Generator, list: readonly [A, ...ReadonlyArray<A>]): A =>
  list[random.below(list.length)] ?? list[0]

/** A decimal of up to `digits` digits times a power of ten from `least` to `most`. */
const scaled = (random: Generator, digits: number, least: number, most: number): string => {
  const exponent = least + random.below(most - least + 1)
  return `${1 + random.below(10 ** digits - 1)}e${exponent}`
}

/** A whole number with up to `digits` digits, 0 included. */
const whole = (random: Generator, digits: number): string =>
  String(random.below(10 ** (1 + random.below(digits))))

/** A number >= 0 below 1e40, of any size. */
const amount = (random: Generator): string =>
  pick<() => string>(random, [
    () => whole(random, 10),
    () => whole(random, 10),
    () => whole(random, 4),
    () => scaled(random, 6, -20, 10),
    () => scaled(random, 4, -300, 35),
    () => '0',
  ])()

const positive = (random: Generator): string => {
  const drawn = amount(random)
  return /^0+(e.*)?$/.test(drawn) ? '1' : drawn
}

/** Above 0 and below 1. */
const rate = (random: Generator): string =>
  pick<() => string>(random, [
    () => scaled(random, 6, -6, -6),
    () => scaled(random, 4, -12, -4),
    () => `0.5${random.below(1000)}1`,
    () => `0.999${1 + random.below(999)}`,
    () => scaled(random, 3, -200, -10),
  ])()

const epsilon = (random: Generator): string =>
  pick<() => string>(random, [
    () => `1e-${1 + random.below(30)}`,
    () => `1e-${1 + random.below(30)}`,
    () => rate(random),
    () => scaled(random, 3, -300, -3),
  ])()

const probability = (random: Generator): string =>
  pick<() => string>(random, [
    () => rate(random),
    () => rate(random),
    () => rate(random),
    () => '0',
    () => '1',
  ])()

/** An increasing chain of mean photon numbers, each above the sum of those before it, in units of 1e-6; the first may be 0. */
const intensities = (random: Generator, count: number, first: 'any' | 'positive'): ReadonlyArray<string> => {
  const values: number[] = []
  let sum = 0
  for (let i = 0; i < count; i += 1) {
    const isZero = i === 0 && first === 'any' && random.below(3) === 0
    const value = isZero ? 0 : sum + 1 + random.below(10 ** (2 + random.below(5)))
    values.push(value)
    sum += value
  }
  return values.map((value) => `${value}e-6`)
}

/**
 * Plausible counts: of `pulses 2^-k` pulses a detection each with probability Y0 + eta mu, an error with half of Y0 and a part of the rest;
 * scattered a little so that bases differ.
 */
const link = (random: Generator) => {
  const pulses = 10 ** (6 + random.below(6))
  // Parts in 1e9.
  const transmittance = 10 ** (4 + random.below(5)) * (1 + random.below(9)) * 0.125
  const dark = 10 ** (1 + random.below(4))
  const wrong = 1 + random.below(60)
  const scatter = (value: number): number =>
    Math.max(0, Math.floor(value + (value / 1000) * (random.below(11) - 5)))
  return (share: number, mu: number): { detections: string; errors: string } => {
    const signal = (pulses * share * mu * transmittance) / 1e9
    const noise = (pulses * share * dark) / 1e9
    const detections = scatter(signal + noise)
    const errors = Math.min(detections, scatter((signal * wrong) / 1000 + noise / 2))
    return { detections: String(detections), errors: String(errors) }
  }
}

const counts = (cells: ReadonlyArray<{ detections: string; errors: string }>) => ({
  n: cells.map(({ detections }) => detections),
  m: cells.map(({ errors }) => errors),
})

/** The epsilons and the leak of an analysis. */
const spending = (random: Generator, keyed: number) => ({
  eps_sec: epsilon(random),
  eps_cor: pick(random, ['1e-15', epsilon(random)]),
  leak: pick(random, [String(Math.floor((keyed * random.below(200)) / 1000)), '0', whole(random, 12)]),
})

/** Either what a link gives or numbers of any size, in the shape of lists of counts of two bases. */
const twoBases = (random: Generator, mus: ReadonlyArray<string>, ps: ReadonlyArray<string>) => {
  const wild = (): ReadonlyArray<string> => mus.map(() => amount(random))
  if (random.below(4) === 0) return { a: { n: wild(), m: wild() }, b: { n: wild(), m: wild() }, keyed: 1000 }
  const cell = link(random)
  const basis = () => counts(mus.map((mu, i) => cell(Number(ps[i]) / 2, Number(mu))))
  const a = basis()
  return { a, b: basis(), keyed: Number(a.n[0]) }
}

const lim2014 = (random: Generator): Args => {
  const mus = intensities(random, 3, 'any').toReversed()
  const ps = pick(random, [
    ['0.5', '0.25', '0.25'],
    ['0.72', '0.18', '0.1'],
    [rate(random), rate(random), rate(random)],
  ])
  const { a, b, keyed } = twoBases(random, mus, ps)
  const bound = pick(random, ['hoeffding', 'chernoff'])
  return { mus, ps, nX: a.n, nZ: b.n, mZ: b.m, ...spending(random, keyed), bound }
}

const oneDecoy = (random: Generator) => {
  const [mu2 = '0.1', mu1 = '0.5'] = intensities(random, 2, 'positive')
  const [p1, p2] = pick(random, [['0.7', '0.3'] as const, [rate(random), rate(random)] as const])
  const { a, b, keyed } = twoBases(random, [mu1, mu2], [p1, p2])
  return { source: { mu1, mu2, p1, p2 }, key: a, test: b, spent: spending(random, keyed) }
}

const rusca2018 = (random: Generator): Args => {
  const { source, key, test, spent } = oneDecoy(random)
  return { ...source, nZ: key.n, mZ: key.m, nX: test.n, mX: test.m, ...spent, s0u_from: random.below(3) }
}

const wiesemann2024 = (random: Generator): Args => {
  const { source, key, test, spent } = oneDecoy(random)
  const [sampling, with_vacuum] = [pick(random, ['serfling', 'fung']), random.below(2) === 1]
  return { ...source, nK: key.n, mK: key.m, nT: test.n, mT: test.m, ...spent, sampling, with_vacuum }
}

const paperKey = (random: Generator): Args => {
  const [mu_x = '0.1', mu_y = '0.8'] = intensities(random, 2, 'positive')
  const cell = link(random)
  const N = 10 ** (7 + random.below(4))
  const pulses = () => String(N + random.below(1000))
  const basis = (name: string) => {
    const [signal, decoy] = [cell(0.125, Number(mu_y)), cell(0.0625, Number(mu_x))]
    return {
      [`N_y_${name}`]: pulses(),
      [`n_y_${name}`]: signal.detections,
      [`N_x_${name}`]: pulses(),
      [`n_x_${name}`]: decoy.detections,
      [`m_x_${name}`]: decoy.errors,
    }
  }
  const no = cell(0.25, 0).detections
  return {
    counts: { No: pulses(), no, ...basis('X'), ...basis('Z') },
    xi: epsilon(random),
    mu_x,
    mu_y,
    leak: whole(random, 8),
    variant: pick(random, ['joint', 'separate']),
  }
}

const DRAWS: { readonly [fn: string]: (random: Generator) => Args } = {
  chernoff_obs2exp: (random) => ({ X: amount(random), xi: epsilon(random) }),
  chernoff_exp2obs: (random) => ({ E: amount(random), xi: epsilon(random) }),
  yin_chernoff: (random) => ({ x: amount(random), eps: epsilon(random) }),
  h2: (random) => ({ p: probability(random) }),
  hoeffding_delta: (random) => ({ n: amount(random), eps: epsilon(random) }),
  serfling_gamma: (random) => ({ k: positive(random), n: positive(random), eps: epsilon(random) }),
  gamma_fmc: (random) => ({
    a: epsilon(random),
    b: probability(random),
    c: positive(random),
    d: positive(random),
    K: positive(random),
  }),
  gamma_yin: (random) => ({
    n: String(100 + random.below(1e9)),
    k: String(100 + random.below(1e9)),
    lam: `${1 + random.below(4999)}e-4`,
    eps: `1e-${1 + random.below(30)}`,
  }),
  fmc_log2prob: (random) => ({
    nx: positive(random),
    nz: positive(random),
    e: `${1 + random.below(499_999)}e-6`,
    theta: `${random.below(500_000)}e-6`,
  }),
  wang_s1L: (random) => {
    const [mu_x = '0.1', mu_y = '0.8'] = intensities(random, 2, 'positive')
    const SoL = random.below(2) === 0 ? null : amount(random)
    return { mu_x, mu_y, SxL: amount(random), SyU: amount(random), SoU: amount(random), SoL }
  },
  ma_Y0L: (random) => {
    const [nu2 = '0', nu1 = '0.1'] = intensities(random, 2, 'any')
    return { nu1, nu2, Q1U: amount(random), Q2L: amount(random) }
  },
  ma_Y1L: (random) => {
    const [nu2 = '0', nu1 = '0.1', mu = '0.8'] = intensities(random, 3, 'any')
    const [QmuU, Q1L, Q2U, Y0L] = [amount(random), amount(random), amount(random), amount(random)]
    return { mu, nu1, nu2, QmuU, Q1L, Q2U, Y0L }
  },
  paper_key: paperKey,
  lim2014,
  rusca2018,
  wiesemann2024,
  tomamichel2012: (random) => {
    const n = 100 + random.below(1e9)
    const k = 1 + random.below(n)
    const Qtol = pick(random, [`${random.below(120)}e-3`, probability(random)])
    return {
      n: String(n),
      k: String(k),
      Qtol,
      q: pick(random, ['1', '0.9', rate(random)]),
      ...spending(random, n),
    }
  },
}

/** Arguments of a function, case `at` of a seed. @throws Error for a function that is none of docs/compute.md. */
export const argumentsOf = (fn: string, seed: string, at: number): Args => {
  const draw = DRAWS[fn]
  if (draw === undefined) throw new Error(`no arguments for ${fn}`)
  return draw(generator(seed, `${fn} ${at}`))
}
