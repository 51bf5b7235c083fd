// A pool of key that one party shares with one other: keys by identifier, and which of their bytes are charged, for what.
// A byte is charged once, and its key material is erased when it is. Both ends keep such a pool and charge the same bytes.
// Source: docs/relay.md, "Key pools"; the paper, Methods 0.7.

import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { exactly, wholeNumber } from '../codec'
import { joined } from '../protocol/bits'
import { hexBytes } from '../protocol/parameters'

/** Bytes: no key is longer. */
const LARGEST_KEY = 2 ** 31 - 1
/** Spans of one charge have a count of one byte in frames. */
export const MAX_SPANS = 255

/** Identifier of a key: 16 bytes in hexadecimal, the same at both ends, never used twice. */
export const KeyId = new t.Type<string, string, unknown>(
  'a key identifier: 32 hexadecimal digits',
  (value): value is string => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value),
  (value, context) =>
    typeof value === 'string' && /^[0-9a-f]{32}$/.test(value) ? t.success(value) : t.failure(value, context),
  t.identity,
)

/** `bytes` bytes of a key from byte `from` on. */
export const Span = exactly(
  'a span { key, from, bytes }',
  t.readonly(t.type({ key: KeyId, from: wholeNumber(0, LARGEST_KEY), bytes: wholeNumber(1, LARGEST_KEY) })),
)
export type Span = t.TypeOf<typeof Span>
export const Spans = t.readonlyArray(Span, 'spans of keys')

/**
 * What key is used for: the pad of a message, key handed on to N, the seed of a file's cipher, the pad of a relay; authentication is
 * charged by whoever makes the tags.
 */
export const Purpose = t.keyof(
  { message: null, key: null, file: null, relay: null, authentication: null },
  'a purpose',
)
export type Purpose = t.TypeOf<typeof Purpose>

/** A span that is used up, for what, and for which relay (or which sequence number of a tag). */
const Charge = exactly(
  'a charge { span, purpose, number }',
  t.readonly(t.type({ span: Span, purpose: Purpose, number: wholeNumber(0, Number.MAX_SAFE_INTEGER) })),
)
export type Charge = t.TypeOf<typeof Charge>

const PoolKey = exactly('a key { id, material }', t.readonly(t.type({ id: KeyId, material: hexBytes() })))

/** Plain data: what a key store writes is `KeyPool.encode(pool)`. Charged bytes of `material` are 0. */
export const KeyPool = exactly(
  'a key pool { keys, charges }',
  t.readonly(t.type({ keys: t.readonlyArray(PoolKey, 'keys'), charges: t.readonlyArray(Charge, 'charges') })),
)
export type KeyPool = t.TypeOf<typeof KeyPool>

/** Why a pool refuses. */
export type PoolRefusal = 'knownKey' | 'unknownKey' | 'spanOutside' | 'keyUsed' | 'keyTooShort' | 'fragmented'

/** No key yet. */
export const EMPTY_POOL: KeyPool = { keys: [], charges: [] }

/** The pool with one more key; whole bytes. An identifier is taken once, for ever. */
export const withKey = (pool: KeyPool, id: string, material: Uint8Array): E.Either<PoolRefusal, KeyPool> =>
  pool.keys.some((key) => key.id === id)
    ? E.left('knownKey')
    : E.right({ ...pool, keys: [...pool.keys, { id, material }] })

/** Bytes of some spans. */
export const spanBytes = (spans: ReadonlyArray<Span>): number =>
  spans.reduce((sum, { bytes }) => sum + bytes, 0)

/** The free spans of a pool, keys in the order of their arrival. */
const freeSpans = ({ keys, charges }: KeyPool): ReadonlyArray<Span> =>
  keys.flatMap(({ id, material }) => {
    const used = charges
      .map(({ span }) => span)
      .filter(({ key }) => key === id)
      .toSorted((a, b) => a.from - b.from)
    const ends = [0, ...used.map(({ from, bytes }) => from + bytes)]
    const starts = [...used.map(({ from }) => from), material.length]
    return ends.flatMap((from, place) => {
      const bytes = (starts[place] ?? from) - from
      return bytes > 0 ? [{ key: id, from, bytes }] : []
    })
  })

/** The first free bytes of the pool, exactly as many; never fewer. */
export const allotted = (pool: KeyPool, bytes: number): E.Either<PoolRefusal, ReadonlyArray<Span>> => {
  let missing = bytes
  const spans = freeSpans(pool).flatMap((span) => {
    const taken = Math.min(missing, span.bytes)
    missing -= taken
    return taken > 0 ? [{ ...span, bytes: taken }] : []
  })
  if (missing > 0) return E.left('keyTooShort')
  return spans.length > MAX_SPANS ? E.left('fragmented') : E.right(spans)
}

const overlap = (a: Span, b: Span): boolean =>
  a.key === b.key && a.from < b.from + b.bytes && b.from < a.from + a.bytes

/** A charge: the key material of the spans, and the pool in which it is charged and erased. */
export type Charged = { readonly pool: KeyPool; readonly material: Uint8Array }

/** Charges spans, all or none; refused where a byte of them is unknown or was ever charged. */
export const charged = (
  pool: KeyPool,
  spans: ReadonlyArray<Span>,
  purpose: Purpose,
  number: number,
): E.Either<PoolRefusal, Charged> => {
  const parts: Uint8Array[] = []
  for (const [place, span] of spans.entries()) {
    const key = pool.keys.find(({ id }) => id === span.key)
    if (key === undefined) return E.left('unknownKey')
    if (span.from + span.bytes > key.material.length) return E.left('spanOutside')
    const others = [...pool.charges.map((charge) => charge.span), ...spans.slice(0, place)]
    if (others.some((other) => overlap(span, other))) return E.left('keyUsed')
    parts.push(key.material.slice(span.from, span.from + span.bytes))
  }
  const erased = (id: string, material: Uint8Array) =>
    material.map((byte, at) =>
      spans.some(({ key, from, bytes }) => key === id && at >= from && at < from + bytes) ? 0 : byte,
    )
  return E.right({
    pool: {
      keys: pool.keys.map((key) =>
        spans.some((span) => span.key === key.id) ? { ...key, material: erased(key.id, key.material) } : key,
      ),
      charges: [...pool.charges, ...spans.map((span) => ({ span, purpose, number }))],
    },
    material: joined(...parts),
  })
}

/** Bits of a pool, in all, left, and used by purpose. */
export type Accounting = {
  readonly bits: number
  readonly left: number
  readonly used: Readonly<Record<Purpose, number>>
}

/** The account of a pool; bits = left + used, always. */
export const accountOf = ({ keys, charges }: KeyPool): Accounting => {
  const bits = 8 * keys.reduce((sum, { material }) => sum + material.length, 0)
  const of = (purpose: Purpose) =>
    8 * spanBytes(charges.filter((charge) => charge.purpose === purpose).map(({ span }) => span))
  const used = {
    message: of('message'),
    key: of('key'),
    file: of('file'),
    relay: of('relay'),
    authentication: of('authentication'),
  }
  return { bits, left: bits - Object.values(used).reduce((sum, part) => sum + part, 0), used }
}

/** Charges of one end that the other has not made (yet): what a lost frame leaves behind. */
export const unmatched = (one: KeyPool, other: KeyPool): ReadonlyArray<Charge> => {
  const name = ({ span, purpose, number }: Charge) =>
    `${span.key} ${span.from} ${span.bytes} ${purpose} ${number}`
  const known = new Set(other.charges.map(name))
  return one.charges.filter((charge) => !known.has(name(charge)))
}
