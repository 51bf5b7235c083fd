// Authentication by signatures, which are secure only while a problem stays hard: Ed25519 and ML-DSA-65.
// Source: RFC 8032; FIPS 204; docs/distillation.md, "Authentication".

import { ed25519 } from '@noble/curves/ed25519'
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils'
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa'
import type { Direction } from '../keyStore/keyPool'
import type { Authenticator } from './authentication'

/** Keys of a signature scheme: everybody's public ones, and the secret ones of the directions that this party sends in. */
export type SigningKeys = {
  readonly publicKeys: { readonly [direction in Direction]: Uint8Array }
  readonly secretKeys: { readonly [direction in Direction]?: Uint8Array }
}

/** A secret and a public key. */
export type KeyPair = { readonly secretKey: Uint8Array; readonly publicKey: Uint8Array }

/** What a signature scheme has to offer. `isSignature` is asked only about signatures of the right length. */
type SignatureScheme = {
  readonly scheme: 'ed25519' | 'ml-dsa-65'
  readonly signatureBytes: number
  readonly sign: (secretKey: Uint8Array, message: Uint8Array) => Uint8Array
  readonly isSignature: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean
}

/** What is signed: a context, the direction, the sequence number in 8 bytes, and the message. */
const signedBytes = (direction: Direction, sequence: number, input: Uint8Array): Uint8Array => {
  const place = new Uint8Array(9)
  const view = new DataView(place.buffer)
  view.setUint8(0, direction === 'up' ? 0 : 1)
  view.setBigUint64(1, BigInt(sequence))
  return concatBytes(utf8ToBytes('keywitness/signature/1'), place, input)
}

const signing = (
  { scheme, signatureBytes, sign, isSignature }: SignatureScheme,
  { publicKeys, secretKeys }: SigningKeys,
): Authenticator => ({
  scheme,
  strength: { kind: 'computational' },
  tag: (direction, sequence, input) => {
    const secretKey = secretKeys[direction]
    if (secretKey === undefined) throw new Error(`no secret key to sign messages ${direction}`)
    return sign(secretKey, signedBytes(direction, sequence, input))
  },
  isTag: (direction, sequence, input, tag) =>
    tag.length === signatureBytes &&
    Number.isSafeInteger(sequence) &&
    sequence >= 0 &&
    isSignature(publicKeys[direction], signedBytes(direction, sequence, input), tag),
})

/** Ed25519 key of a seed of 32 bytes. Source: RFC 8032, 5.1.5. */
export const ed25519Keys = (seed: Uint8Array): KeyPair => ({
  secretKey: seed,
  publicKey: ed25519.getPublicKey(seed),
})

/** Signatures by Ed25519, 64 bytes, the same for the same message. Source: RFC 8032. */
export const ed25519Authenticator = (keys: SigningKeys): Authenticator =>
  signing(
    {
      scheme: 'ed25519',
      signatureBytes: 64,
      sign: (secretKey, message) => ed25519.sign(message, secretKey),
      isSignature: (publicKey, message, signature) =>
        ed25519.verify(signature, message, publicKey, { zip215: false }),
    },
    keys,
  )

/** ML-DSA-65 key of a seed of 32 bytes. Source: FIPS 204, algorithm 6. */
export const mlDsa65Keys = (seed: Uint8Array): KeyPair => ml_dsa65.keygen(seed)

/** Signatures by ML-DSA-65, 3309 bytes, in the deterministic variant: a repeated frame is the same bytes. Source: FIPS 204, 3.4. */
export const mlDsa65Authenticator = (keys: SigningKeys): Authenticator =>
  signing(
    {
      scheme: 'ml-dsa-65',
      signatureBytes: 3309,
      sign: (secretKey, message) => ml_dsa65.sign(secretKey, message),
      isSignature: (publicKey, message, signature) => ml_dsa65.verify(publicKey, message, signature),
    },
    keys,
  )
