/** What each rule concludes, in full: relation, quantity, scope, value, event, note and epsilons. */
import { describe, expect, it } from '@jest/globals'
import { check } from '../../../proofs/kernel/check'
import { fits, HYPOTHESES, readHypotheses } from '../../../proofs/kernel/hypotheses'
import { parse, type Rational, shown } from '../../../proofs/kernel/rational'
import { RULES } from '../../../proofs/kernel/rules'
import type { Conclusion, Judgement } from '../../../proofs/kernel/theorem'
import { composable, type Draft, direct, jinan1 } from './builder'
import { LIM_2014, RUSCA_2018 } from './published'

/** The conclusions of the steps, in order. */
const conclusions = (draft: Draft): readonly Conclusion[] => {
  const value: unknown = draft.hypotheses
  if (!fits(value, HYPOTHESES)) throw new Error('the builder writes the shape')
  const h = readHypotheses(value)
  const made: Judgement[] = []
  return draft.steps.map(({ rule, p, by }) => {
    const premises = by.flatMap((place) => made[place] ?? [])
    const conclude = RULES[rule]
    if (conclude === undefined) throw new Error(`no rule ${rule}`)
    const conclusion = conclude(h, p, premises)
    const events = [...premises.flatMap((one) => one.events), ...(conclusion.event ? [conclusion.event] : [])]
    const distinct = new Map(events.map((event) => [event.statement, event]))
    made.push({ ...conclusion, events: [...distinct.values()], notes: [] })
    return conclusion
  })
}
const told = (value: Rational | undefined): string => (value ? shown(value) : 'none')
/** A conclusion as a line; the value is 'its own' where it is that of the step. */
const line = (conclusion: Conclusion, p: Record<string, unknown>): string => {
  const { relation, quantity, scope, value, event, note, secrecy, correctness, ...rest } = conclusion
  expect(rest).toEqual({})
  const own = p.value ?? p.bits
  const isOwn = typeof own === 'string' && told(parse(own)) === told(value)
  if (event && typeof p.epsilon === 'string') expect(told(event.epsilon)).toBe(told(parse(p.epsilon)))
  const parts = [
    `${relation} ${quantity} in ${scope}: ${isOwn ? 'its own' : told(value)}`,
    ...(event
      ? [
          `${event.isClassical ? 'classical ' : ''}event ${event.statement.replace(String(p.epsilon), 'EPSILON')}`,
        ]
      : []),
    ...(note ? [`note ${note}`] : []),
    ...(secrecy || correctness ? [`secrecy ${told(secrecy)}`, `correctness ${told(correctness)}`] : []),
  ]
  return parts.join('; ')
}
const lines = (draft: Draft): readonly string[] =>
  conclusions(draft).map((conclusion, i) => line(conclusion, draft.steps[i]?.p ?? {}))

describe('the conclusions', () => {
  it('of composable are those of docs/rules.md', () => {
    const draft = composable()
    const bits = draft.steps.filter(({ rule }) => rule === 'keyLength').map(({ p }) => Number(p.bits))
    const limit = (text: string, scope: string, side: string): string =>
      `${side === 'lower' ? '>=' : '<='} expected ${text} in ${scope}: its own; event expected ${text} in ${scope}: ${side} limit fails [EPSILON]`
    const key = (basis: string, other: string): readonly string[] => [
      limit('gain decoy', basis, 'lower'),
      limit('gain vacuum', basis, 'upper'),
      `>= detections 1 in ${basis}: its own`,
      limit('gain vacuum', basis, 'lower'),
      limit('gain decoy', basis, 'upper'),
      `>= detections 0 in ${basis}: its own`,
      limit('error signal', other, 'upper'),
      limit('error vacuum', other, 'lower'),
      `<= errors in ${other}: its own`,
      `>= keyedMean 1 in ${basis}: its own`,
      `>= keyed 1 in ${basis}: its own; event keyed 1 in ${basis}: limit fails [EPSILON]`,
      `>= keyedMean 0 in ${basis}: its own`,
      `>= keyed 0 in ${basis}: its own; event keyed 0 in ${basis}: limit fails [EPSILON]`,
      `<= phaseErrorMean in ${basis}: its own`,
      `<= phaseErrors in ${basis}: its own; event phaseErrors in ${basis}: limit fails [EPSILON]`,
      `<= phaseErrorRate in ${basis}: its own`,
      `<= entropy in ${basis}: its own`,
      `>= secrecy composable in ${basis}: its own`,
      `>= keyLength composable in ${basis}: its own; secrecy 0.0000000000499; correctness 0.0000000000000005`,
    ]
    expect(lines(draft)).toEqual([
      ...key('X', 'Z'),
      ...key('Z', 'X'),
      `>= key composable in all: ${(bits[0] ?? 0) + (bits[1] ?? 0)}; secrecy 0.000000000099801; correctness 0.000000000000001`,
    ])
  })
  it.each([
    ['declared', `; note coefficients fixed before the data by the design ${'a'.repeat(64)}`],
    ['universal', ''],
  ] as const)('of direct, %s, are those of docs/rules.md', (mode, note) => {
    const draft = direct(mode)
    expect(lines(draft)).toEqual([
      `>= secrecy direct in all: its own; event secrecy direct in all: linear form fails [EPSILON]${note}`,
      '>= keyLength direct in all: its own; secrecy 0.0000000001; correctness 0.000000000000001',
      `>= key direct in all: ${draft.claim.bits}; secrecy 0.0000000001; correctness 0.000000000000001`,
    ])
  })
  it('of jinan1 are those of docs/rules.md', () => {
    const entropy = (basis: string): readonly string[] => [
      `<= expected error decoy in ${basis}: its own; event expected error decoy in ${basis}: upper limit fails [EPSILON]`,
      `<= formulaError in ${basis}: its own`,
      `<= formulaEntropy in ${basis}: its own`,
    ]
    expect(lines(jinan1()).filter((one) => !one.includes('expected gain'))).toEqual([
      '>= formulaYield in X: its own',
      '>= formulaYield in Z: its own',
      ...entropy('X'),
      ...entropy('Z'),
      `>= formula jinan1 in all: its own; note evaluates formula (9) with xi/2 = [${jinan1().steps[0]?.p.epsilon}]; proves no secrecy`,
    ])
  })
})

/** What both published analyses conclude of single photons: all of it but the last lines in any order. */
const limitOf = (text: string, scope: string, side: string): string =>
  `${side === 'lower' ? '>=' : '<='} expected ${text} in ${scope}: its own; classical event expected ${text} in ${scope}: ${side} Hoeffding limit fails [EPSILON]`
const counted = (basis: string, other: string): readonly string[] => [
  `>= detections 0 in ${basis}: its own`,
  `>= detections 1 in ${basis}: its own`,
  `<= bitErrors 1 in ${other}: its own`,
]
const drawn = (basis: string): readonly string[] => [
  `<= phaseErrorRate in ${basis}: its own; event phaseErrorRate in ${basis}: sampling limit fails [EPSILON]`,
  `<= entropy in ${basis}: its own`,
  `>= secrecy composable in ${basis}: its own`,
  `>= keyLength composable in ${basis}: its own; secrecy 0.0000000000499995; correctness 0.0000000000000005`,
]
describe('the conclusions of published analyses', () => {
  const both = (of: (basis: string, other: string) => readonly string[]): readonly string[] => [
    ...of('X', 'Z'),
    ...of('Z', 'X'),
  ]
  const sorted = (list: readonly string[]): readonly string[] => [...list].sort()
  /** The lines, those of `keyed` without the value, which is that of the premise. */
  const found = (draft: Draft): readonly string[] =>
    sorted(lines(draft).map((one) => one.replace(/^(>= keyed \d in [XZ]): .*/, '$1')))
  const keyed = (basis: string): readonly string[] => [`>= keyed 0 in ${basis}`, `>= keyed 1 in ${basis}`]
  const key = (draft: Draft): string =>
    `>= key composable in all: ${draft.claim.bits}; secrecy 0.0000000001; correctness 0.000000000000001`
  it('of lim2014 are those of docs/rules.md', () => {
    const lim = both((basis, other) => [
      ...counted(basis, other),
      ...keyed(basis),
      ...drawn(basis),
      limitOf('gain signal', basis, 'upper'),
      limitOf('gain decoy', basis, 'lower'),
      limitOf('gain decoy', basis, 'upper'),
      limitOf('gain vacuum', basis, 'lower'),
      limitOf('gain vacuum', basis, 'upper'),
      limitOf('bitError decoy', basis, 'upper'),
      limitOf('bitError vacuum', basis, 'lower'),
    ])
    expect(found(LIM_2014)).toEqual(sorted([...lim, key(LIM_2014)]))
  })
  it('of rusca2018 are those of docs/rules.md', () => {
    const rusca = both((basis, other) => [
      ...counted(basis, other),
      ...keyed(basis),
      ...drawn(basis),
      `<= bitErrors 0 in ${basis}: its own`,
      `<= detections 0 in ${basis}: its own; classical event bitErrors 0 in ${basis}: Hoeffding limit of half of detections 0 fails [EPSILON]`,
      limitOf('gain signal', basis, 'upper'),
      limitOf('gain decoy', basis, 'lower'),
      limitOf('bitError signal', basis, 'upper'),
      limitOf('bitError decoy', basis, 'upper'),
      limitOf('bitError decoy', basis, 'lower'),
    ])
    expect(found(RUSCA_2018)).toEqual(sorted([...rusca, key(RUSCA_2018)]))
  })
  it('keep the value of a count that is keyed as a whole', () => {
    const made = conclusions(LIM_2014)
    for (const [at, { rule, by }] of LIM_2014.steps.entries())
      if (rule === 'keyed') expect(made[at]?.value).toEqual(made[by[0] ?? -1]?.value)
  })
})

describe('a theorem', () => {
  it.each<[string, Draft, number]>([
    ['composable', composable(), 18],
    ['declared', direct('declared'), 1],
    ['universal', direct('universal'), 1],
    ['jinan1', jinan1(), 8],
    ['lim2014', LIM_2014, 16],
    ['rusca2018', RUSCA_2018, 14],
  ])('of %s carries every event of its steps once, its hypotheses and nothing else', (_, draft, events) => {
    const verdict = check(JSON.stringify(draft))
    if (!verdict.accepted) throw new Error(verdict.condition)
    const { theorem } = verdict
    const own = conclusions(draft).flatMap(({ event }) => event?.statement ?? [])
    expect(theorem.events.map(({ statement }) => statement).sort()).toEqual([...new Set(own)].sort())
    expect(theorem.events).toHaveLength(events)
    expect(theorem.hypotheses.given).toEqual(draft.hypotheses)
    expect(Object.isFrozen(verdict)).toBe(true)
    expect(Object.isFrozen(check('')) && Object.isFrozen(theorem.hypotheses)).toBe(true)
  })
})
