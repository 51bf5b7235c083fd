// e^-x and 1 - e^-x by + - * / alone, which IEEE 754 fixes to the last bit: expected counts are the same on every machine.
// Differs: `Math.exp` may differ between engines in the last place, and a count could then round to another whole number.

const { round } = Math

/** ln 2 in two doubles: the first has 20 zero bits at its end, so that a multiple of it by |k| < 2^20 is exact. Source: fdlibm, e_exp.c. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const TERMS = 18
const LARGEST = 700

/** sum of r^n / n! from n = 1, |r| <= 0.35. */
const seriesWithoutOne = (r: number): number => {
  let sum = 0
  for (let n = TERMS; n > 0; n -= 1) sum = ((1 + sum) * r) / n
  return sum
}

/** e^-x, x >= 0; 0 above 700. */
export const decay = (x: number): number => {
  if (x > LARGEST) return 0
  const k = round(x / (LN2_HIGH + LN2_LOW))
  let power = 1
  for (let n = 0; n < k; n += 1) power /= 2
  return (1 + seriesWithoutOne(-(x - k * LN2_HIGH - k * LN2_LOW))) * power
}

const SMALL = 0.35

/** 1 - e^-x, x >= 0, with full relative precision where x is small. */
export const clickProbability = (x: number): number => (x <= SMALL ? -seriesWithoutOne(-x) : 1 - decay(x))

const LN10_OVER_10 = 0.23025850929940458

/** 10^(-dB/10). */
export const transmittanceOf = (lossDb: number): number => decay(lossDb * LN10_OVER_10)
