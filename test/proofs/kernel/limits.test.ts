/** Every limit of the hypotheses and of a rule's numbers: the last value inside, and the first outside. */
import { describe, expect, it } from '@jest/globals'
import { check } from '../../../proofs/kernel/check'
import { demandTailRow } from '../../../proofs/kernel/theorem'
import { ASSUMPTIONS, composable, type Draft } from './builder'

const draft = composable()
const outcome = (given: unknown): string => {
  const verdict = check(JSON.stringify(given))
  return verdict.accepted ? 'accepted' : `${verdict.step} ${verdict.rule}: ${verdict.condition}`
}
const under = (change: Record<string, unknown>): Draft => ({
  ...draft,
  hypotheses: { ...draft.hypotheses, ...change },
})
const lists = (): { name: string; mu: string; probability: string }[] =>
  ['signal', 'decoy', 'vacuum'].map((name, i) => ({
    name,
    mu: ['0.8', '0.1', '0.001'][i] ?? '',
    probability: ['0.5', '0.25', '0.25'][i] ?? '',
  }))
/** The three intensities and others that nothing counts, the vacuum's probability shared among them. */
const intensities = (more: number, name = (i: number): string => `spare-${i}`) => [
  ...lists().slice(0, 2),
  { name: 'vacuum', mu: '0.001', probability: more === 0 ? '0.25' : '0.125' },
  ...Array.from({ length: more }, (_, i) => ({
    name: name(i),
    mu: '0',
    probability: i === 0 ? `0.${String(125 - (more - 1)).padStart(3, '0')}`.replace(/0+$/, '') : '0.001',
  })),
]
/** Where the hypotheses hold, the steps are looked at: a rejection names one of them. */
const DIGEST = '-1 : 64 hex digits of a declared design, else none'
const LATER = expect.stringMatching(/^\d+ /)

describe('hypotheses', () => {
  it('are as the builder writes them', () => {
    expect(outcome(under({ intensities: intensities(0) }))).toBe('accepted')
  })
  it.each<[string, Record<string, unknown>, unknown]>([
    ['16 intensities', { intensities: intensities(13) }, LATER],
    ['17 intensities', { intensities: intensities(14) }, '-1 : 2 to 16 intensities'],
    ['a name of 40 characters', { intensities: intensities(1, () => 'n'.repeat(40)) }, LATER],
    ['a name of 41 characters', { intensities: intensities(1, () => 'n'.repeat(41)) }, '-1 : a short name'],
    ['a name of all signs', { intensities: intensities(1, () => 'aZ_9-') }, LATER],
    ['a name that begins with a digit', { intensities: intensities(1, () => '9a') }, '-1 : a short name'],
    ['a name with a line end', { intensities: intensities(1, () => 'a\n') }, '-1 : a short name'],
    ['an empty name', { intensities: intensities(1, () => '') }, '-1 : a short name'],
    [
      'probabilities below 1',
      { intensities: lists().map((one) => ({ ...one, probability: '0.25' })) },
      '-1 : intensity probabilities above 0, of sum 1',
    ],
    [
      'probabilities above 1',
      { intensities: lists().map((one) => ({ ...one, probability: '0.5' })) },
      '-1 : intensity probabilities above 0, of sum 1',
    ],
    [
      'an intensity never sent',
      { intensities: [...lists(), { name: 'spare', mu: '0', probability: '0' }] },
      '-1 : intensity probabilities above 0, of sum 1',
    ],
    [
      'a mean of 40 characters',
      { intensities: lists().map((one, i) => (i === 0 ? { ...one, mu: `0.8${'0'.repeat(36)}1` } : one)) },
      'accepted',
    ],
    [
      'a mean of 41 characters',
      { intensities: lists().map((one, i) => (i === 0 ? { ...one, mu: `0.8${'0'.repeat(37)}1` } : one)) },
      '-1 : a number in its one spelling',
    ],
    ['every assumption in another order', { assumptions: [...ASSUMPTIONS].reverse() }, 'accepted'],
    ['an assumption twice', { assumptions: [...ASSUMPTIONS, ASSUMPTIONS[0]] }, '-1 : distinct assumptions'],
    [
      'an assumption twice in place of another',
      { assumptions: [...ASSUMPTIONS.slice(1), ASSUMPTIONS[1]] },
      '-1 : distinct assumptions',
    ],
    ['an unknown assumption', { assumptions: [...ASSUMPTIONS, 'luck'] }, '-1 : one of the words'],
    ['no digest', { design: { mode: 'declared', digest: '' } }, DIGEST],
    ['a digest of 63 digits', { design: { mode: 'declared', digest: 'a'.repeat(63) } }, DIGEST],
    ['a digest of 65 digits', { design: { mode: 'declared', digest: 'a'.repeat(65) } }, DIGEST],
    ['a digest in upper case', { design: { mode: 'declared', digest: 'A'.repeat(64) } }, DIGEST],
    [
      'a digest of every digit',
      { design: { mode: 'declared', digest: '0123456789abcdef'.repeat(4) } },
      'accepted',
    ],
    ['a digest of letters', { design: { mode: 'declared', digest: `${'0'.repeat(63)}g` } }, DIGEST],
    ['a digest where none was declared', { design: { mode: 'universal', digest: 'a'.repeat(64) } }, DIGEST],
    ['a digest where there is no design', { design: { mode: 'none', digest: '0' } }, DIGEST],
    ['a mean of 16', { intensities: lists().map((one, i) => (i === 0 ? { ...one, mu: '16' } : one)) }, LATER],
    [
      'an epsilon of 4000 characters',
      { authentication: { messages: '1', epsilon: `0.${'0'.repeat(3997)}1` } },
      'accepted',
    ],
    [
      'an epsilon of 4001 characters',
      { authentication: { messages: '1', epsilon: `0.${'0'.repeat(3998)}1` } },
      '-1 : a number in its one spelling',
    ],
    [
      'errors equal to the gains',
      { counts: draft.hypotheses.counts.map((row) => ({ ...row, observed: '5' })) },
      LATER,
    ],
    ['a sample of nearly all', { sampledFraction: '0.99' }, LATER],
    [
      'everything sampled and nothing keyed',
      { sampledFraction: '1', keyed: [] },
      '-1 : a sampled fraction below 1, and a keyed pair',
    ],
    [
      'bases in another order',
      { bases: ['Z', 'X'].map((name) => ({ name, alice: '0.5', bob: '0.5' })) },
      '-1 : one of the words',
    ],
    ['one basis', { bases: [{ name: 'X', alice: '1', bob: '1' }] }, '-1 : one of the words'],
    [
      'a party that chooses too often',
      { bases: ['X', 'Z'].map((name) => ({ name, alice: '0.5', bob: '0.6' })) },
      '-1 : basis probabilities above 0, of sum 1',
    ],
    ['fewer pulses than none', { pulses: '-1' }, '-1 : an integer of at least 0'],
    [
      'half a message',
      { authentication: { messages: '0.5', epsilon: '0' } },
      '-1 : an integer of at least 0',
    ],
  ])('with %s', (_, change, expected) => {
    expect(outcome(under(change))).toEqual(expected)
  })
  it('charge authentication for every message', () => {
    const claimed = (authentication: string): string =>
      outcome({ ...draft, claim: { ...draft.claim, authentication } })
    expect(claimed('0.00000000000000000000000000000000048')).toBe('accepted')
    expect(claimed('0.00000000000000000000000000000000047')).toBe('-1 : claimed authentication')
    expect(claimed('0.00000000000000000000000000000000001')).toBe('-1 : claimed authentication')
    expect(claimed('1')).toBe('accepted')
    expect(claimed('48')).toBe('-1 : from 0 to 1')
  })
})

describe('a cut-off', () => {
  it('of 64 is the largest', () => {
    expect(outcome(composable(64))).toBe('accepted')
    expect(outcome(composable(65))).toBe('2 decoy.detections: a cut-off from 1 to 64')
  })
})

describe('the row above the cut-off', () => {
  const one = { n: 1n, d: 1n }
  const part = (n: bigint, d: bigint) => ({ n, d })
  const outcomeOf = (terms: Parameters<typeof demandTailRow>[0], from: number): boolean => {
    try {
      demandTailRow(terms, from)
      return true
    } catch {
      return false
    }
  }
  it('weighs what is positive against the largest mean in use', () => {
    expect(
      outcomeOf(
        [
          [one, part(-1n, 10n)],
          [part(1n, 2n), one],
        ],
        1,
      ),
    ).toBe(false)
    expect(
      outcomeOf(
        [
          [one, part(-1n, 10n)],
          [part(1n, 2n), one],
        ],
        4,
      ),
    ).toBe(true)
    expect(
      outcomeOf(
        [
          [one, part(-1n, 16n)],
          [part(1n, 2n), one],
        ],
        4,
      ),
    ).toBe(true)
    expect(
      outcomeOf(
        [
          [one, part(-1n, 17n)],
          [part(1n, 2n), one],
        ],
        4,
      ),
    ).toBe(false)
  })
  it('takes no credit below the largest mean, and none of a mean that is not used', () => {
    expect(
      outcomeOf(
        [
          [one, part(1n, 100n)],
          [part(1n, 2n), part(-9n, 1n)],
        ],
        1,
      ),
    ).toBe(false)
    expect(
      outcomeOf(
        [
          [one, part(0n, 1n)],
          [part(1n, 2n), part(-9n, 1n)],
          [part(1n, 4n), one],
        ],
        1,
      ),
    ).toBe(true)
    expect(
      outcomeOf(
        [
          [part(1n, 4n), one],
          [part(1n, 2n), part(-9n, 1n)],
          [one, part(0n, 1n)],
        ],
        1,
      ),
    ).toBe(true)
    expect(
      outcomeOf(
        [
          [part(1n, 4n), part(1n, 9n)],
          [part(1n, 2n), part(0n, 1n)],
        ],
        1,
      ),
    ).toBe(false)
  })
  it('is 0 for no term and for light in nothing but the vacuum', () => {
    expect(outcomeOf([], 2)).toBe(true)
    expect(outcomeOf([[part(0n, 1n), one]], 2)).toBe(true)
  })
})
