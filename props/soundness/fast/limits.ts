// The tail limits of docs/proof.md section 4 in doubles: the twin that the campaign draws with, tied to the exact code by laws.
// Source: FINITE_KEY.md sections 2 and 5.1. Nothing here is a security claim.

const { abs, ceil, exp, expm1, floor, log, log1p, max, min, sqrt, PI } = Math

const STEPS = 100

/** Newton's method from the right of the root of a convex rising function. */
const root = (start: number, step: (x: number) => number): number => {
  let x = start
  for (let i = 0; i < STEPS; i += 1) {
    const next = x - step(x)
    if (!(abs(next - x) > 1e-15 * abs(x))) return next
    x = next
  }
  return x
}

/** `E^L(x)`: below it the expectation of an observed count lies with probability at most e^-beta. */
export const expectedLower = (x: number, beta: number): number => {
  if (x <= 0) return 0
  const c = beta / x
  return x * exp(-root(c + sqrt(2 * c), (v) => (v + expm1(-v) - c) / -expm1(-v)))
}

/** `E^U(x)`. */
export const expectedUpper = (x: number, beta: number): number => {
  if (x <= 0) return beta
  const c = beta / x
  return x + x * root(c + sqrt(2 * c), (d) => ((d - log1p(d) - c) * (1 + d)) / d)
}

/** `O^U(e)`: above it a count of expectation e lies with probability at most e^-beta. */
export const observedUpper = (e: number, beta: number): number => {
  if (e <= 0) return 0
  const c = beta / e
  return e + e * root(c + sqrt(2 * c), (d) => ((1 + d) * log1p(d) - d - c) / log1p(d))
}

/**
 * The point next to the root of a continuous function between `no` (negative) and `yes` (not negative), on the side of `yes`
 * and within `width` of the root: the Illinois variant of false position.
 */
const turningPoint = (no: number, yes: number, excess: (at: number) => number, width: number): number => {
  let [bad, good] = [no, yes]
  let [low, high] = [excess(bad), excess(good)]
  if (low >= 0) return bad
  for (let i = 0; i < STEPS && abs(good - bad) > width; i += 1) {
    const guess = (bad * high - good * low) / (high - low)
    const middle = guess === bad || guess === good || !(high > low) ? (bad + good) / 2 : guess
    const value = excess(middle)
    if (value >= 0) {
      good = middle
      high = value
      low /= 2
    } else {
      bad = middle
      low = value
      high /= 2
    }
  }
  return good
}

/** `O^L(e)`. */
export const observedLower = (e: number, beta: number): number => {
  if (e <= beta) return 0
  const c = beta / e
  if (c < 0.3) return e - e * root(sqrt(2 * c), (y) => ((1 - y) * log1p(-y) + y - c) / -log1p(-y))
  return e * turningPoint(1, 0, (s) => 1 - s + (s > 0 ? s * log(s) : 0) - c, 1e-15)
}

/** Exponent of the Poisson tail with its prefactor; `above`: P(X >= x) at E <= x - 1. Proof: docs/proof.md, Prop. 7. */
const poissonExponent = (x: number, e: number, above: boolean): number => {
  const d = (x - e) / x
  const ratio = above ? e / (x + 1) : x / e
  return x * (-d - log1p(-d)) + log(2 * PI * x) / 2 + log1p(-ratio)
}

/** Chernoff's limit, or that of the Poisson tail where it holds and is better. */
export const sharpExpectedLower = (x: number, beta: number): number => {
  const plain = expectedLower(x, beta)
  return x < 1 || plain >= x - 1 || poissonExponent(x, plain, true) < beta
    ? plain
    : turningPoint(x - 1, plain, (e) => poissonExponent(x, e, true) - beta, 1e-10 * x)
}

export const sharpExpectedUpper = (x: number, beta: number): number => {
  const plain = expectedUpper(x, beta)
  return x < 1 || plain <= x + 1 || poissonExponent(x, plain, false) < beta
    ? plain
    : turningPoint(x + 1, plain, (e) => poissonExponent(x, e, false) - beta, 1e-10 * x)
}

/** Exponent of the binomial tail at x with its prefactor. Proof: docs/proof.md, Prop. 6. */
const binomialExponent = (x: number, n: number, p: number, above: boolean): number => {
  const kl = x * log(x / (n * p)) + (n - x) * log((n - x) / (n * (1 - p)))
  const ratio = above ? ((n - x) * p) / ((x + 1) * (1 - p)) : (x * (1 - p)) / ((n - x + 1) * p)
  return kl + log((2 * PI * x * (n - x)) / n) / 2 + log1p(-ratio)
}

/** `far` where the exponent suffices there already, else the end of the range. */
const beyond = (far: number, end: number, suffices: (x: number) => boolean): number =>
  suffices(far) ? far : end

/** A whole x with `P(K < x) <= e^-beta`, K ~ Bin(n, p): from the exponent with its prefactor, or Chernoff's where that is better. */
export const binomialLower = (trials: number, p: number, beta: number): number => {
  const n = floor(trials)
  const near = n * p - 1
  const plain = floor(observedLower(n * p, beta))
  const excess = (x: number): number => binomialExponent(x, n, p, false) - beta
  if (near < 1 || p >= 1 || excess(1) < 0) return plain
  const far = beyond(max(1, min(near, plain)), 1, (x) => excess(x) >= 0)
  return max(plain, floor(turningPoint(near, far, excess, 1e-6)))
}

/** A whole x with `P(K > x) <= e^-beta`, likewise. */
export const binomialUpper = (trials: number, p: number, beta: number): number => {
  const n = floor(trials)
  const near = n * p + 1
  const plain = min(n, ceil(observedUpper(n * p, beta)))
  const excess = (x: number): number => binomialExponent(x, n, p, true) - beta
  if (n * p <= 0 || near > n - 1 || p >= 1 || excess(n - 1) < 0) return plain
  const far = beyond(min(n - 1, max(near, plain)), n - 1, (x) => excess(x) >= 0)
  return min(plain, ceil(turningPoint(near, far, excess, 1e-6)))
}

/** `D(x, e) = e - x + x ln(x/e)`: the exponent of Chernoff's bound. */
const chernoffExponent = (x: number, e: number): number => (x > 0 ? e - x + x * log(x / e) : e)

/** Whether e < E^L(x), or with `sharp` below the better of it and the Poisson limit: one sign, no root. */
export const isBelowExpectation = (e: number, x: number, beta: number, sharp: boolean): boolean =>
  x > e &&
  (e <= 0 ||
    chernoffExponent(x, e) > beta ||
    (sharp && x >= 1 && e <= x - 1 && poissonExponent(x, e, true) > beta))

/** Whether e > E^U(x), or with `sharp` above the better of it and the Poisson limit. */
export const isAboveExpectation = (e: number, x: number, beta: number, sharp: boolean): boolean =>
  e > x &&
  (chernoffExponent(x, e) > beta || (sharp && x >= 1 && e >= x + 1 && poissonExponent(x, e, false) > beta))

/** Whether a count k < O^L(e), or k > O^U(e). */
export const isBelowCount = (k: number, e: number, beta: number): boolean =>
  k < e && chernoffExponent(k, e) > beta
export const isAboveCount = (k: number, e: number, beta: number): boolean =>
  k > e && (e <= 0 || chernoffExponent(k, e) > beta)

/** Binary entropy of `min(phi, 1/2)`, bits. */
export const phaseEntropy = (phi: number): number => {
  if (phi <= 0) return 0
  const q = min(phi, 0.5)
  return -(q * log(q) + (1 - q) * log1p(-q)) / Math.LN2
}
