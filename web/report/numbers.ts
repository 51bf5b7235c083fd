// Numbers as reports print them: for reading, never for a decision. Exact values stand in the certificate.

const DIGITS = 6
const LARGEST_POSITIONAL = 1e15

/** An integer in groups of three digits, which a line break does not part. */
export const grouped = (value: bigint | number | string): string =>
  String(value).replace(/\B(?=(\d{3})+(?!\d))/g, '\u00a0')

const ofSize = (size: number): string => {
  if (Number.isInteger(size) && size < LARGEST_POSITIONAL) return grouped(size)
  if (size < 1e-4 || size >= LARGEST_POSITIONAL)
    return Number(size.toPrecision(DIGITS)).toExponential().replace('e+', 'e')
  if (size < 1000) return String(Number(size.toPrecision(DIGITS)))
  const [whole = '', decimals] = size.toFixed(size < 1e6 ? 1 : 0).split('.')
  return decimals === undefined ? grouped(whole) : `${grouped(whole)}.${decimals}`
}

/** Six significant digits or one decimal, to nearest: `386 634.7`, `0.026578`, `4.00159e-23`. Whole numbers below 1e15 in full. */
export const approximate = (value: number | string): string => {
  const number = Number(value)
  return number < 0 ? `−${ofSize(-number)}` : ofSize(number)
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
