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

/** Sums of so many products of two values of p/2 + 1 at most are below 2^52. */
const LARGEST_PIECES = 16

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

/** One level of the transform, blocks of 2 `half` values. */
const transformLevel = (data: Float64Array, { values, quotients }: Roots, half: number): void => {
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

/** Two levels at once, blocks of 4 `quarter` values, which are loaded and stored once instead of twice. */
const transformTwoLevels = (data: Float64Array, { values, quotients }: Roots, quarter: number): void => {
  for (let start = 0, block = 0; start < data.length; start += 4 * quarter, block += 1) {
    const u = values[block] ?? 0
    const uq = quotients[block] ?? 0
    const v = values[2 * block] ?? 0
    const vq = quotients[2 * block] ?? 0
    const w = values[2 * block + 1] ?? 0
    const wq = quotients[2 * block + 1] ?? 0
    for (let j = start; j < start + quarter; j += 1) {
      const a = data[j] ?? 0
      const b = data[j + quarter] ?? 0
      const c = data[j + 2 * quarter] ?? 0
      const d = data[j + 3 * quarter] ?? 0
      const cu = c * u - (c * uq + NEAREST - NEAREST) * PRIME
      const du = d * u - (d * uq + NEAREST - NEAREST) * PRIME
      const e = b + du
      const f = b - du
      const ev = e * v - (e * vq + NEAREST - NEAREST) * PRIME
      const fw = f * w - (f * wq + NEAREST - NEAREST) * PRIME
      data[j] = a + cu + ev
      data[j + quarter] = a + cu - ev
      data[j + 2 * quarter] = a - cu + fw
      data[j + 3 * quarter] = a - cu - fw
    }
  }
}

/** The transform in place; it leaves index k where k with its bits reversed is. Values below p/2 + 1 become values below 11.1 p. */
const transform = (data: Float64Array, roots: Roots): void => {
  let half = data.length >> 1
  for (; half > 1; half >>= 2) transformTwoLevels(data, roots, half >> 1)
  if (half === 1) transformLevel(data, roots, 1)
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

/** Levels of the shortest transform of at least `count` values. */
const levelsOf = (count: number): number => Math.max(1, 32 - Math.clz32(count - 1))

/**
 * Into how many pieces to cut n bits of input: each takes two transforms of its bits and l - 1 more, and one more takes them all
 * back. Many short transforms can be cheaper than three long ones: 500 000 bits to 100 000 takes 4 pieces.
 */
const piecesOf = (n: number, l: number): number => {
  let best = 1
  let least = Number.POSITIVE_INFINITY
  for (let pieces = 1; pieces <= LARGEST_PIECES; pieces += 1) {
    const levels = levelsOf(Math.ceil(n / pieces) + l - 1)
    const cost = (2 * pieces + 1) * 2 ** levels * levels
    if (cost < least) {
      best = pieces
      least = cost
    }
  }
  return best
}

/** Bits `from` to `to - 1` as numbers 0 and 1, from index `at` on, in an array of 2^levels zeros. */
const unpacked = (bits: Uint8Array, from: number, to: number, at: number, levels: number): Float64Array => {
  const numbers = new Float64Array(2 ** levels)
  for (let j = from; j < to; j += 1) numbers[at + j - from] = ((bits[j >> 3] ?? 0) >> (7 - (j & 7))) & 1
  return numbers
}

/**
 * y_i = xor_j t[n-1+i-j] x_j for i < l, j < n: l bits, from a seed t of n + l - 1 bits and an input x of n bits, n, l >= 1,
 * n + l - 1 <= `LARGEST_SEED_BITS`.
 *
 * With x cut into pieces of m bits, y_i is the sum over the pieces of place m - 1 + i of the convolution of the piece that
 * starts at s with the seed from n - s - m on. In a cyclic convolution of length N >= m + l - 1, what wraps around lands
 * below place m - 1, so it is read as from the whole one; and the sum is taken before the transform back.
 */
export const toeplitz = (seed: Uint8Array, input: Uint8Array, n: number, l: number): Uint8Array => {
  const pieces = piecesOf(n, l)
  const m = Math.ceil(n / pieces)
  const levels = levelsOf(m + l - 1)
  const root = power(ROOT, 2 ** (LARGEST_LEVELS - levels))
  const roots = rootsOf(root, levels)
  const sum = new Float64Array(2 ** levels)
  for (let start = 0; start < n; start += m) {
    // The last piece may be shorter; its missing bits are 0, and so are those of the seed before its first.
    const first = n - start - m
    const window = unpacked(seed, Math.max(0, first), first + m + l - 1, Math.max(0, -first), levels)
    const piece = unpacked(input, start, Math.min(n, start + m), 0, levels)
    transform(window, roots)
    transform(piece, roots)
    for (let k = 0; k < sum.length; k += 1)
      sum[k] = (sum[k] ?? 0) + reduced(window[k] ?? 0) * reduced(piece[k] ?? 0)
  }
  const scale = power(sum.length, PRIME - 2)
  for (let k = 0; k < sum.length; k += 1) sum[k] = reduced(reduced(sum[k] ?? 0) * scale)
  inverseTransform(sum, rootsOf(power(root, sum.length - 1), levels))
  const hashed = new Uint8Array(Math.ceil(l / 8))
  for (let i = 0; i < l; i += 1) {
    const residue = reduced(sum[m - 1 + i] ?? 0)
    const ones = residue < 0 ? residue + PRIME : residue
    if (ones % 2 === 1) hashed[i >> 3] = (hashed[i >> 3] ?? 0) | (128 >> (i & 7))
  }
  return hashed
}
