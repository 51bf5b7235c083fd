// exp and ln by + - * / alone, which IEEE 754 fixes to the last bit, so that every engine draws from the same tables.
// Differs: `Math.exp` and `Math.log` may differ between engines in the last place; these do not, and are as accurate as a draw needs.

/** Bound once: inside a vm context, where tests run, looking `Math` up costs more than the loop around it. */
const { abs, round, SQRT1_2, trunc } = Math
const INFINITE = Number.POSITIVE_INFINITY

/** ln 2 in two doubles: the first has 20 zero bits at its end, so that a multiple of it by |k| < 2^20 is exact. Source: fdlibm, e_exp.c. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
/** Beyond these arguments the answer is 0 or no double. */
const SMALLEST_EXPONENT = -745
const LARGEST_EXPONENT = 709
const EXP_TERMS = 16
const LN_TERMS = 13

/** 2^k as an exact product, for an integer |k| <= 1074. */
const powerOfTwo = (k: number): number => {
  let power = 1
  for (let n = 0; n < abs(k); n += 1) power = k < 0 ? power / 2 : power * 2
  return power
}

/**
 * e^x to 2 units in the last place, x <= 709; 0 below -745. The same double in every engine.
 * @throws RangeError for x > 709 or NaN, which no table here asks for.
 */
export const exponential = (x: number): number => {
  if (x < SMALLEST_EXPONENT) return 0
  if (!(x <= LARGEST_EXPONENT)) throw new RangeError(`no exponential of ${x}`)
  const k = round(x / (LN2_HIGH + LN2_LOW))
  const r = x - k * LN2_HIGH - k * LN2_LOW
  let sum = 1
  for (let n = EXP_TERMS; n > 0; n -= 1) sum = 1 + (sum * r) / n
  // In two steps, because the whole power may lie below the normal doubles.
  const half = trunc(k / 2)
  return sum * powerOfTwo(half) * powerOfTwo(k - half)
}

/**
 * ln x to 1e-15 of the larger of 1 and |ln x|, for a double x > 0. The same double in every engine.
 * @throws RangeError unless x is positive and finite.
 */
export const naturalLogarithm = (x: number): number => {
  if (!(x > 0 && x < INFINITE)) throw new RangeError(`no logarithm of ${x}`)
  let mantissa = x
  let exponent = 0
  while (mantissa < SQRT1_2) {
    mantissa *= 2
    exponent -= 1
  }
  while (mantissa >= 2 * SQRT1_2) {
    mantissa /= 2
    exponent += 1
  }
  // ln m = 2 artanh((m - 1) / (m + 1)), |z| <= 0.172.
  const z = (mantissa - 1) / (mantissa + 1)
  let sum = 0
  for (let n = LN_TERMS; n >= 0; n -= 1) sum = sum * z * z + 1 / (2 * n + 1)
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * z * sum)
}
