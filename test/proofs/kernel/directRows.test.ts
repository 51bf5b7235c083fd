/** The rows of direct.*, one at a time: coefficients that only one row forbids. */
import { describe, expect, it } from '@jest/globals'
import type { Hypotheses } from '../../../proofs/kernel/hypotheses'
import { direct } from './builder'
import { hypothesesOf, outcomeOf } from './oneRule'

const hypotheses = (change: Record<string, unknown> = {}): Hypotheses =>
  hypothesesOf(direct('declared'), change)
const h = hypotheses()
const outcome = (p: unknown, under = h): string => outcomeOf(under, 'direct.declared', p)
describe('direct.declared', () => {
  /** Coefficients from their list: signal u; decoy u, w; vacuum u, w; of X, then of Z. */
  const made = (t: string, phi: string, x: readonly string[], z: readonly string[], more = {}) => ({
    cutoff: '12',
    epsilon: '0.0001',
    value: '-1000000000',
    t,
    phi0: { X: phi, Z: phi },
    terms: [0, 1, 3].flatMap((at, i) =>
      [x, z].map((list, j) => ({
        basis: j === 0 ? 'X' : 'Z',
        intensity: ['signal', 'decoy', 'vacuum'][i] ?? '',
        u: list[at] ?? '',
        w: at === 0 ? '0' : (list[at + 1] ?? ''),
      })),
    ),
    ...more,
  })
  const idle = ['0', '0', '1', '0', '0']
  const bright = ['-0.001', '0.1823', '5', '0', '0']
  const dim = ['-0.1', '0', '5', '0', '0']
  it.each<[string, unknown, string]>([
    ['factors of exactly 1 for many photons', made('0.001', '0.25', idle, idle, { cutoff: '1' }), 'accepted'],
    [
      'phase errors of X that only Z rounds would show',
      made('0.001', '0.25', idle, ['0', '0', '0', '0', '0']),
      'row 1',
    ],
    [
      'phase errors of Z that only X rounds would show',
      made('0.001', '0.25', ['0', '0', '0', '0', '0'], idle),
      'row 1',
    ],
    ['too much for two photons', made('0.1', '0.25', bright, bright), 'row 2'],
    ['too much for two photons, the cut-off', made('0.1', '0.25', bright, bright, { cutoff: '2' }), 'row 2'],
    ['too much for two photons in X', made('0.1', '0.25', bright, dim), 'row 2'],
    ['too much for two photons in Z', made('0.1', '0.25', dim, bright), 'row 2'],
    [
      'too much above the cut-off',
      made('0.1', '0.25', bright, bright, { cutoff: '1' }),
      'rows above the cut-off',
    ],
    [
      'too much above the cut-off in X',
      made('0.1', '0.25', bright, dim, { cutoff: '1' }),
      'rows above the cut-off',
    ],
    [
      'too much above the cut-off in Z',
      made('0.1', '0.25', dim, bright, { cutoff: '1' }),
      'rows above the cut-off',
    ],
    ['little for many photons', made('0.1', '0.25', dim, dim, { cutoff: '1' }), 'accepted'],
  ])('answers %s', (_, given, condition) => {
    expect(outcome(given)).toBe(condition)
  })
})
