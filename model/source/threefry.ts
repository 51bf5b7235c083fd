// Threefry-2x32-20: 64 random bits as a function of a key and a counter, so that any of 1e11 pulses can be asked for alone.
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11; vectors: Random123, kat_vectors.

/** Two words of 32 bits, each 0..2^32-1, the higher one first. */
export type WordPair = readonly [number, number]

const PARITY = 0x1bd11bda
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const
const ROUNDS = 20
const KEY_EVERY = 4

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by))

/** The block of a key and a counter. */
export const threefry = (key: WordPair, counter: WordPair): WordPair => {
  const schedule = [key[0], key[1], key[0] ^ key[1] ^ PARITY] as const
  const keyWord = (at: number) => schedule[at % 3] ?? 0
  let [a, b] = [counter[0] + schedule[0], counter[1] + schedule[1]]
  for (let round = 1; round <= ROUNDS; round += 1) {
    a = (a + b) | 0
    b = rotated(b, ROTATIONS[(round - 1) % ROTATIONS.length] ?? 0) ^ a
    if (round % KEY_EVERY === 0) {
      const injection = round / KEY_EVERY
      a = (a + keyWord(injection)) | 0
      b = (b + keyWord(injection + 1) + injection) | 0
    }
  }
  return [a >>> 0, b >>> 0]
}

/** A number 0..2^53-1 as a counter. */
export const counterOf = (n: number): WordPair => [Math.floor(n / 2 ** 32), n % 2 ** 32]
