// Exclusive or of byte strings, the one-time pad of the relay; the rest of what bytes need is that of the protocol's frames
// (spec/protocol/bits.ts). Source: the paper, Methods 0.7.

/** Exclusive or of two byte strings. @throws Error unless they are of one length: callers compare lengths, nothing is cut here. */
export const xor = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  if (a.length !== b.length) throw new Error('exclusive or of byte strings of unequal length')
  return a.map((byte, i) => byte ^ (b[i] ?? 0))
}
