// A seeded generator of uniform numbers and exact binomial, Poisson-like and multinomial draws, for the soundness campaign.
// Source: Blackman and Vigna, ACM TOMS 47 (2021) 36 (xoshiro128**); Hormann, J. Stat. Comput. Simul. 46 (1993) 101 (BTRS).

const { floor, log, log1p, sqrt, abs, exp, imul } = Math

/** Uniform numbers in [0, 1) with 53 random bits; a seed gives the same ones on every machine. */
export type Generator = { readonly uniform: () => number }

const rotated = (x: number, by: number): number => ((x << by) | (x >>> (32 - by))) >>> 0

/** The generator of this seed, a whole number. */
export const generator = (seed: number): Generator => {
  let mixed = seed | 0
  const next = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0
    let z = imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
    z = imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }
  let [a, b, c, d] = [next(), next(), next(), next() | 1]
  const word = (): number => {
    const result = imul(rotated(imul(b, 5), 7), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = rotated(d, 11)
    return result
  }
  return { uniform: () => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992 }
}

const STIRLING_TAIL = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.020790672103765, 0.0166446911898211,
  0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.0092554621827127, 0.0083305634333631,
]

/** `ln k! - [(k + 1/2) ln(k + 1) - (k + 1) + ln(2 pi)/2]`. */
const stirlingTail = (k: number): number => {
  if (k < 10) return STIRLING_TAIL[k] ?? 0
  const square = (k + 1) * (k + 1)
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1)
}

/** Sequential search from 0: exact, of cost n p. */
const byInversion = (n: number, p: number, { uniform }: Generator): number => {
  const odds = p / (1 - p)
  let chance = exp(n * log1p(-p))
  let rest = uniform()
  let k = 0
  while (rest > chance && k < n) {
    rest -= chance
    k += 1
    chance *= (odds * (n - k + 1)) / k
  }
  return k
}

/** Transformed rejection with squeeze, for n p >= 10 and p <= 1/2. */
const byRejection = (n: number, p: number, { uniform }: Generator): number => {
  const spread = sqrt(n * p * (1 - p))
  const b = 1.15 + 2.53 * spread
  const a = -0.0873 + 0.0248 * b + 0.01 * p
  const centre = n * p + 0.5
  const odds = p / (1 - p)
  const alpha = (2.83 + 5.1 / b) * spread
  const mode = floor((n + 1) * p)
  for (;;) {
    const u = uniform() - 0.5
    const v = uniform()
    const us = 0.5 - abs(u)
    const k = floor(((2 * a) / us + b) * u + centre)
    if (us >= 0.07 && v <= 0.92 - 4.2 / b) return k
    if (k < 0 || k > n) continue
    const bound =
      (mode + 0.5) * log((mode + 1) / (odds * (n - mode + 1))) +
      (n + 1) * log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * log((odds * (n - k + 1)) / (k + 1)) +
      stirlingTail(mode) +
      stirlingTail(n - mode) -
      stirlingTail(k) -
      stirlingTail(n - k)
    if (log((v * alpha) / (a / (us * us) + b)) <= bound) return k
  }
}

/** A draw from Bin(n, p), n a whole number, 0 <= p <= 1. */
export const binomial = (n: number, p: number, g: Generator): number => {
  if (n <= 0 || p <= 0) return 0
  if (p >= 1) return n
  if (p > 0.5) return n - binomial(n, 1 - p, g)
  return n * p < 10 ? byInversion(n, p, g) : byRejection(n, p, g)
}

const TRIALS = 2 ** 40

/** A whole number of this mean with the spread of a Poisson law (2^40 trials). */
export const scattered = (mean: number, g: Generator): number => binomial(TRIALS, mean / TRIALS, g)

/**
 * Chances of each outcome given that none before it came, from weights that sum to 1: what `multinomial` needs.
 */
export const conditionalChances = (weights: ReadonlyArray<number>): ReadonlyArray<number> => {
  let left = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight, at) => {
    const chance = at === weights.length - 1 || left <= 0 ? 1 : Math.min(1, weight / left)
    left -= weight
    return chance
  })
}

/** Distributes `n` over the outcomes; calls `visit` with each outcome that came and how often. */
export const multinomial = (
  n: number,
  chances: ReadonlyArray<number>,
  g: Generator,
  visit: (outcome: number, count: number) => void,
): void => {
  let left = n
  for (let outcome = 0; outcome < chances.length && left > 0; outcome += 1) {
    const count = binomial(left, chances[outcome] ?? 1, g)
    if (count > 0) visit(outcome, count)
    left -= count
  }
}
