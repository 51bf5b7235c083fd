// The certificate format `keywitness/certificate@1`: shape and spelling. What a certificate proves, and how long it, its lists
// and its numbers may be, is the kernel's business. Source: docs/certificate.md.

import type * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decoded, exactly } from '../../spec/codec'
import type { Problem } from '../../spec/problem'

/** No rule's parameters are nested deeper; deeper ones are no certificate. */
const MAX_DEPTH = 4
const NUMBER = /^(0|-?[1-9]\d*|-?(0|[1-9]\d*)\.\d*[1-9]|-?[1-9]\d*\/[1-9]\d*)$/

const text = (name: string, holds: (value: string) => boolean): t.Type<string> => {
  const is = (value: unknown): value is string => typeof value === 'string' && holds(value)
  return new t.Type(
    name,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    (value) => value,
  )
}

const Num = text('a number in its one spelling, as a string: "12", "-0.5" or "1/3"', (value) =>
  NUMBER.test(value),
)
const Int = text('an integer >= 0 in its one spelling, as a string', (value) => /^(0|[1-9]\d*)$/.test(value))
const Digest = text('a SHA-256 digest: 64 lower-case hex digits', (value) => /^[0-9a-f]{64}$/.test(value))
const Basis = t.union([t.literal('X'), t.literal('Z')], 'the name of a basis, "X" or "Z"')
const Name = text('an intensity: a letter, then at most 39 letters, digits, - or _', (value) =>
  /^[A-Za-z][\w-]{0,39}$/.test(value),
)

const listOf = <C extends t.Mixed>(name: string, codec: C): t.Type<ReadonlyArray<t.TypeOf<C>>> =>
  t.readonlyArray(codec, name)

/** The parameters of a step: texts, and lists and records of them. Their shape is each rule's own. */
export type Parameter = string | ReadonlyArray<Parameter> | { readonly [key: string]: Parameter }

const isParameter = (value: unknown, depth: number): value is Parameter => {
  if (typeof value === 'string') return true
  if (typeof value !== 'object' || value === null || depth === 0) return false
  const members = Array.isArray(value) ? value : Object.values(value)
  return members.every((member) => isParameter(member, depth - 1))
}

type Parameters = { readonly [key: string]: Parameter }
const isParameters = (value: unknown): value is Parameters =>
  !Array.isArray(value) && typeof value === 'object' && isParameter(value, MAX_DEPTH)
const Parameters = new t.Type<Parameters>(
  'parameters: a record of strings, and lists and records of them',
  isParameters,
  (value, context) => (isParameters(value) ? t.success(value) : t.failure(value, context)),
  (value) => value,
)

const Place = new t.Type<number>(
  'the number of an earlier step',
  (value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
  (value, context) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
      ? t.success(value)
      : t.failure(value, context),
  (value) => value,
)

/** What a certificate assumes. */
export const Hypotheses = exactly(
  'hypotheses',
  t.type({
    assumptions: listOf(
      'a list of assumptions',
      text('the name of an assumption', (value) => /^[a-z][a-z0-9-]{0,63}$/.test(value)),
    ),
    authentication: exactly('authentication { messages, epsilon }', t.type({ messages: Int, epsilon: Num })),
    bases: listOf(
      'the bases X and Z',
      exactly('a basis { name, alice, bob }', t.type({ name: Basis, alice: Num, bob: Num })),
    ),
    counts: listOf(
      'a list of counts',
      exactly(
        'a count { kind, basis, intensity, observed }',
        t.type({
          kind: t.union([t.literal('gain'), t.literal('error')], '"gain" or "error"'),
          basis: Basis,
          intensity: Name,
          observed: Int,
        }),
      ),
    ),
    design: exactly(
      'a design { mode, digest }',
      t.type({
        mode: t.union(
          [t.literal('none'), t.literal('declared'), t.literal('universal')],
          '"none", "declared" or "universal"',
        ),
        digest: t.union([t.literal(''), Digest], 'a digest, or "" where nothing was declared'),
      }),
    ),
    intensities: listOf(
      'a list of intensities',
      exactly('an intensity { name, mu, probability }', t.type({ name: Name, mu: Num, probability: Num })),
    ),
    keyed: listOf(
      'a list of keyed pairs',
      exactly('a pair { basis, intensity }', t.type({ basis: Basis, intensity: Name })),
    ),
    leak: listOf(
      'a list of leaks',
      exactly(
        'a leak { basis, bits }',
        t.type({ basis: t.union([Basis, t.literal('all')], '"X", "Z" or "all"'), bits: Int }),
      ),
    ),
    protocol: t.literal('decoy-bb84', 'the protocol "decoy-bb84"'),
    pulses: Int,
    sampledFraction: Num,
  }),
)
export type Hypotheses = t.TypeOf<typeof Hypotheses>

/** What a certificate says it proves. */
export const Claim = exactly(
  'a claim { analysis, bits, secrecy, correctness, authentication }',
  t.type({
    analysis: t.union(
      [
        t.literal('composable'),
        t.literal('direct'),
        t.literal('jinan1'),
        t.literal('lim2014'),
        t.literal('rusca2018'),
      ],
      '"composable", "direct", "jinan1", "lim2014" or "rusca2018"',
    ),
    authentication: Num,
    bits: Int,
    correctness: Num,
    secrecy: Num,
  }),
)
export type Claim = t.TypeOf<typeof Claim>

/** One step of a proof: a rule, its parameters, and the earlier steps it rests on. */
export const Step = exactly(
  'a step { rule, p, by }',
  t.type({ by: listOf('a list of earlier steps', Place), p: Parameters, rule: t.string }),
)
export type Step = t.TypeOf<typeof Step>

/** A certificate. */
export const Certificate = exactly(
  'a certificate { format, hypotheses, claim, steps, head }',
  t.type({
    claim: Claim,
    format: t.literal('keywitness/certificate@1', 'the format "keywitness/certificate@1"'),
    head: Digest,
    hypotheses: Hypotheses,
    steps: listOf('a list of steps', Step),
  }),
)
export type Certificate = t.TypeOf<typeof Certificate>

/** A certificate from JSON data, or every problem in it. */
export const parseCertificate = (input: unknown): E.Either<ReadonlyArray<Problem>, Certificate> =>
  decoded(Certificate, input)
