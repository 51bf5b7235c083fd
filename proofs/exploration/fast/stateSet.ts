// A growing set of packed states with dense numbers in order of arrival: one flat array of words, and an open-addressing table.

// Bound once: a global looked up in a hot loop is ten times slower inside a sandbox such as a test runner.
const { imul } = Math

/** Numbers of slots are powers of two; at most half of them are taken. */
const FIRST_SLOTS = 1 << 12

/** A slot holds 1 + the number of a state in its low bits, and the top bits of the state's hash above, which spare most comparisons; or 0. */
const NUMBER_BITS = 25
const NUMBER_MASK = 2 ** NUMBER_BITS - 1

/** A set takes fewer states than this. */
export const LARGEST_SET = NUMBER_MASK

/** The buffers of a set; `words` has shape [capacity x width]. */
export type StateSet = {
  readonly width: number
  words: Int32Array
  slots: Int32Array
  size: number
}

/** An empty set of states of this many words. */
export const emptySet = (width: number): StateSet => ({
  width,
  words: new Int32Array((FIRST_SLOTS / 2) * width),
  slots: new Int32Array(FIRST_SLOTS),
  size: 0,
})

/** Spreads every bit of the words over the low bits (Stafford's mixer, one round a word). */
export const hashOf = (words: Int32Array, offset: number, width: number): number => {
  let hash = 0x9e3779b9
  for (let at = 0; at < width; at += 1) {
    hash = imul(hash ^ (words[offset + at] ?? 0), 0x85ebca6b)
    hash ^= hash >>> 15
  }
  hash = imul(hash, 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

const grow = (set: StateSet): void => {
  const { width, size } = set
  const slots = new Int32Array(set.slots.length * 2)
  const words = new Int32Array((slots.length / 2) * width)
  words.set(set.words)
  const last = slots.length - 1
  for (let state = 0; state < size; state += 1) {
    const hash = hashOf(words, state * width, width)
    let slot = hash & last
    while (slots[slot] !== 0) slot = (slot + 1) & last
    slots[slot] = (state + 1) | ((hash >>> NUMBER_BITS) << NUMBER_BITS)
  }
  set.words = words
  set.slots = slots
}

/** The number of the state in `next`: below the former size where it was known, equal to it where it is new. @throws Error at LARGEST_SET, which callers' limits exclude. */
export const insert = (set: StateSet, next: Int32Array): number => {
  const { width, words, slots } = set
  const last = slots.length - 1
  const hash = hashOf(next, 0, width)
  let slot = hash & last
  for (;;) {
    const entry = slots[slot] ?? 0
    if (entry === 0) break
    if ((entry ^ hash) >>> NUMBER_BITS === 0) {
      const known = (entry & NUMBER_MASK) - 1
      const from = known * width
      let at = 0
      while (at < width && words[from + at] === next[at]) at += 1
      if (at === width) return known
    }
    slot = (slot + 1) & last
  }
  const number = set.size
  if (number >= LARGEST_SET) throw new Error('more states than a set takes')
  for (let at = 0; at < width; at += 1) words[number * width + at] = next[at] ?? 0
  slots[slot] = (number + 1) | ((hash >>> NUMBER_BITS) << NUMBER_BITS)
  set.size = number + 1
  if (set.size * 2 >= slots.length) grow(set)
  return number
}
