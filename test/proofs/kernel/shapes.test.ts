/** Every field of a certificate, one at a time: of another kind, left out, or with a further one beside it. */
import { describe, expect, it } from '@jest/globals'
import { check } from '../../../proofs/kernel/check'
import { fits, HYPOTHESES, readHypotheses } from '../../../proofs/kernel/hypotheses'
import { Rejection } from '../../../proofs/kernel/rational'
import { RULES } from '../../../proofs/kernel/rules'
import { composable, type Draft, direct, jinan1 } from './builder'
import { LIM_2014, RUSCA_2018 } from './published'

const DRAFTS: readonly (readonly [string, Draft])[] = [
  ['composable', composable()],
  ['declared', direct('declared')],
  ['universal', direct('universal')],
  ['jinan1', jinan1()],
  ['lim2014', LIM_2014],
  ['rusca2018', RUSCA_2018],
]
const record = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined

/** Every value with one wrong field: a text or an index of another kind, a key less, a key more, a list too long. */
const wrong = (value: unknown): readonly unknown[] => {
  if (typeof value === 'string') return [5, null, [value], { value }]
  if (typeof value === 'number') return [`${value}`, null, value + 0.5, 2 ** 53, [value]]
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value
    const inner = items.flatMap((item, i) => wrong(item).map((other) => items.with(i, other)))
    const long = items.length === 0 ? [] : [Array.from({ length: 257 }, () => items[0])]
    return [...inner, ...long, { ...items }, `${items}`]
  }
  const fields = record(value) ?? {}
  return [
    ...Object.entries(fields).flatMap(([key, inner]) => [
      ...wrong(inner).map((other) => ({ ...fields, [key]: other })),
      Object.fromEntries(Object.entries(fields).filter(([other]) => other !== key)),
      Object.fromEntries(Object.entries(fields).map(([other, of]) => [other === key ? 'other' : other, of])),
    ]),
    [],
    { ...fields, further: '' },
    [fields],
    null,
    '',
  ]
}

describe('the shape of a certificate', () => {
  it.each(DRAFTS)('of %s allows no other field', (_, draft) => {
    const { steps, ...rest } = draft
    const bare = steps.map(({ p: _p, ...step }) => step)
    const changed = wrong({ ...rest, steps: bare }).map((value) => {
      const fields = record(value)
      if (!Array.isArray(fields?.steps)) return value
      const given: readonly unknown[] = fields.steps
      const whole = given.map((step, i) => (record(step) ? { ...record(step), p: steps[i]?.p ?? {} } : step))
      return { ...fields, steps: whole }
    })
    for (const value of changed)
      expect(check(JSON.stringify(value))).toMatchObject({ step: -1, condition: 'shape' })
  })
  it.each(DRAFTS)('of %s has parameters in every step', (_, draft) => {
    const steps = draft.steps.map(({ p, ...step }) => ({ ...step, q: p }))
    expect(check(JSON.stringify({ ...draft, steps }))).toMatchObject({ step: -1, condition: 'shape' })
  })
  it.each(DRAFTS)('of %s allows lists of 256', (_, draft) => {
    const assumptions = Array.from({ length: 256 }, (_, i) => `assumption-${i}`)
    const hypotheses = { ...draft.hypotheses, assumptions }
    const verdict = check(JSON.stringify({ ...draft, hypotheses }))
    expect(verdict.accepted || verdict.condition).not.toBe('shape')
  })
})

describe('the parameters of a rule', () => {
  it.each(DRAFTS)('in %s allow no other field', (_, draft) => {
    const value: unknown = draft.hypotheses
    if (!fits(value, HYPOTHESES)) throw new Error('the builder writes the shape')
    const h = readHypotheses(value)
    for (const { rule, p } of new Map(draft.steps.map((step) => [step.rule, step])).values())
      for (const other of wrong(p)) {
        const condition = (() => {
          try {
            return RULES[rule]?.(h, other, [])
          } catch (error) {
            return error instanceof Rejection ? error.condition : error
          }
        })()
        expect([rule, other, condition]).toEqual([rule, other, 'the parameters of the rule'])
      }
  })
})
