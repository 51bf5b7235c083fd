// Numbers as reports print them: for reading, never for a decision. Exact values stand in the certificate.

const DIGITS = 6
const LARGEST_POSITIONAL = 1e15

/** An integer in groups of three digits, which a line break does not part. */
export const grouped = (value: bigint | number | string): string =>
  String(value).replace(/\B(?=(\d{3})+(?!\d))/g, '\u00a0')

/** Six significant digits, to nearest: `387 000`, `0.0265780`, `4.00159e-23`. Whole numbers below 1e15 in full. */
export const approximate = (value: number | string): string => {
  const number = Number(value)
  if (Number.isInteger(number) && Math.abs(number) < LARGEST_POSITIONAL) return grouped(number)
  const size = Math.abs(number)
  if (size < 1e-4 || size >= LARGEST_POSITIONAL)
    return String(Number(number.toPrecision(DIGITS)).toExponential()).replace('e+', 'e')
  if (size >= 1000) {
    const [whole = '', decimals] = number.toFixed(size < 1e6 ? 1 : 0).split('.')
    return decimals === undefined ? grouped(whole) : `${grouped(whole)}.${decimals}`
  }
  return String(Number(number.toPrecision(DIGITS)))
}

/** An epsilon as people write it: `1e-10`, `4.00159e-23`, `0`. */
export const epsilonText = (value: number | string): string => {
  const number = Number(value)
  if (number === 0) return '0'
  return number < 1e-3 ? Number(number.toPrecision(DIGITS)).toExponential() : approximate(number)
}

/** A share of a whole, one decimal, in per cent; empty where there is no whole. */
export const shareText = (part: number, whole: number): string =>
  whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)}\u00a0%`
