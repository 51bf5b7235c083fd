// What the trusted satellite learns, and what a listener cannot: as functions that properties are stated with, and as a sentence.
// Source: docs/relay.md, "What the satellite learns"; the paper, Methods 0.7 (the satellite is trusted).

import { xor } from './bytes'
import type { RelayMessage } from './messages'
import type { HeldRelay } from './satellite'

/** For every report. */
export const SATELLITE_LEARNS =
  'What the satellite learns: K_J and K_N in full, and with them every message relayed. It is trusted: secrecy rests on it from the deposit until it has erased the key. Whoever only listens learns lengths, times and identifiers, and nothing of K_J or of a message.'

/** What the satellite can read of a relay: the key and the message (of a file, the seed of its cipher); undefined once it has erased K_J, or before it is set aside. */
export const satelliteReads = (
  relay: HeldRelay,
): { readonly key: Uint8Array; readonly message: Uint8Array | undefined } | undefined =>
  relay.status === 'stored'
    ? {
        key: relay.key,
        message: relay.deposit.mode === 'message' ? xor(relay.deposit.ciphertext, relay.key) : undefined,
      }
    : undefined

/**
 * The keys that would make the same public frames from another message of the same length: one pair for every message, so that
 * uniform keys, used once, leave all messages alike to a listener (Shannon 1949).
 */
export const keysThatFit = (
  { relayed, ciphertext }: Pick<RelayMessage, 'relayed' | 'ciphertext'>,
  message: Uint8Array,
): { readonly keyJ: Uint8Array; readonly keyN: Uint8Array } => {
  const keyJ = xor(ciphertext, message)
  return { keyJ, keyN: xor(relayed, keyJ) }
}
