// Circulant shifts of packed bits, a word of 32 at a time: how a parity row, or a step in a quasi-cyclic graph, is taken 32 bits at once.
// Bits of a block are packed least significant first, `wordsOf(size)` words a block.

/** Words of a block of `size` bits. */
export const wordsOf = (size: number): number => (size + 31) >>> 5

/** Words of a block written twice over, with a word to spare for reading past the end. */
export const doubledWordsOf = (size: number): number => wordsOf(2 * size) + 1

/** Writes the `size` bits of `block` (at word `from`, stray bits above them ignored) twice in a row to `doubled` at word `to`. */
export const writeDoubled = (
  block: Uint32Array,
  from: number,
  doubled: Uint32Array,
  to: number,
  size: number,
): void => {
  const words = wordsOf(size)
  const stray = words * 32 - size
  doubled.fill(0, to, to + doubledWordsOf(size))
  for (let copy = 0; copy < 2; copy++) {
    const offset = copy * size
    const shift = offset & 31
    for (let word = 0; word < words; word++) {
      const raw = block[from + word] ?? 0
      const bits = word === words - 1 ? (raw << stray) >>> stray : raw
      const target = to + (offset >>> 5) + word
      doubled[target] = (doubled[target] ?? 0) | (bits << shift)
      doubled[target + 1] = (doubled[target + 1] ?? 0) | ((bits >>> 1) >>> (31 - shift))
    }
  }
}

/** Adds (exclusive or) to the block at word `to` the bits `shift, shift + 1, ...` of a doubled block; stray bits may appear above its size. */
export const addShifted = (
  doubled: Uint32Array,
  from: number,
  shift: number,
  block: Uint32Array,
  to: number,
  words: number,
): void => {
  const start = from + (shift >>> 5)
  const low = shift & 31
  for (let word = 0; word < words; word++) {
    const bits =
      ((doubled[start + word] ?? 0) >>> low) | (((doubled[start + word + 1] ?? 0) << 1) << (31 - low))
    block[to + word] = (block[to + word] ?? 0) ^ bits
  }
}

/** As `addShifted` with inclusive or: the union of sets. */
export const uniteShifted = (
  doubled: Uint32Array,
  from: number,
  shift: number,
  block: Uint32Array,
  to: number,
  words: number,
): void => {
  const start = from + (shift >>> 5)
  const low = shift & 31
  for (let word = 0; word < words; word++) {
    const bits =
      ((doubled[start + word] ?? 0) >>> low) | (((doubled[start + word + 1] ?? 0) << 1) << (31 - low))
    block[to + word] = (block[to + word] ?? 0) | bits
  }
}
