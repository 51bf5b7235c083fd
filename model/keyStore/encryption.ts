// AES-128 in counter mode, seeded by distilled key, for files too long for a one-time pad (1 MB in the paper).
// Source: the paper, Methods 0.7 and Extended Data Table 3; FIPS 197; NIST SP 800-38A, 6.5.
// Differs: the paper names AES-128 and no mode; counter mode is declared here. Its integrity is that of the tagged frame that carries it.

import { ctr } from '@noble/ciphers/aes'
import { SEED_BYTES } from '../../spec/relay/messages'

const AES_KEY_BYTES = 16

/** What a report says of this mode. */
export const AES_128_CTR =
  'AES-128 in counter mode, key and first counter from distilled key: computational secrecy, which carries no epsilon'

/**
 * The ciphertext of a file, or the file of a ciphertext: the same exclusive or, of the same length.
 * @throws Error unless the seed has SEED_BYTES bytes: key pools hand out exactly what they are asked for.
 */
export const aes128Ctr = (seed: Uint8Array, bytes: Uint8Array): Uint8Array => {
  if (seed.length !== SEED_BYTES) throw new Error(`a seed has ${SEED_BYTES} bytes`)
  return ctr(seed.slice(0, AES_KEY_BYTES), seed.slice(AES_KEY_BYTES)).encrypt(bytes)
}
