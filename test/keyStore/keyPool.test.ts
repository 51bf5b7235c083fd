// Where the pads of a pool lie, what spends them, and what no state of a pool is.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import {
  charged,
  hashKey,
  type KeyPool,
  keyPool,
  padOf,
  padsLeft,
  refilled,
  sequencesOf,
} from '../../model/keyStore/keyPool'
import { keyPoolRecord, parseKeyPool } from '../../model/keyStore/keyPoolRecord'

/** Byte n of the pool is n: a pad tells where it lay. */
const pool = (bytes: number, { window = 4, floor = 0 } = {}): KeyPool =>
  keyPool(
    Uint8Array.from({ length: bytes }, (_, at) => at),
    { window, floor },
  )

const right = <A>(either: E.Either<unknown, A>): A => {
  if (E.isLeft(either)) throw new Error(String(either.left))
  return either.right
}

const TAG = '00112233445566778899aabbccddeeff'

/** The pool after the pads of these sequence numbers of the uplink were used. */
const withUsed = (start: KeyPool, ...sequences: ReadonlyArray<number>): KeyPool =>
  sequences.reduce((now, sequence) => right(charged(now, 'up', sequence, TAG, 'status')), start)

describe('keyPool', () => {
  it('has the hash keys first, then the pads in turn, up before down', () => {
    const filled = pool(32 + 16 * 5)
    expect([hashKey(filled, 'up')[0], hashKey(filled, 'down')[0]]).toEqual([0, 16])
    const first = (direction: 'up' | 'down', sequence: number) => right(padOf(filled, direction, sequence))[0]
    expect([first('up', 0), first('down', 0), first('up', 1), first('down', 1), first('up', 2)]).toEqual([
      32, 48, 64, 80, 96,
    ])
    expect([sequencesOf(filled, 'up'), sequencesOf(filled, 'down')]).toEqual([3, 2])
    expect(padOf(filled, 'down', 2)).toEqual(E.left('exhausted'))
    expect(padOf(filled, 'up', -1)).toEqual(E.left('no sequence number'))
  })

  it('counts whole pads only', () => {
    expect([32, 47, 48, 63, 64].map((bytes) => sequencesOf(pool(bytes), 'up'))).toEqual([0, 0, 1, 1, 1])
    expect([32, 47, 48, 63, 64].map((bytes) => sequencesOf(pool(bytes), 'down'))).toEqual([0, 0, 0, 0, 1])
  })

  it('needs two hash keys, a window and a floor', () => {
    expect(() => pool(31)).toThrow(RangeError)
    expect(() => pool(32, { window: 0 })).toThrow(RangeError)
    expect(() => pool(32, { floor: -1 })).toThrow(RangeError)
  })
})

describe('charged', () => {
  it('spends a pad once, whatever it was used for', () => {
    const used = withUsed(pool(32 + 32 * 8), 0, 1)
    expect(padsLeft(used, 'up')).toBe(6)
    expect(padsLeft(used, 'down')).toBe(8)
    expect(charged(used, 'up', 1, TAG, 'message')).toEqual(E.right(used))
    expect(charged(used, 'up', 1, undefined, 'message')).toEqual(E.right(used))
    expect(charged(used, 'up', 1, TAG.replace('0', '1'), 'message')).toEqual(
      E.left('used for another message'),
    )
    expect(E.isRight(charged(used, 'down', 1, TAG.replace('0', '1'), 'message'))).toBe(true)
  })

  it('charges a pad that no message used, and lets none use it later', () => {
    const abandoned = right(charged(pool(32 + 32 * 8), 'up', 0, undefined, 'message'))
    expect(padsLeft(abandoned, 'up')).toBe(7)
    expect(charged(abandoned, 'up', 0, TAG, 'message')).toEqual(E.left('used for another message'))
  })

  it('takes sequence numbers out of order within the window, none far ahead, none far behind', () => {
    const start = withUsed(pool(32 + 32 * 20), 3)
    expect(E.isRight(charged(start, 'up', 0, TAG, 'message'))).toBe(true)
    expect(E.isRight(charged(start, 'up', 7, TAG, 'message'))).toBe(true)
    expect(charged(start, 'up', 8, TAG, 'message')).toEqual(E.left('beyond the window'))
    const later = withUsed(start, 7)
    expect(charged(later, 'up', 3, TAG, 'message')).toEqual(E.left('spent'))
    expect(charged(later, 'up', 2, TAG, 'message')).toEqual(E.left('spent'))
    expect(padsLeft(later, 'up')).toBe(20 - 4 - 1)
  })

  it('keeps the last pads for status and abort, and refuses when all are gone', () => {
    const start = withUsed(pool(32 + 32 * 4, { floor: 2 }), 0, 1)
    expect(charged(start, 'up', 2, TAG, 'message')).toEqual(E.left('kept for status'))
    const last = withUsed(start, 2, 3)
    expect(padsLeft(last, 'up')).toBe(0)
    expect(charged(last, 'up', 4, TAG, 'status')).toEqual(E.left('exhausted'))
    for (const wrong of [-1, 0.5, Number.NaN])
      expect(charged(last, 'up', wrong, TAG, 'status')).toEqual(E.left('no sequence number'))
  })
})

describe('refilled', () => {
  it('adds pads behind the old ones, and gives none back', () => {
    const empty = withUsed(pool(32 + 32 * 2), 0, 1)
    const full = refilled(
      empty,
      Uint8Array.from({ length: 64 }, () => 200),
    )
    expect([padsLeft(empty, 'up'), padsLeft(full, 'up')]).toEqual([0, 2])
    expect(charged(full, 'up', 1, TAG.replace('0', '1'), 'message')).toEqual(
      E.left('used for another message'),
    )
    expect(right(padOf(full, 'up', 2))[0]).toBe(200)
    expect(right(padOf(full, 'up', 1))[0]).toBe(64)
  })
})

describe('parseKeyPool', () => {
  const record = keyPoolRecord(withUsed(pool(32 + 32 * 4), 0, 2))
  const up = record.spent.up
  const withUp = (change: object) => ({ ...record, spent: { ...record.spent, up: { ...up, ...change } } })
  const problems = (value: unknown): ReadonlyArray<string> => {
    const parsed = parseKeyPool(value)
    return E.isLeft(parsed) ? parsed.left.map(({ code, path }) => `${code} ${path}`) : []
  }

  it('reads back what was written, as JSON', () => {
    const abandoned = right(charged(right(parseKeyPool(record)), 'down', 0, undefined, 'message'))
    const text = JSON.stringify(keyPoolRecord(abandoned))
    expect(right(parseKeyPool(JSON.parse(text)))).toEqual(abandoned)
    expect(text).toContain('{"highest":0,"tags":[{"sequence":0,"tag":null}]}')
  })

  it.each<readonly [string, unknown, ReadonlyArray<string>]>([
    ['no pool', 7, ['KW-IN102 $']],
    ['another format', { ...record, format: 'keywitness/key-pool@2' }, ['KW-IN102 $.format']],
    ['a field too many', { ...record, extra: 1 }, ['KW-IN101 $.extra']],
    ['a key that is too short', { ...record, key: '00' }, ['KW-IN102 $.key']],
    ['a key that is not hexadecimal', { ...record, key: 'zz'.repeat(32) }, ['KW-IN102 $.key']],
    ['no window', { ...record, window: 0 }, ['KW-IN102 $.window']],
    [
      'a tag that is too short',
      withUp({ tags: [{ sequence: 2, tag: '00' }] }),
      ['KW-IN102 $.spent.up.tags[0].tag'],
    ],
    [
      'a pad beyond the pool',
      withUp({ highest: 4 }),
      ['KW-IN102 $.spent.up.highest', 'KW-IN102 $.spent.up.tags'],
    ],
    ['the highest pad missing', withUp({ tags: up.tags.slice(0, 1) }), ['KW-IN102 $.spent.up.tags']],
    ['a pad above the highest', withUp({ highest: 0 }), ['KW-IN102 $.spent.up.tags']],
    ['a pad twice', withUp({ tags: [...up.tags, ...up.tags] }), ['KW-IN102 $.spent.up.tags']],
  ])('refuses %s', (_, value, expected) => {
    expect(problems(value)).toEqual(expected)
  })
})
