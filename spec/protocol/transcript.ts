// The transcript of a block: a chain of digests over the payloads of steps 2 to 4, by which a tag covers what was not tagged itself.
// Source: PROTOCOL.md, sections 0 and 8a; docs/frames.md, "Transcript".

import { ascii, joined } from './bits'
import { MESSAGE_KINDS, type MessageKind } from './messages'

type Digest = (bytes: Uint8Array) => Uint8Array

const START = ascii('keywitness/raw/1')

/** D2, after step 2: `SHA-256("keywitness/raw/1" | RAW payload)`. */
export const transcriptOfRaw = (digest: Digest, payload: Uint8Array): Uint8Array =>
  digest(joined(START, payload))

/** The chain with one more payload: `SHA-256(D | type byte | payload)`. SIFT gives D3, then each MORE and EXTRA, INST gives D4. */
export const transcriptWith = (
  digest: Digest,
  transcript: Uint8Array,
  kind: MessageKind,
  payload: Uint8Array,
): Uint8Array => digest(joined(transcript, Uint8Array.of(MESSAGE_KINDS[kind].type), payload))
