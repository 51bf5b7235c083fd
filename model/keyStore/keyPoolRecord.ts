// A key pool as plain data, to be kept between passes: everything, the key itself included, so it is as secret as the key.

import { bytesToHex, hexToBytes } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decoded, exactly } from '../../spec/codec'
import type { Problem } from '../../spec/problem'
import { type Direction, type KeyPool, keyPool, type SpentPads, sequencesOf, TAG_BYTES } from './keyPool'

const FORMAT = 'keywitness/key-pool@1'

const restricted = <A>(expected: string, codec: t.Type<A>, holds: (value: A) => boolean): t.Type<A> =>
  new t.Type<A>(
    expected,
    (value): value is A => codec.is(value) && holds(value),
    (value, context) => (codec.is(value) && holds(value) ? t.success(value) : t.failure(value, context)),
    (value) => value,
  )

const integerFrom = (least: number): t.Type<number> =>
  restricted(`an integer >= ${least}`, t.number, (value) => Number.isSafeInteger(value) && value >= least)

const hexadecimal = (expected: string, isLength: (bytes: number) => boolean): t.Type<string> =>
  restricted(expected, t.string, (text) => /^([0-9a-f]{2})*$/.test(text) && isLength(text.length / 2))

const Tag = hexadecimal('16 bytes in hexadecimal', (bytes) => bytes === TAG_BYTES)

const Spent = exactly(
  '{ highest, tags }',
  t.type({
    highest: integerFrom(-1),
    tags: t.readonlyArray(
      exactly('{ sequence, tag }', t.type({ sequence: integerFrom(0), tag: t.union([Tag, t.null]) })),
    ),
  }),
)

const KeyPoolRecord = exactly(
  'a key pool',
  t.type({
    format: t.literal(FORMAT),
    key: hexadecimal('at least 32 bytes in hexadecimal', (bytes) => bytes >= 2 * TAG_BYTES),
    window: integerFrom(1),
    floor: integerFrom(0),
    spent: exactly('{ up, down }', t.type({ up: Spent, down: Spent })),
  }),
)
/** What is written: JSON data. */
export type KeyPoolRecord = t.TypeOf<typeof KeyPoolRecord>

const spentRecord = ({ highest, tags }: SpentPads): KeyPoolRecord['spent'][Direction] => ({
  highest,
  tags: [...tags].map(([sequence, tag]) => ({ sequence, tag: tag ?? null })),
})

/** The pool as data that `parseKeyPool` reads back. */
export const keyPoolRecord = ({ bytes, window, floor, spent }: KeyPool): KeyPoolRecord => ({
  format: FORMAT,
  key: bytesToHex(bytes),
  window,
  floor,
  spent: { up: spentRecord(spent.up), down: spentRecord(spent.down) },
})

/** What is wrong with the pads of a direction: a state that no pool reaches would let a pad serve twice. */
const spentProblems = (pool: KeyPool, direction: Direction, records: number): ReadonlyArray<Problem> => {
  const { highest, tags } = pool.spent[direction]
  const inWindow = [...tags.keys()].every((used) => used <= highest && used > highest - pool.window)
  const path = `$.spent.${direction}`
  return [
    ...(highest < sequencesOf(pool, direction)
      ? []
      : [
          {
            code: 'KW-IN102',
            path: `${path}.highest`,
            found: String(highest),
            expected: 'a pad of the pool',
          } as const,
        ]),
    ...(tags.size === records && inWindow && (highest < 0 || tags.has(highest))
      ? []
      : [
          {
            code: 'KW-IN102',
            path: `${path}.tags`,
            found: `${records} of them`,
            expected: 'different pads in the window, the highest one among them',
          } as const,
        ]),
  ]
}

/** Reads a pool, or lists everything that is wrong with it. */
export const parseKeyPool = (value: unknown): E.Either<ReadonlyArray<Problem>, KeyPool> => {
  const record = decoded(KeyPoolRecord, value)
  if (E.isLeft(record)) return record
  const { key, window, floor, spent } = record.right
  const spentOf = ({ highest, tags }: KeyPoolRecord['spent'][Direction]): SpentPads => ({
    highest,
    tags: new Map(tags.map(({ sequence, tag }) => [sequence, tag ?? undefined])),
  })
  const pool: KeyPool = {
    ...keyPool(hexToBytes(key), { window, floor }),
    spent: { up: spentOf(spent.up), down: spentOf(spent.down) },
  }
  const problems = [
    ...spentProblems(pool, 'up', spent.up.tags.length),
    ...spentProblems(pool, 'down', spent.down.tags.length),
  ]
  return problems.length > 0 ? E.left(problems) : E.right(pool)
}
