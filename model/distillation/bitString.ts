// Bit strings as the frames have them, packed with the first bit highest.

/**
 * `length` bits: bit j is `(bytes[j >> 3] >> (7 - (j & 7))) & 1`, `bytes` has `ceil(length / 8)` bytes, and the unused low
 * bits of the last one are 0. The bytes are never changed once made.
 */
export type BitString = { readonly length: number; readonly bytes: Uint8Array }

/** Bit j, 0 or 1; 0 beyond the end. */
export const bitAt = ({ bytes }: BitString, j: number): number => ((bytes[j >> 3] ?? 0) >> (7 - (j & 7))) & 1

/** Bytes as a bit string of 8 bits each. */
export const bytesAsBits = (bytes: Uint8Array): BitString => ({ length: 8 * bytes.length, bytes })
