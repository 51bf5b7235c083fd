// The pre-shared key that authenticates a session, and what of it is spent: 2 hash keys, then one-time pads for tags. Data only;
// a changed pool is a new one. Source: docs/design/PROTOCOL.md, section 8a; SYSTEM.md, "Authentication".

import * as E from 'fp-ts/Either'

/** Up: from the ground station to the satellite; down: from the satellite. */
export type Direction = 'up' | 'down'

/** Bytes of a hash key, of a pad and of a tag. */
export const TAG_BYTES = 16
const HASH_KEYS_BYTES = 2 * TAG_BYTES

/**
 * Pads of one direction: `highest` is the highest sequence number used, -1 before the first. `tags` has, for those used above
 * `highest - window`, the tag in hexadecimal, or nothing where the pad was charged without one. All below are spent.
 * A pad hides one hash: two messages with one tag under it would be two messages with one hash, and tell no more.
 */
export type SpentPads = {
  readonly highest: number
  readonly tags: ReadonlyMap<number, string | undefined>
}

/**
 * Both ends hold the same `bytes`: hash key of the uplink, of the downlink, then the pad of a sequence number at
 * 32 + 16 (2 sequence + direction), up 0 and down 1. The last `floor` pads of each direction are for status and abort.
 */
export type KeyPool = {
  readonly bytes: Uint8Array
  readonly window: number
  readonly floor: number
  readonly spent: { readonly [direction in Direction]: SpentPads }
}

/** What a pad is wanted for: status and abort may use the last ones. */
export type PadUse = 'message' | 'status'

/** Why there is no pad. */
export type PadRefusal =
  | 'no sequence number' // not an integer from 0 on
  | 'spent' // so far behind the highest that nobody knows its tag any more
  | 'used for another message'
  | 'beyond the window' // so far ahead of the highest that no honest sender is there
  | 'kept for status'
  | 'exhausted'

const NOTHING_SPENT: SpentPads = { highest: -1, tags: new Map() }

/** A fresh pool. @throws RangeError for less than the two hash keys, or a window or floor that is no count. */
export const keyPool = (
  bytes: Uint8Array,
  { window, floor }: { readonly window: number; readonly floor: number },
): KeyPool => {
  if (bytes.length < HASH_KEYS_BYTES) throw new RangeError(`${bytes.length} bytes hold no hash keys`)
  if (!(Number.isSafeInteger(window) && window >= 1 && Number.isSafeInteger(floor) && floor >= 0))
    throw new RangeError(`no window of ${window} and floor of ${floor}`)
  return { bytes, window, floor, spent: { up: NOTHING_SPENT, down: NOTHING_SPENT } }
}

const place = (direction: Direction): number => (direction === 'up' ? 0 : 1)

/** Sequence numbers from 0 on for which the pool holds pads of this direction. */
export const sequencesOf = ({ bytes }: KeyPool, direction: Direction): number => {
  const pads = Math.floor((bytes.length - HASH_KEYS_BYTES) / TAG_BYTES)
  return Math.max(0, Math.ceil((pads - place(direction)) / 2))
}

/** The 16 bytes under which all messages of a direction are hashed. */
export const hashKey = ({ bytes }: KeyPool, direction: Direction): Uint8Array =>
  bytes.subarray(TAG_BYTES * place(direction), TAG_BYTES * (place(direction) + 1))

/** The pad of a sequence number, spent or not. */
export const padOf = (
  pool: KeyPool,
  direction: Direction,
  sequence: number,
): E.Either<PadRefusal, Uint8Array> => {
  if (!(Number.isSafeInteger(sequence) && sequence >= 0)) return E.left('no sequence number')
  if (sequence >= sequencesOf(pool, direction)) return E.left('exhausted')
  const at = HASH_KEYS_BYTES + TAG_BYTES * (2 * sequence + place(direction))
  return E.right(pool.bytes.subarray(at, at + TAG_BYTES))
}

/** Pads of a direction that are not spent, those of the floor included; never negative. */
export const padsLeft = (pool: KeyPool, direction: Direction): number => {
  const { highest, tags } = pool.spent[direction]
  return sequencesOf(pool, direction) - Math.max(0, highest - pool.window + 1) - tags.size
}

/** Why the pad of a sequence number cannot serve this tag, or undefined if it can. A tag of the past may come again. */
const refusal = (
  pool: KeyPool,
  direction: Direction,
  sequence: number,
  tag: string | undefined,
  use: PadUse,
): PadRefusal | undefined => {
  const pad = padOf(pool, direction, sequence)
  if (E.isLeft(pad)) return pad.left
  const { highest, tags } = pool.spent[direction]
  if (sequence <= highest - pool.window) return 'spent'
  if (tags.has(sequence))
    return tag === undefined || tags.get(sequence) === tag ? undefined : 'used for another message'
  if (sequence > highest + pool.window) return 'beyond the window'
  return use === 'message' && sequence >= sequencesOf(pool, direction) - pool.floor
    ? 'kept for status'
    : undefined
}

/**
 * The pool after the pad of a sequence number made this tag (hexadecimal), or was charged for none (undefined: that of a message
 * of a block given up, which may never be sent). The same again changes nothing.
 */
export const charged = (
  pool: KeyPool,
  direction: Direction,
  sequence: number,
  tag: string | undefined,
  use: PadUse,
): E.Either<PadRefusal, KeyPool> => {
  const reason = refusal(pool, direction, sequence, tag, use)
  if (reason !== undefined) return E.left(reason)
  const { highest, tags } = pool.spent[direction]
  if (tags.has(sequence)) return E.right(pool)
  const top = Math.max(highest, sequence)
  const kept = [...tags, [sequence, tag] as const].filter(([used]) => used > top - pool.window)
  return E.right({
    ...pool,
    spent: { ...pool.spent, [direction]: { highest: top, tags: new Map(kept) } },
  })
}

/** The pool with new key behind the old; what was spent stays spent. Both ends add the same key at the same moment of the protocol. */
export const refilled = (pool: KeyPool, key: Uint8Array): KeyPool => {
  const bytes = new Uint8Array(pool.bytes.length + key.length)
  bytes.set(pool.bytes)
  bytes.set(key, pool.bytes.length)
  return { ...pool, bytes }
}
