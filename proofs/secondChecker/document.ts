// A certificate as the second checker reads it: every object's exact keys, every number's one spelling, every limit.
// Source: docs/certificate.md; docs/rules.md, "Hypotheses".

import * as F from './fraction'
import { type Json, jsonFrom, listOf, membersOf, oneOf, textOf } from './json'
import { demand } from './refusal'

export type Basis = 'X' | 'Z'
export type Scope = Basis | 'all'

export const BASES: ReadonlyArray<Basis> = ['X', 'Z']
export const SCOPES: ReadonlyArray<Scope> = ['X', 'Z', 'all']

/** A pair of basis and intensity, or a count of a kind, as one text. */
export const named = (...words: ReadonlyArray<string>): string => words.join(' ')

export type Intensity = { readonly name: string; readonly mu: F.Fraction; readonly probability: F.Fraction }

export type Hypotheses = {
  readonly pulses: F.Fraction
  /** The probability that both parties choose this basis. */
  readonly match: Readonly<Record<Basis, F.Fraction>>
  readonly intensities: ReadonlyArray<Intensity>
  /** By `gain X name` or `error X name`. */
  readonly counts: ReadonlyMap<string, F.Fraction>
  /** By `X name`. */
  readonly keyed: ReadonlySet<string>
  readonly sampled: F.Fraction
  readonly leak: ReadonlyArray<{ readonly basis: Scope; readonly bits: F.Fraction }>
  /** Messages times epsilon. */
  readonly authentication: F.Fraction
  readonly design: { readonly mode: 'none' | 'declared' | 'universal'; readonly digest: string }
  readonly assumptions: ReadonlySet<string>
}

const ANALYSES = ['composable', 'direct', 'jinan1', 'lim2014', 'rusca2018'] as const

export type Claim = {
  readonly analysis: (typeof ANALYSES)[number]
  readonly bits: F.Fraction
  readonly secrecy: F.Fraction
  readonly correctness: F.Fraction
  readonly authentication: F.Fraction
}

export type Step = { readonly rule: string; readonly p: Json; readonly by: ReadonlyArray<number> }

export type Document = {
  readonly hypotheses: Hypotheses
  readonly claim: Claim
  readonly steps: ReadonlyArray<Step>
}

/** Every assumption of docs/rules.md; a key needs all of them. */
export const ASSUMPTIONS: ReadonlyArray<string> = [
  'phase-randomised-poisson',
  'vacuum-like-the-others',
  'active-basis-choice',
  'basis-independent-detection',
  'announced-after-detection',
  'authenticated-channel',
  'direct-reconciliation',
  'no-early-keyed-messages',
  'no-post-selection',
  'sealed-laboratories',
  'true-randomness',
  'statements-fixed-beforehand',
  'ideal-bb84-states',
  'bernoulli-sample',
  'verified-together',
]

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/
const DIGEST = /^[0-9a-f]{64}$/
const MAX_BRIGHTNESS = F.fraction(16)

/** Where in 0..1 a number must lie. @throws Refusal */
const within = (value: F.Fraction, where: string, low: 'from 0' | 'above 0', high: 'to 1' | 'below 1') => {
  const isHigh = F.signOf(value) > 0 || (low === 'from 0' && F.signOf(value) === 0)
  const below = F.compare(value, F.ONE)
  demand(isHigh && (below < 0 || (high === 'to 1' && below === 0)), where, F.shown(value), `${low} ${high}`)
  return value
}

const probability = (
  json: Json | undefined,
  where: string,
  low: 'from 0' | 'above 0',
  high: 'to 1' | 'below 1',
  limit?: number,
): F.Fraction => within(numberFrom(json, where, limit), where, low, high)

const numberFrom = (json: Json | undefined, where: string, limit?: number): F.Fraction =>
  F.numberFrom(textOf(json, where), where, limit)

const countFrom = (json: Json | undefined, where: string): F.Fraction =>
  F.countFrom(textOf(json, where), where)

/** The number of a parameter. @throws Refusal */
export const parameter = (json: Json | undefined, where: string): F.Fraction => numberFrom(json, where)

/** The whole number >= 0 of a parameter. @throws Refusal */
export const wholeParameter = (json: Json | undefined, where: string): F.Fraction => countFrom(json, where)

/** A failure probability: above 0, below 1. @throws Refusal */
export const epsilonFrom = (json: Json | undefined, where: string): F.Fraction =>
  probability(json, where, 'above 0', 'below 1')

const distinct = (texts: ReadonlyArray<string>, where: string): ReadonlySet<string> => {
  const found = new Set(texts)
  demand(found.size === texts.length, `distinct ${where}`, texts.join(', ').slice(0, 80), 'each once')
  return found
}

const matchFrom = (json: Json | undefined): Record<Basis, F.Fraction> => {
  const both = listOf(json, 'bases')
  demand(both.length === 2, 'bases', `${both.length}`, 'X and Z')
  const parties = BASES.map((basis, at) => {
    const [name, alice, bob] = membersOf(both[at] ?? '', 'bases', ['name', 'alice', 'bob'])
    oneOf(name, 'name of the basis', [basis])
    return [alice, bob].map((json) => probability(json, `probability of ${basis}`, 'above 0', 'to 1', 40))
  })
  const [[aliceX = F.ZERO, bobX = F.ZERO] = [], [aliceZ = F.ZERO, bobZ = F.ZERO] = []] = parties
  for (const total of [F.plus(aliceX, aliceZ), F.plus(bobX, bobZ)])
    demand(F.compare(total, F.ONE) === 0, 'sum of the basis probabilities', F.shown(total), '1')
  return { X: F.times(aliceX, bobX), Z: F.times(aliceZ, bobZ) }
}

const intensitiesFrom = (json: Json | undefined): ReadonlyArray<Intensity> => {
  const intensities = listOf(json, 'intensities').map((one) => {
    const [name, mu, p] = membersOf(one, 'intensity', ['name', 'mu', 'probability'])
    const brightness = numberFrom(mu, 'mu', 40)
    const isPossible = F.signOf(brightness) >= 0 && F.compare(brightness, MAX_BRIGHTNESS) <= 0
    demand(isPossible, 'mu', F.shown(brightness), 'from 0 to 16')
    const text = textOf(name, 'name')
    demand(NAME.test(text), 'name', text.slice(0, 60), `${NAME}`)
    return { name: text, mu: brightness, probability: probability(p, 'probability', 'above 0', 'to 1', 40) }
  })
  demand(
    intensities.length >= 2 && intensities.length <= 16,
    'intensities',
    `${intensities.length}`,
    '2 to 16',
  )
  distinct(
    intensities.map(({ name }) => name),
    'intensities',
  )
  const total = F.sumOf(intensities.map((one) => one.probability))
  demand(F.compare(total, F.ONE) === 0, 'sum of the intensity probabilities', F.shown(total), '1')
  return intensities
}

const countsFrom = (
  json: Json | undefined,
  names: ReadonlyArray<string>,
): ReadonlyMap<string, F.Fraction> => {
  const entries = listOf(json, 'counts').map((one) => {
    const [kind, basis, intensity, observed] = membersOf(one, 'count', [
      'kind',
      'basis',
      'intensity',
      'observed',
    ])
    const name = named(
      oneOf(kind, 'kind', ['gain', 'error']),
      oneOf(basis, 'basis', BASES),
      oneOf(intensity, 'intensity', names),
    )
    return [name, countFrom(observed, name)] as const
  })
  distinct(
    entries.map(([name]) => name),
    'counts',
  )
  const counts = new Map(entries)
  for (const [name, errors] of counts) {
    if (!name.startsWith('error ')) continue
    const gain = counts.get(name.replace('error ', 'gain '))
    demand(gain !== undefined, name, 'no gain', 'a gain of the same basis and intensity')
    demand(gain !== undefined && F.compare(errors, gain) <= 0, name, F.shown(errors), 'at most the gain')
  }
  return counts
}

const keyedFrom = (json: Json | undefined, names: ReadonlyArray<string>): ReadonlySet<string> => {
  const pairs = listOf(json, 'keyed').map((one) => {
    const [basis, intensity] = membersOf(one, 'keyed pair', ['basis', 'intensity'])
    return named(oneOf(basis, 'basis', BASES), oneOf(intensity, 'intensity', names))
  })
  demand(pairs.length > 0, 'keyed pairs', 'none', 'at least one')
  return distinct(pairs, 'keyed pairs')
}

const designFrom = (json: Json | undefined): Hypotheses['design'] => {
  const [mode, digest] = membersOf(json ?? '', 'design', ['mode', 'digest'])
  const design = {
    mode: oneOf(mode, 'mode', ['none', 'declared', 'universal']),
    digest: textOf(digest, 'digest'),
  }
  const isRight = design.mode === 'declared' ? DIGEST.test(design.digest) : design.digest === ''
  demand(isRight, 'digest of the design', design.digest.slice(0, 70), '64 hex digits if declared, else none')
  return design
}

const HYPOTHESES = ['protocol', 'pulses', 'bases', 'intensities', 'counts', 'keyed', 'sampledFraction']
const MORE_HYPOTHESES = ['leak', 'authentication', 'design', 'assumptions']

const hypothesesFrom = (json: Json): Hypotheses => {
  const [protocol, pulses, bases, sources, counts, keyed, sampled, leak, authentication, design, assumed] =
    membersOf(json, 'hypotheses', [...HYPOTHESES, ...MORE_HYPOTHESES])
  oneOf(protocol, 'protocol', ['decoy-bb84'])
  const intensities = intensitiesFrom(sources)
  const names = intensities.map(({ name }) => name)
  const [messages, epsilon] = membersOf(authentication ?? '', 'authentication', ['messages', 'epsilon'])
  return {
    pulses: countFrom(pulses, 'pulses'),
    match: matchFrom(bases),
    intensities,
    counts: countsFrom(counts, names),
    keyed: keyedFrom(keyed, names),
    sampled: probability(sampled, 'sampledFraction', 'from 0', 'below 1', 40),
    leak: listOf(leak, 'leak').map((entry) => {
      const [basis, bits] = membersOf(entry, 'leak', ['basis', 'bits'])
      return { basis: oneOf(basis, 'basis', SCOPES), bits: countFrom(bits, 'bits of leak') }
    }),
    authentication: F.times(
      countFrom(messages, 'messages'),
      probability(epsilon, 'epsilon of a message', 'from 0', 'to 1'),
    ),
    design: designFrom(design),
    assumptions: distinct(
      listOf(assumed, 'assumptions').map((one) => oneOf(one, 'assumption', ASSUMPTIONS)),
      'assumptions',
    ),
  }
}

const claimFrom = (json: Json): Claim => {
  const [analysis, bits, ...epsilons] = membersOf(json, 'claim', [
    'analysis',
    'bits',
    'secrecy',
    'correctness',
    'authentication',
  ])
  const [secrecy = F.ZERO, correctness = F.ZERO, authentication = F.ZERO] = epsilons.map((one) =>
    probability(one, 'epsilon of the claim', 'from 0', 'to 1'),
  )
  return {
    analysis: oneOf(analysis, 'analysis', ANALYSES),
    bits: countFrom(bits, 'bits of the claim'),
    ...{ secrecy, correctness, authentication },
  }
}

const stepFrom = (json: Json): Step => {
  const [rule, p, by] = membersOf(json, 'step', ['rule', 'p', 'by'])
  const indices = listOf(by, 'by').map((index) => {
    demand(typeof index === 'number', 'by', JSON.stringify(index) ?? 'nothing', 'a whole number')
    return typeof index === 'number' ? index : -1
  })
  return { rule: textOf(rule, 'rule'), p: p ?? '', by: indices }
}

/** The certificate a text holds, its hypotheses checked. The head is read and not checked. @throws Refusal */
export const documentFrom = (text: string): Document => {
  const [format, hypotheses, claim, steps, head] = membersOf(jsonFrom(text), 'certificate', [
    'format',
    'hypotheses',
    'claim',
    'steps',
    'head',
  ])
  oneOf(format, 'format', ['keywitness/certificate@1'])
  demand(DIGEST.test(textOf(head, 'head')), 'head', textOf(head, 'head').slice(0, 70), '64 hex digits')
  const read = listOf(steps, 'steps').map(stepFrom)
  demand(read.length > 0, 'steps', 'none', '1 to 256')
  return { hypotheses: hypothesesFrom(hypotheses ?? ''), claim: claimFrom(claim ?? ''), steps: read }
}
