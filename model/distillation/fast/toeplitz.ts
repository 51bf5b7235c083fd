// Toeplitz hashing by convolution modulo a prime: the fast twin of ../privacyAmplification.ts, exact at every step.
// Source: Cooley and Tukey (1965) over Z/p, Pollard (1971); the multiplication by a constant after Shoup, in doubles.

/**
 * p = 11 2^21 + 1, with the root of unity 3^11 of order 2^21. A count of ones up to 2^21 < p is its own residue.
 * Exact in doubles: a residue here is any integer of its class. A constant w has |w| <= p/2 + 1; a product b w is reduced
 * to b w - q p with q the integer nearest to the double b (w/p), so it is p/2 + 1 at most in size. A level adds one such
 * number to a value, so that after 21 levels of one below p/2 + 1 a value is below 11.1 p, and every product is below
 * 11.1 p (p/2 + 1) < 3e15 < 2^53: all integers are exact, whatever the rounding of w/p.
 */
const PRIME = 11 * 2 ** 21 + 1
const ROOT = 3 ** 11
const INVERSE_OF_PRIME = 1 / PRIME
/** x + NEAREST - NEAREST is the integer nearest to x, for |x| < 2^51. */
const NEAREST = 1.5 * 2 ** 52
const LARGEST_LEVELS = 21

/** The most bits of a seed: a block of 900 000 bits of key, hashed to as many, needs 1 799 999. */
export const LARGEST_SEED_BITS = 2 ** LARGEST_LEVELS

const reduced = (x: number): number => x - (x * INVERSE_OF_PRIME + NEAREST - NEAREST) * PRIME

const power = (base: number, exponent: number): number => {
  let result = 1
  let square = reduced(base)
  for (let rest = exponent; rest > 0; rest >>= 1) {
    if ((rest & 1) === 1) result = reduced(result * square)
    square = reduced(square * square)
  }
  return result
}

/**
 * Constants and their quotients by p, for every block of every level: entry k is the root of order 2^levels to the
 * exponent that k is with its levels - 1 bits reversed. The blocks of a level use the entries from 0 on.
 */
type Roots = { readonly values: Float64Array; readonly quotients: Float64Array }

const rootsOf = (root: number, levels: number): Roots => {
  const values = new Float64Array(2 ** (levels - 1))
  values[0] = 1
  for (let known = 1, order = levels - 2; known < values.length; known *= 2, order -= 1) {
    const next = power(root, 2 ** order)
    for (let k = 0; k < known; k += 1) values[known + k] = reduced((values[k] ?? 0) * next)
  }
  const quotients = new Float64Array(values.length)
  for (let k = 0; k < values.length; k += 1) quotients[k] = (values[k] ?? 0) / PRIME
  return { values, quotients }
}

/** The transform in place; it leaves index k where k with its bits reversed is. Values below p/2 + 1 become values below 11.1 p. */
const transform = (data: Float64Array, { values, quotients }: Roots): void => {
  for (let half = data.length >> 1; half > 0; half >>= 1) {
    for (let start = 0, block = 0; start < data.length; start += 2 * half, block += 1) {
      const w = values[block] ?? 0
      const wq = quotients[block] ?? 0
      for (let j = start; j < start + half; j += 1) {
        const a = data[j] ?? 0
        const b = data[j + half] ?? 0
        const m = b * w - (b * wq + NEAREST - NEAREST) * PRIME
        data[j] = a + m
        data[j + half] = a - m
      }
    }
  }
}

/** Undoes `transform` but for a factor of the length, given the roots of the inverse. Values below p/2 + 1 stay so. */
const inverseTransform = (data: Float64Array, { values, quotients }: Roots): void => {
  for (let half = 1; half < data.length; half *= 2) {
    for (let start = 0, block = 0; start < data.length; start += 2 * half, block += 1) {
      const w = values[block] ?? 0
      const wq = quotients[block] ?? 0
      for (let j = start; j < start + half; j += 1) {
        const a = data[j] ?? 0
        const b = data[j + half] ?? 0
        const sum = a + b
        const difference = a - b
        data[j] = sum - (sum * INVERSE_OF_PRIME + NEAREST - NEAREST) * PRIME
        data[j + half] = difference * w - (difference * wq + NEAREST - NEAREST) * PRIME
      }
    }
  }
}

/** The first `count` bits as numbers 0 and 1, in an array of 2^levels. */
const unpacked = (bits: Uint8Array, count: number, levels: number): Float64Array => {
  const numbers = new Float64Array(2 ** levels)
  for (let j = 0; j < count; j += 1) numbers[j] = ((bits[j >> 3] ?? 0) >> (7 - (j & 7))) & 1
  return numbers
}

/**
 * y_i = xor_j t[n-1+i-j] x_j for i < l, j < n: l bits, from a seed t of n + l - 1 bits and a key x of n bits, n, l >= 1,
 * n + l - 1 <= `LARGEST_SEED_BITS`. In a cyclic convolution of length N >= n + l - 1, what wraps around lands below index
 * n - 1, so y is read from it as from the whole one.
 */
export const toeplitz = (seed: Uint8Array, key: Uint8Array, n: number, l: number): Uint8Array => {
  const levels = Math.max(1, 32 - Math.clz32(n + l - 2))
  const root = power(ROOT, 2 ** (LARGEST_LEVELS - levels))
  const forward = rootsOf(root, levels)
  const product = unpacked(seed, n + l - 1, levels)
  const other = unpacked(key, n, levels)
  transform(product, forward)
  transform(other, forward)
  const scale = power(2 ** levels, PRIME - 2)
  for (let k = 0; k < product.length; k += 1)
    product[k] = reduced(reduced(reduced(product[k] ?? 0) * reduced(other[k] ?? 0)) * scale)
  inverseTransform(product, rootsOf(power(root, 2 ** levels - 1), levels))
  const hashed = new Uint8Array(Math.ceil(l / 8))
  for (let i = 0; i < l; i += 1) {
    const residue = reduced(product[n - 1 + i] ?? 0)
    const ones = residue < 0 ? residue + PRIME : residue
    if (ones % 2 === 1) hashed[i >> 3] = (hashed[i >> 3] ?? 0) | (128 >> (i & 7))
  }
  return hashed
}
