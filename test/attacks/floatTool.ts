// A key-length tool as many are written: binary floats throughout, nothing checked. Each mistake is a setting of it, named for what
// has gone wrong in tools before. Sources of the formulas: PRA 89, 022307 (lim2014) and the paper, Methods 0.6 (formula 9).

/** Binary entropy as it is usually written: 0 log 0 is NaN. */
export const entropy = (p: number): number => -p * Math.log2(p) - (1 - p) * Math.log2(1 - p)

/** Mistakes of a tool that computes `lim2014`; none by default. */
export type Lim2014Mistakes = {
  /** The logarithm of gamma: natural, where the prefactor with ln 2 wants base 2. */
  readonly logOfGamma: (x: number) => number
  /** Vacuum detections that the single photons are computed with: from the other side. */
  readonly vacuumFromAbove: boolean
  /** What the entropy is taken of: the count of phase errors, clipped to 1, where it should be their rate. */
  readonly entropyOfCount: boolean
}

export const RIGHT: Lim2014Mistakes = { logOfGamma: Math.log2, vacuumFromAbove: false, entropyOfCount: false }

type Triple = readonly [number, number, number]

/** What lim2014 takes, as floats. */
export type FloatInput = {
  readonly mus: Triple
  readonly ps: Triple
  readonly n: Triple
  readonly m: Triple
  readonly epsilon: number
  readonly correctness: number
  readonly leak: number
}

/** Lim 2014 with Hoeffding's deviations, the same counts in both bases; bits, whatever comes out. */
export const floatLim2014 = (
  { mus: [mu1, mu2, mu3], ps, n, m, epsilon, correctness, leak }: FloatInput,
  { logOfGamma, vacuumFromAbove, entropyOfCount }: Lim2014Mistakes = RIGHT,
): number => {
  const mus = [mu1, mu2, mu3]
  const tau = (k: number) => mus.reduce((sum, mu, at) => sum + (ps[at] ?? 0) * Math.exp(-mu) * mu ** k, 0)
  const moved = (counts: Triple, at: 0 | 1 | 2, side: -1 | 1): number => {
    const total = counts[0] + counts[1] + counts[2]
    const count = counts[at] + side * Math.sqrt((total / 2) * Math.log(21 / epsilon))
    return (Math.exp(mus[at] ?? 0) / (ps[at] ?? 1)) * Math.max(0, count)
  }
  const vacuum = (low: -1 | 1): number =>
    Math.max(0, (tau(0) * (mu2 * moved(n, 2, low) - mu3 * moved(n, 1, low === 1 ? -1 : 1))) / (mu2 - mu3))
  const s0 = vacuum(-1)
  const inside = vacuumFromAbove ? vacuum(1) : s0
  const bracket =
    moved(n, 1, -1) - moved(n, 2, 1) - ((mu2 ** 2 - mu3 ** 2) / mu1 ** 2) * (moved(n, 0, 1) - inside / tau(0))
  const s1 = (tau(1) * mu1 * bracket) / (mu1 * (mu2 - mu3) - (mu2 ** 2 - mu3 ** 2))
  const v = (tau(1) * (moved(m, 1, 1) - moved(m, 2, -1))) / (mu2 - mu3)
  const rate = v / s1
  const size = (2 * s1) / (s1 * s1)
  const gamma = Math.sqrt(
    ((size * (1 - rate) * rate) / Math.log(2)) *
      logOfGamma((size / ((1 - rate) * rate)) * (21 / epsilon) ** 2),
  )
  const lost = entropyOfCount ? entropyClipped(v) : entropy(rate + gamma)
  return Math.floor(s0 + s1 * (1 - lost) - leak - 6 * Math.log2(21 / epsilon) - Math.log2(2 / correctness))
}

/** Entropy of what is clipped into [0, 1]: of a count of errors it is h(1) = 0. */
export const entropyClipped = (p: number): number => {
  const q = Math.min(1, Math.max(0, p))
  return q === 0 || q === 1 ? 0 : entropy(q)
}

/** Eq (8) with exact statistics: the light of the weakest source taken for no light at all. */
export const errorWithDarkVacuum = (
  decoy: { readonly mu: number; readonly errorRate: number },
  vacuumRate: number,
  singleYield: number,
): number =>
  (decoy.errorRate - (Math.exp(-decoy.mu) * vacuumRate) / 2) / (Math.exp(-decoy.mu) * decoy.mu * singleYield)

/** A length that was negative, in a register of 32 bits without sign. */
export const unsigned = (bits: number): number => bits >>> 0

/** Tomamichel 2012 for 450 000 key and 50 000 test bits, a tolerated error of 1.01 % and a leak of 45 000 bits. */
export const floatTomamichel2012 = (epsilon: number): number => {
  const [n, k] = [450_000, 50_000]
  const deviation = Math.sqrt((((n + k) * (k + 1)) / (n * k * k)) * Math.log(4 / epsilon))
  return n * (1 - entropy(0.0101 + deviation)) - 45_000 - Math.log2(2 / (epsilon ** 2 * 1e-15))
}
