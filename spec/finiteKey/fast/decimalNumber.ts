// Decimal numbers and enclosures as bigint mantissas: strict parsing, outward and nearest rounding to decimal digits.
// The printed form is that of test/vectors/finite_key.json (mpmath's `nstr`).

/** The exact number `coefficient * 10^exponent`. */
export type DecimalNumber = { readonly coefficient: bigint; readonly exponent: number }

/** A value `v` with `lower <= v / (2^twos * 10^tens) <= upper`; both ends have the sign of the value, or are 0. */
export type ScaledEnclosure = {
  readonly lower: bigint
  readonly upper: bigint
  readonly twos: number
  readonly tens: number
}

type Rounding = 'down' | 'up' | 'nearest'

const DECIMAL_GRAMMAR = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,15}))?$/
const LOG10_OF_2 = Math.log10(2)

/**
 * The exact value of a decimal such as "1000", "1e-10" or "2.5e3".
 * @throws Error on any other text: input is decoded before it comes here.
 */
export const decimalNumber = (text: string): DecimalNumber => {
  const parts = DECIMAL_GRAMMAR.exec(text)
  if (parts === null) throw new Error(`not a decimal number: ${text}`)
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts
  return { coefficient: BigInt(sign + whole + fraction), exponent: Number(exponent) - fraction.length }
}

const CACHED_POWERS = 2048
const powersOfTen: bigint[] = []

/** `10^n` for an integer n >= 0. */
export const powerOfTen = (n: number): bigint => {
  const known = powersOfTen[n]
  if (known !== undefined) return known
  const power = 10n ** BigInt(n)
  if (n < CACHED_POWERS) powersOfTen[n] = power
  return power
}

const doubleView = new Float64Array(1)
const wordView = new Uint32Array(doubleView.buffer)
const DOUBLE_LIMIT = 1n << 1000n

/** The number of bits of `x > 0`, or one more (the conversion to a double rounds up at 2^k - 1); 0 for 0. */
export const bitLength = (x: bigint): number => {
  if (x < DOUBLE_LIMIT) {
    if (x === 0n) return 0
    doubleView[0] = Number(x)
    return ((wordView[1] ?? 0) >>> 20) - 1022
  }
  const hex = x.toString(16)
  return 4 * (hex.length - 1) + 32 - Math.clz32(Number.parseInt(hex.charAt(0), 16))
}

/** `x * 2^shift`, rounded down. */
export const shiftedDown = (x: bigint, shift: number): bigint =>
  shift >= 0 ? x << BigInt(shift) : x >> BigInt(-shift)

/** `x * 2^shift`, rounded up. */
export const shiftedUp = (x: bigint, shift: number): bigint =>
  shift >= 0 ? x << BigInt(shift) : -(-x >> BigInt(-shift))

/** `numerator / denominator` rounded up, for a numerator >= 0 and a positive denominator. */
export const quotientUp = (numerator: bigint, denominator: bigint): bigint =>
  (numerator + denominator - 1n) / denominator

/** `m * 2^twos * 10^tens` for m >= 0, rounded to an integer. */
const integerFrom = (m: bigint, twos: number, tens: number, rounding: Rounding): bigint => {
  if (tens >= 0) {
    const product = m * powerOfTen(tens)
    if (rounding === 'down') return shiftedDown(product, twos)
    if (rounding === 'up') return shiftedUp(product, twos)
    return (shiftedDown(product, twos + 1) + 1n) >> 1n
  }
  const numerator = twos >= 0 ? m << BigInt(twos) : m
  const denominator = twos >= 0 ? powerOfTen(-tens) : powerOfTen(-tens) << BigInt(-twos)
  if (rounding === 'down') return numerator / denominator
  if (rounding === 'up') return quotientUp(numerator, denominator)
  return (2n * numerator + denominator) / (2n * denominator)
}

/** `m * 2^twos * 10^tens` for m > 0 to about `digits` digits (never fewer), as coefficient and exponent. */
const decimalFrom = (
  m: bigint,
  twos: number,
  tens: number,
  digits: number,
  rounding: Rounding,
): DecimalNumber => {
  const lead = Math.floor((bitLength(m) - 2 + twos) * LOG10_OF_2)
  const scale = digits - 1 - lead
  return { coefficient: integerFrom(m, twos, scale, rounding), exponent: tens - scale }
}

/** The ends of an enclosure as decimals of about `digits` digits, rounded outwards. */
export const outwardDecimals = (
  enclosure: ScaledEnclosure,
  digits: number,
): { readonly lower: DecimalNumber; readonly upper: DecimalNumber } => {
  const { lower, upper, twos, tens } = enclosure
  const end = (m: bigint, outward: 'down' | 'up'): DecimalNumber => {
    if (m === 0n) return { coefficient: 0n, exponent: 0 }
    if (m > 0n) return decimalFrom(m, twos, tens, digits, outward)
    const size = decimalFrom(-m, twos, tens, digits, outward === 'down' ? 'up' : 'down')
    return { coefficient: -size.coefficient, exponent: size.exponent }
  }
  return { lower: end(lower, 'down'), upper: end(upper, 'up') }
}

/** A decimal in exponent form, for a constructor such as `new Decimal(text)`. */
export const scientificText = (value: DecimalNumber): string => `${value.coefficient}e${value.exponent}`

/** A rounded number: exactly the asked number of digits (or 0), times a power of ten; `lead` is the exponent of the first digit. */
export type RoundedNumber = { readonly coefficient: bigint; readonly lead: number | bigint }

const nearestOf = (
  m: bigint,
  twos: number,
  tens: number,
  digits: number,
): { coefficient: bigint; lead: number } => {
  let lead = Math.floor((bitLength(m) - 1 + twos) * LOG10_OF_2)
  for (;;) {
    const coefficient = integerFrom(m, twos, digits - 1 - lead, 'nearest')
    if (coefficient >= powerOfTen(digits)) lead++
    else if (coefficient < powerOfTen(digits - 1)) lead--
    else return { coefficient, lead: lead + tens }
  }
}

/**
 * The value to the nearest `digits` significant digits, or `undefined` where the enclosure is too wide to tell:
 * the caller then repeats with more precision (Ziv's strategy).
 */
export const nearestNumber = (enclosure: ScaledEnclosure, digits: number): RoundedNumber | undefined => {
  const { lower, upper, twos, tens } = enclosure
  if (lower === 0n && upper === 0n) return { coefficient: 0n, lead: 0 }
  if (upper < 0n) {
    const size = nearestNumber({ lower: -upper, upper: -lower, twos, tens }, digits)
    return size && { coefficient: -size.coefficient, lead: size.lead }
  }
  if (lower <= 0n) return undefined
  const low = nearestOf(lower, twos, tens, digits)
  if (lower === upper) return low
  const high = nearestOf(upper, twos, tens, digits)
  return low.coefficient === high.coefficient && low.lead === high.lead ? low : undefined
}

const MIN_FIXED_LEAD = -5

/** A number of `digits` digits as text: "0.0", "1.0", "0.000123", "1.8e-21", "5.0e+60"; trailing zeros are dropped. */
export const numberText = (value: RoundedNumber, digits: number): string => {
  if (value.coefficient === 0n) return '0.0'
  if (value.coefficient < 0n)
    return `-${numberText({ coefficient: -value.coefficient, lead: value.lead }, digits)}`
  const figures = value.coefficient.toString()
  const lead = Number(value.lead)
  const isFixed = lead > Math.min(-Math.floor(digits / 3), MIN_FIXED_LEAD) && lead < digits
  if (!isFixed) return `${pointed(figures, 1)}e${lead >= 0 ? '+' : ''}${value.lead}`
  return lead < 0 ? pointed('0'.repeat(-lead) + figures, 1) : pointed(figures, lead + 1)
}

const ZERO_CODE = 48

/** The figures with a point after `split` of them, without trailing zeros but with at least one figure after the point. */
const pointed = (figures: string, split: number): string => {
  let end = figures.length
  while (end > split && figures.charCodeAt(end - 1) === ZERO_CODE) end--
  return `${figures.slice(0, split)}.${end > split ? figures.slice(split, end) : '0'}`
}

/** `nearestNumber` and `numberText` in one: the printed value, or `undefined` where the enclosure is too wide. */
export const nearestText = (enclosure: ScaledEnclosure, digits: number): string | undefined => {
  const rounded = nearestNumber(enclosure, digits)
  return rounded && numberText(rounded, digits)
}
