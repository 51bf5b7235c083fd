/** Whole certificates through the kernel: accepted, forged, hostile, and changed in one place. */
import { describe, expect, it } from '@jest/globals'
import { check, isTheorem, type Verdict } from '../../../proofs/kernel/check'
import { RULES } from '../../../proofs/kernel/rules'
import { composable, type Draft, direct, jinan1 } from './builder'

const answer = (draft: unknown): Verdict => check(JSON.stringify(draft))
/** 'accepted', or the place and condition of the rejection. */
const outcome = (draft: unknown): string => {
  const verdict = answer(draft)
  return verdict.accepted ? 'accepted' : `${verdict.step} ${verdict.rule}: ${verdict.condition}`
}
const claimed = (draft: Draft, change: Record<string, string>): Draft => ({
  ...draft,
  claim: { ...draft.claim, ...change },
})

describe('check', () => {
  it.each<[string, Draft]>([
    ['composable', composable()],
    ['composable with cut-off 3', composable(3)],
    ['direct, declared', direct('declared')],
    ['direct, universal', direct('universal', 2)],
    ['jinan1', jinan1()],
  ])('accepts %s', (_, draft) => {
    expect(outcome(draft)).toBe('accepted')
  })
  it('certifies the reference magnitudes of the 500-kbit block', () => {
    const bits = (draft: Draft): number => Number(draft.claim.bits)
    expect([bits(composable()) > 86000, bits(direct('declared')) > 124000, bits(jinan1())]).toEqual([
      true,
      true,
      104405,
    ])
  })
  it('counts an event once a key, and lists every event', () => {
    const verdict = answer(composable())
    if (!verdict.accepted) throw new Error(verdict.condition)
    const statements = verdict.theorem.events.map((event) => event.statement)
    expect(statements).toHaveLength(18)
    expect(new Set(statements).size).toBe(18)
  })
  it('carries hypotheses and notes into the theorem', () => {
    const verdict = answer(direct('declared'))
    if (!verdict.accepted) throw new Error(verdict.condition)
    expect(verdict.theorem.hypotheses.given.assumptions).toContain('active-basis-choice')
    expect(verdict.theorem.notes).toEqual([
      `coefficients fixed before the data by the design ${'a'.repeat(64)}`,
    ])
  })
  it('says that jinan1 proves no secrecy', () => {
    const verdict = answer(jinan1())
    if (!verdict.accepted) throw new Error(verdict.condition)
    expect(verdict.theorem.notes).toEqual([
      'evaluates formula (9) with xi/2 = [0.00000000005]; proves no secrecy',
    ])
    expect(outcome(claimed(jinan1(), { secrecy: '0.0000000001' }))).toBe('-1 : claimed secrecy')
    expect(outcome(claimed(jinan1(), { correctness: '0.5' }))).toBe('-1 : claimed correctness')
    expect(outcome(claimed(jinan1(), { authentication: '0.5' }))).toBe('-1 : claimed authentication')
  })
  it.each<[string, Draft, string]>([
    ['fewer bits', claimed(composable(), { bits: '1' }), 'accepted'],
    [
      'a bit more',
      claimed(composable(), { bits: `${BigInt(composable().claim.bits ?? '') + 1n}` }),
      '-1 : claimed bits',
    ],
    ['less secrecy', claimed(composable(), { secrecy: '0.00000000009' }), '-1 : claimed secrecy'],
    [
      'the secrecy without verification',
      claimed(composable(), { secrecy: '0.0000000000998' }),
      '-1 : claimed secrecy',
    ],
    ['the secrecy with verification', claimed(composable(), { secrecy: '0.000000000099801' }), 'accepted'],
    [
      'less correctness',
      claimed(composable(), { correctness: '0.0000000000000009' }),
      '-1 : claimed correctness',
    ],
    ['free authentication', claimed(composable(), { authentication: '0' }), '-1 : claimed authentication'],
    ['a secrecy of 2', claimed(composable(), { secrecy: '2' }), '-1 : from 0 to 1'],
    ['another analysis', claimed(composable(), { analysis: 'direct' }), '-1 : analysis'],
    ['the name of a kind', claimed(composable(), { analysis: 'Length composable' }), '-1 : analysis'],
    ['fractions of bits', claimed(composable(), { bits: '1.5' }), '-1 : an integer of at least 0'],
  ])('answers a claim of %s', (_, draft, condition) => {
    expect(outcome(draft)).toBe(condition)
  })
})

describe('steps', () => {
  const draft = composable()
  const with_ = (change: (steps: Draft['steps']) => unknown): unknown => ({
    ...draft,
    steps: change(structuredClone(draft.steps)),
  })
  const last = draft.steps.length - 1
  it.each<[string, unknown, string]>([
    ['no step', with_(() => []), '-1 : a last step'],
    [
      'a step that nothing uses',
      with_((steps) => [steps[0], ...steps.map((step) => ({ ...step, by: step.by.map((i) => i + 1) }))]),
      '-1 : no unused step',
    ],
    [
      'a step before the last that nothing uses',
      with_((steps) => [...steps.slice(0, last), steps[0], ...steps.slice(last)]),
      '-1 : no unused step',
    ],
    [
      'a first step that nothing uses and many later ones do not miss',
      with_((steps) => [
        { rule: 'chernoff.expected', p: steps[0]?.p, by: [] },
        ...steps.map((step) => ({ ...step, by: step.by.map((i) => i + 1) })),
      ]),
      '-1 : no unused step',
    ],
    ['a last step that is no key', with_((steps) => steps.slice(0, 1)), '-1 : analysis'],
    [
      'a reference to itself',
      with_((steps) => steps.map((step, i) => (i === last ? { ...step, by: [last] } : step))),
      `${last} compose: reference to an earlier step`,
    ],
    [
      'a reference forward',
      with_((steps) => steps.map((step, i) => (i === 2 ? { ...step, by: [3, 1] } : step))),
      '2 decoy.detections: reference to an earlier step',
    ],
    [
      'a negative reference',
      with_((steps) => steps.map((step, i) => (i === 2 ? { ...step, by: [-1, 1] } : step))),
      '2 decoy.detections: reference to an earlier step',
    ],
    [
      'a fractional reference',
      with_((steps) => steps.map((step, i) => (i === 2 ? { ...step, by: [0.5, 1] } : step))),
      '-1 : shape',
    ],
    [
      'a reference as text',
      with_((steps) => steps.map((step, i) => (i === 2 ? { ...step, by: ['0', 1] } : step))),
      '-1 : shape',
    ],
    ['a further key of a step', with_((steps) => steps.map((step) => ({ ...step, note: '' }))), '-1 : shape'],
    [
      'a step without parameters',
      with_((steps) => steps.map(({ rule, by }) => ({ rule, by }))),
      '-1 : shape',
    ],
    ['another format', { ...draft, format: 'keywitness/certificate@2' }, '-1 : format'],
    ['a further key', { ...draft, note: '' }, '-1 : shape'],
    ['no hypotheses', { ...draft, hypotheses: null }, '-1 : shape'],
    ['a list', [draft], '-1 : shape'],
    ['null', null, '-1 : shape'],
  ])('rejects %s', (_, given, condition) => {
    expect(outcome(given)).toBe(condition)
  })
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '', 'chernoff', 'compose '])(
    'has no rule %j',
    (name) => {
      expect(
        outcome(with_((steps) => steps.map((step, i) => (i === 0 ? { ...step, rule: name } : step)))),
      ).toBe(`0 ${name}: a rule`)
    },
  )
})

describe('hypotheses', () => {
  const draft = composable()
  const given = draft.hypotheses
  const cases: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ['another protocol', { protocol: 'bb84' }, 'one of the words'],
    [
      'a third basis',
      {
        bases: [...(Array.isArray(given.bases) ? given.bases : []), { name: 'Y', alice: '0.1', bob: '0.1' }],
      },
      'one of the words',
    ],
    [
      'basis probabilities below 1',
      { bases: ['X', 'Z'].map((name) => ({ name, alice: '0.4', bob: '0.5' })) },
      'basis probabilities above 0, of sum 1',
    ],
    [
      'a basis never chosen',
      {
        bases: [
          { name: 'X', alice: '0.5', bob: '1' },
          { name: 'Z', alice: '0.5', bob: '0' },
        ],
      },
      'basis probabilities above 0, of sum 1',
    ],
    [
      'one intensity',
      { intensities: [{ name: 'signal', mu: '0.8', probability: '1' }] },
      '2 to 16 intensities',
    ],
    [
      'intensities of one name',
      { intensities: ['0.8', '0.1'].map((mu) => ({ name: 'signal', mu, probability: '0.5' })) },
      'distinct intensities',
    ],
    [
      'a name with a space',
      { intensities: [{ name: 'a signal', mu: '0.8', probability: '1' }] },
      'a short name',
    ],
    ['a negative mean', { intensities: [{ name: 'signal', mu: '-0.8', probability: '1' }] }, 'from 0 to 16'],
    ['a mean above 16', { intensities: [{ name: 'signal', mu: '16.1', probability: '1' }] }, 'from 0 to 16'],
    [
      'a mean of 41 characters',
      { intensities: [{ name: 'signal', mu: `0.${'1'.repeat(39)}`, probability: '1' }] },
      'a number in its one spelling',
    ],
    [
      'probabilities above 1',
      { intensities: [{ name: 'signal', mu: '0.8', probability: '1.5' }] },
      'from 0 to 1',
    ],
    ['the same count twice', { counts: [...given.counts, given.counts[0]] }, 'distinct counts'],
    [
      'errors above detections',
      { counts: given.counts.map((row) => (row.kind === 'error' ? { ...row, observed: '9999999' } : row)) },
      'errors',
    ],
    [
      'errors without detections',
      { counts: given.counts.filter((row) => row.kind === 'error') },
      'an entry of the table',
    ],
    [
      'a fractional count',
      { counts: given.counts.map((row) => ({ ...row, observed: '1.5' })) },
      'an integer of at least 0',
    ],
    [
      'a negative count',
      { counts: given.counts.map((row) => ({ ...row, observed: '-1' })) },
      'an integer of at least 0',
    ],
    ['nothing keyed', { keyed: [] }, 'a sampled fraction below 1, and a keyed pair'],
    [
      'a pair keyed twice',
      {
        keyed: [
          { basis: 'X', intensity: 'signal' },
          { basis: 'X', intensity: 'signal' },
        ],
      },
      'distinct keyed pairs',
    ],
    ['an unknown pair', { keyed: [{ basis: 'X', intensity: 'bright' }] }, 'one of the words'],
    ['everything sampled', { sampledFraction: '1' }, 'a sampled fraction below 1, and a keyed pair'],
    ['a negative sample', { sampledFraction: '-0.1' }, 'from 0 to 1'],
    ['a negative leak', { leak: [{ basis: 'X', bits: '-1' }] }, 'an integer of at least 0'],
    ['negative authentication', { authentication: { messages: '48', epsilon: '-1' } }, 'from 0 to 1'],
    ['an unknown mode', { design: { mode: 'free', digest: '' } }, 'one of the words'],
  ]
  it.each(cases)('rejects %s', (_, change, condition) => {
    expect(outcome({ ...draft, hypotheses: { ...given, ...change } })).toBe(`-1 : ${condition}`)
  })
  it('demands more of the same steps when counts get worse', () => {
    for (const { kind, basis, intensity, observed } of given.counts) {
      const used = draft.steps.filter(
        ({ p }) => p.kind === kind && p.basis === basis && p.intensity === intensity,
      )
      const sides = new Set(used.map(({ p }) => p.side))
      for (const side of ['lower', 'upper']) {
        const shift = side === 'lower' ? -400n : 400n
        const counts = given.counts.map((row) =>
          row.kind === kind && row.basis === basis && row.intensity === intensity
            ? { ...row, observed: `${BigInt(observed) + shift}` }
            : row,
        )
        if (sides.has(side))
          expect(outcome({ ...draft, hypotheses: { ...given, counts } })).toMatch(/: (side|tail|value)$/)
      }
    }
  })
})

describe('a certificate changed in one place', () => {
  const moved = (value: string, factor: number): string =>
    (Number(value) * factor).toFixed(40).replace(/\.?0+$/, '')
  /** Whether a larger value of this rule claims more. */
  const claimsMore = (
    rule: string,
    p: Record<string, unknown>,
    by: readonly number[],
    draft: Draft,
  ): boolean => {
    if (rule === 'chernoff.expected') return p.side === 'lower'
    if (rule === 'chernoff.observed') return draft.steps[by[0] ?? -1]?.rule === 'thin.detections'
    return [
      'decoy.detections',
      'thin.detections',
      'secrecy',
      'direct.declared',
      'direct.universal',
      'jinan1.yield',
    ].includes(rule)
  }
  it.each<[string, Draft]>([
    ['composable', composable()],
    ['declared', direct('declared')],
    ['universal', direct('universal')],
    ['jinan1', jinan1()],
  ])(
    'is rejected at once where %s claims more, and accepted or rejected later where it claims less',
    (_, draft) => {
      for (const [place, { rule, p, by }] of draft.steps.entries()) {
        if (typeof p.value !== 'string') continue
        const more = claimsMore(rule, p, by, draft)
        const at = (value: string): string =>
          outcome({
            ...draft,
            steps: draft.steps.map((step, i) => (i === place ? { ...step, p: { ...p, value } } : step)),
          })
        expect(at(moved(p.value, more ? 1 + 1e-6 : 1 - 1e-6))).toMatch(
          new RegExp(`^${place} ${rule}: (value|tail)$`),
        )
        expect(at(moved(p.value, more ? 1 - 1e-6 : 1 + 1e-6))).not.toMatch(new RegExp(`^${place} `))
      }
    },
  )
  it.each(['epsilon', 'smoothing', 'hashing', 'verification'])('is rejected where %s is a tenth', (key) => {
    const draft = composable()
    const change = (p: Record<string, unknown>) =>
      typeof p[key] === 'string' ? { ...p, [key]: moved(String(p[key]), 0.1) } : p
    expect(
      outcome({ ...draft, steps: draft.steps.map((step) => ({ ...step, p: change(step.p) })) }),
    ).not.toBe('accepted')
  })
  it('charges one event twice if its epsilon is spent twice', () => {
    const draft = composable()
    const first = draft.steps[0]
    if (first === undefined) throw new Error('a first step')
    const epsilon = moved(String(first.p.epsilon), 2)
    const steps = draft.steps.map((step) => (step === first ? { ...step, p: { ...step.p, epsilon } } : step))
    expect(outcome({ ...draft, steps })).toMatch(/keyLength: smoothing$/)
  })
})

describe('forgery', () => {
  const theorem = (() => {
    const verdict = answer(direct('declared'))
    if (!verdict.accepted) throw new Error(verdict.condition)
    return verdict.theorem
  })()
  it('knows its own theorems, and no copy of one', () => {
    const copies: object[] = [
      { ...theorem },
      Object.create(theorem),
      Object.create(Object.getPrototypeOf(theorem), Object.getOwnPropertyDescriptors(theorem)),
      new Proxy(theorem, {}),
      { ...theorem, value: { n: 10n ** 9n, d: 1n } },
      Object.assign(Object.create(null), theorem),
      {
        relation: '>=',
        quantity: 'key direct',
        scope: 'all',
        value: { n: 1n, d: 1n },
        events: [],
        notes: [],
      },
    ]
    expect(isTheorem(theorem)).toBe(true)
    expect(copies.map(isTheorem)).toEqual(copies.map(() => false))
  })
  it('makes a theorem of no conclusion of a rule', () => {
    expect(Object.values(RULES).length).toBeGreaterThan(10)
    const key = {
      relation: '>=',
      quantity: 'keyLength direct',
      scope: 'all',
      value: { n: 10n ** 9n, d: 1n },
      events: [],
      notes: [],
    } as const
    const conclusion = RULES.compose?.(theorem.hypotheses, {}, [key])
    expect(conclusion?.quantity).toBe('key direct')
    expect(isTheorem(conclusion ?? {})).toBe(false)
  })
  it('freezes theorems, their numbers, events, hypotheses, and the rules', () => {
    const parts: unknown[] = [
      theorem,
      theorem.value,
      theorem.events,
      theorem.events[0],
      theorem.events[0]?.epsilon,
      theorem.notes,
      theorem.hypotheses,
      theorem.hypotheses.given,
      theorem.hypotheses.given.counts[0],
      theorem.hypotheses.intensities[0]?.decay,
      RULES,
    ]
    expect(parts.map((part) => Object.isFrozen(part))).toEqual(parts.map(() => true))
    expect(Reflect.set(RULES, 'compose', () => theorem)).toBe(false)
    expect(Reflect.set(theorem.value, 'n', 10n ** 9n)).toBe(false)
  })
  it('reads text only: no object can change while it is checked', () => {
    let reads = 0
    const shifty = new Proxy(direct('declared'), {
      get: (target, key) => (reads++ > 3 ? undefined : Reflect.get(target, key)),
    })
    const passed: unknown = Reflect.apply(check, undefined, [shifty])
    expect(passed).toMatchObject({ accepted: false, condition: 'size' })
    expect(Reflect.apply(check, undefined, [new String('{}')])).toMatchObject({
      accepted: false,
      condition: 'size',
    })
    expect(Reflect.apply(check, undefined, [])).toMatchObject({ accepted: false, condition: 'size' })
  })
  it('does not look at prototypes', () => {
    const draft = direct('declared')
    const key = draft.steps[1]
    if (key === undefined) throw new Error('a second step')
    const { verification: _, ...rest } = key.p
    const bare = { ...draft, steps: [draft.steps[0], { ...key, p: rest }, draft.steps[2]] }
    Object.defineProperty(Object.prototype, 'verification', {
      value: '0.5',
      configurable: true,
      enumerable: true,
    })
    Object.defineProperty(Object.prototype, 'evil', {
      value: () => theorem,
      configurable: true,
      enumerable: true,
    })
    try {
      expect(outcome(bare)).toBe('1 keyLength: the parameters of the rule')
      expect(outcome({ ...draft, steps: [{ rule: 'evil', p: {}, by: [] }] })).toBe('0 evil: a rule')
      expect(outcome(draft)).toBe('accepted')
    } finally {
      Reflect.deleteProperty(Object.prototype, 'verification')
      Reflect.deleteProperty(Object.prototype, 'evil')
    }
  })
  it('takes __proto__ for a key like any other', () => {
    const text = JSON.stringify(direct('declared'))
    expect(check(text.replace('"p":{}', '"p":{"__proto__":{}}'))).toMatchObject({
      accepted: false,
      condition: 'the parameters of the rule',
    })
    expect(check(text.replace('{"format"', '{"__proto__":{"steps":[]},"format"'))).toMatchObject({
      accepted: false,
      condition: 'shape',
    })
  })
})

describe('hostile sizes', () => {
  const within = (milliseconds: number, work: () => void): void => {
    const start = Date.now()
    work()
    expect(Date.now() - start).toBeLessThan(milliseconds)
  }
  it.each<[string, string]>([
    ['no text', ''],
    ['no JSON', '{"format":'],
    ['more than a million characters', `"${'x'.repeat(1_000_000)}"`],
    ['deep nesting', `${'['.repeat(400_000)}${']'.repeat(400_000)}`],
    [
      'deep nesting in parameters',
      JSON.stringify(direct('declared')).replace(
        '"p":{}',
        `"p":${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      ),
    ],
    [
      '300 steps',
      JSON.stringify({
        ...direct('declared'),
        steps: Array.from({ length: 300 }, () => ({ rule: 'compose', p: {}, by: [] })),
      }),
    ],
    [
      '300 references',
      JSON.stringify({
        ...direct('declared'),
        steps: [{ rule: 'compose', p: {}, by: Array.from({ length: 300 }, () => 0) }],
      }),
    ],
  ])('rejects %s quickly', (_, text) => {
    within(2000, () => expect(check(text).accepted).toBe(false))
  })
  it('reads a million characters and not one more', () => {
    const text = JSON.stringify(direct('declared'))
    expect(check(text.padEnd(1_000_000)).accepted).toBe(true)
    expect(check(text.padEnd(1_000_001))).toMatchObject({
      accepted: false,
      step: -1,
      condition: 'size',
      found: '1000001 characters',
    })
    expect(Reflect.apply(check, undefined, [{}])).toMatchObject({ condition: 'size', found: 'object' })
  })
  it.each([
    ['', /^SyntaxError/],
    ['['.repeat(400_000), /^(?:Syntax|Range)Error/],
  ])('says that it cannot read', (text, found) => {
    const verdict = check(text)
    expect(verdict).toMatchObject({ accepted: false, step: -1, rule: '', condition: 'readable data' })
    expect(verdict.accepted ? '' : verdict.found).toMatch(found)
  })
  it('survives numbers of 4000 digits everywhere', () => {
    const long = `0.${'7'.repeat(3997)}`
    const draft = composable(64)
    const grown = (p: Record<string, unknown>) => ({
      ...p,
      ...(Array.isArray(p.y) ? { y: p.y.map(() => long) } : {}),
      ...(p.value === undefined ? {} : { value: long }),
    })
    for (const [place, step] of draft.steps.entries())
      within(2000, () => {
        const steps = draft.steps.map((one, i) => (i === place ? { ...step, p: grown(step.p) } : one))
        expect(typeof answer({ ...draft, steps }).accepted).toBe('boolean')
      })
  })
})
