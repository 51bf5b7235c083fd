// The fast words of the generator are the plain ones, from every state.

import { describe } from '@jest/globals'
import * as fc from 'fast-check'
import { wordsFrom } from '../model/randomness/fast/xoshiro128'
import { step, type XoshiroState } from '../model/randomness/xoshiro128'
import { law } from './law'

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const state: fc.Arbitrary<XoshiroState> = fc.tuple(word, word, word, word)

const plainWords = (start: XoshiroState, count: number): ReadonlyArray<number> => {
  const words: number[] = []
  for (let now = step(start); words.length < count; now = step(now.state)) words.push(now.word)
  return words
}

describe('xoshiro128**', () => {
  law(
    'the fast words are the plain words',
    fc.tuple(state, fc.integer({ min: 1, max: 60 })),
    ([start, count]) => {
      const next = wordsFrom(start)
      return plainWords(start, count).every((plain) => plain === next())
    },
  )
})
