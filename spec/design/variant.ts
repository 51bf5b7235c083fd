// A protocol variant, `keywitness/variant@1`: source, sifting, channel, detector, error correction, target and analysis, as a designer
// chooses them before anything is built. Source: docs/designing.md; the channel model is that of FINITE_KEY.md section 9.

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decoded, exactly, oneOf, textUpTo } from '../codec'
import { ANALYSES } from '../finiteKey/analyses/catalogue'
import { BasisTable, checked, Intensities, Key, keyProblems, part } from '../finiteKey/observations'
import type { Problem } from '../problem'
import {
  Count,
  Decibel,
  decimalQuantity,
  EfficiencyFactor,
  Epsilon,
  Hertz,
  Probability,
  Seconds,
} from '../quantities'

/** The format's name. */
export const VARIANT_FORMAT = 'keywitness/variant@1'

/** `direct` with coefficients fixed before the run for the counts that the channel promises; the others as in `audit`. */
export const DIRECT_DECLARED = 'direct-declared'

/** Every analysis that a variant may name. */
export const VARIANT_ANALYSES: ReadonlyArray<string> = [...ANALYSES.keys(), DIRECT_DECLARED]

const MAX_VARIANT_INTENSITIES = 6
const MAX_STRETCHES = 10_000
const MAX_RUNGS = 1000

const VariantIntensities = checked(Intensities, (list) =>
  list.length > MAX_VARIANT_INTENSITIES
    ? { code: 'KW-IN102', expected: `2 to ${MAX_VARIANT_INTENSITIES} intensities`, found: list }
    : undefined,
)

const Stretch = exactly(
  'a stretch { seconds, lossDb, backgroundPerPulse }',
  t.type({ seconds: Seconds, lossDb: Decibel, backgroundPerPulse: Probability }),
)
/** A time in which the channel stays the same: s, dB from the source to the detectors, background clicks per pulse (all detectors). */
export type Stretch = t.TypeOf<typeof Stretch>

const Stretches = checked(t.readonlyArray(Stretch, 'a list of stretches'), (list) =>
  list.length === 0 || list.length > MAX_STRETCHES
    ? { code: 'KW-IN102', expected: `1 to ${MAX_STRETCHES} stretches`, found: list }
    : undefined,
)

const CHANNELS = {
  loss: exactly(
    'a channel of fixed loss { kind, lossDb, backgroundPerPulse, durationSeconds }',
    t.type({
      kind: t.literal('loss'),
      lossDb: Decibel,
      backgroundPerPulse: Probability,
      durationSeconds: Seconds,
    }),
  ),
  pass: exactly('a pass { kind, stretches }', t.type({ kind: t.literal('pass'), stretches: Stretches })),
  mission: exactly(
    'the pass of a mission file { kind, file }',
    t.type({ kind: t.literal('mission'), file: textUpTo(1000) }),
  ),
} as const

type Channel =
  | t.TypeOf<(typeof CHANNELS)['loss']>
  | t.TypeOf<(typeof CHANNELS)['pass']>
  | t.TypeOf<(typeof CHANNELS)['mission']>

const BLOCKS = {
  pooled: exactly('the whole run as one block { kind }', t.type({ kind: t.literal('pooled') })),
  blocks: exactly(
    'blocks of so many keyed bits { kind, keyedBits }',
    t.type({
      kind: t.literal('blocks'),
      keyedBits: checked(Count, (bits) =>
        bits === 0n ? { code: 'KW-IN102', expected: 'at least 1 bit', found: bits.toString() } : undefined,
      ),
    }),
  ),
} as const

type Block = t.TypeOf<(typeof BLOCKS)['pooled']> | t.TypeOf<(typeof BLOCKS)['blocks']>

/** A record read by its field `kind`, so that an error names that form only. */
const byKind = <A extends { readonly kind: string }>(
  name: string,
  forms: Readonly<Record<string, { readonly validate: t.Validate<unknown, A> }>>,
  encode: (value: A) => unknown,
): t.Type<A, unknown> => {
  const Kind = t.type({ kind: oneOf(Object.keys(forms)) })
  return new t.Type<A, unknown>(
    name,
    (value): value is A => Kind.is(value),
    (value, context) => {
      const kind = Kind.validate(value, context)
      if (E.isLeft(kind)) return kind
      return forms[kind.right.kind]?.validate(value, context) ?? t.failure(value, context)
    },
    encode,
  )
}

const ChannelText = byKind<Channel>('a channel of kind loss, pass or mission', CHANNELS, (channel) => {
  switch (channel.kind) {
    case 'loss':
      return CHANNELS.loss.encode(channel)
    case 'pass':
      return CHANNELS.pass.encode(channel)
    case 'mission':
      return channel
  }
})

const BlockText = byKind<Block>('a block size of kind pooled or blocks', BLOCKS, (block) =>
  block.kind === 'pooled' ? block : BLOCKS.blocks.encode(block),
)

const Rung = exactly(
  'a rung { upToQber, bitsPerBit }',
  t.type({ upToQber: Probability, bitsPerBit: Probability }),
)

const Rungs = checked(
  checked(t.readonlyArray(Rung, 'the rungs of a code'), (list) =>
    list.length === 0 || list.length > MAX_RUNGS
      ? { code: 'KW-IN102', expected: `1 to ${MAX_RUNGS} rungs`, found: list }
      : undefined,
  ),
  (list) => {
    const wrong = list.findIndex(({ upToQber }, at) => list[at - 1]?.upToQber.greaterThanOrEqualTo(upToQber))
    return wrong < 0
      ? undefined
      : {
          code: 'KW-IN102',
          expected: 'rungs with growing upToQber',
          found: list[wrong]?.upToQber,
          at: String(wrong),
        }
  },
)

const EfficiencyForm = exactly('{ efficiency }', t.type({ efficiency: EfficiencyFactor }))
const CodeForm = exactly('{ code }', t.type({ code: Rungs }))

/** What error correction sends: `f n h(E)`, or for each keyed bit what the first rung for its error rate says. */
type ErrorCorrection =
  | { readonly kind: 'efficiency'; readonly efficiency: Decimal }
  | { readonly kind: 'code'; readonly code: t.TypeOf<typeof Rungs> }

const has = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)

const ErrorCorrectionText = new t.Type<ErrorCorrection, unknown>(
  'error correction: { efficiency } or { code }',
  (value): value is ErrorCorrection => has(value, 'kind'),
  (value, context) => {
    if (has(value, 'efficiency'))
      return E.map(
        (form: t.TypeOf<typeof EfficiencyForm>): ErrorCorrection => ({ kind: 'efficiency', ...form }),
      )(EfficiencyForm.validate(value, context))
    if (has(value, 'code'))
      return E.map((form: t.TypeOf<typeof CodeForm>): ErrorCorrection => ({ kind: 'code', ...form }))(
        CodeForm.validate(value, context),
      )
    return t.failure(value, context)
  },
  (form) =>
    form.kind === 'efficiency'
      ? { efficiency: form.efficiency.toString() }
      : CodeForm.encode({ code: form.code }),
)

export interface OpticalErrorBrand {
  readonly OpticalError: unique symbol
}
/** Probability that a photon of a pulse meets the wrong detector of its basis, 0 to 0.5. */
export type OpticalError = t.Branded<Decimal, OpticalErrorBrand>
export const OpticalError = decimalQuantity<OpticalErrorBrand>(
  'an optical error from 0 to 0.5 as a string, such as "0.005"',
  (error) => error.greaterThanOrEqualTo(0) && error.lessThanOrEqualTo(0.5),
)

const Target = exactly(
  'the target { secrecy, correctness }',
  t.type({ secrecy: Epsilon, correctness: Epsilon }),
)

const VariantText = exactly(
  'a variant',
  t.intersection([
    t.type({
      format: t.literal(VARIANT_FORMAT),
      name: textUpTo(60),
      source: textUpTo(2000),
      intensities: VariantIntensities,
      bases: BasisTable,
      key: Key,
      repetitionRateHz: Hertz,
      channel: ChannelText,
      detector: exactly(
        'a detector { efficiency, darkCountsPerPulse }',
        t.type({ efficiency: Probability, darkCountsPerPulse: Probability }),
      ),
      opticalError: OpticalError,
      block: BlockText,
      errorCorrection: ErrorCorrectionText,
      target: Target,
      analysis: oneOf(VARIANT_ANALYSES),
    }),
    t.partial({ note: textUpTo(2000) }),
  ]),
)

/**
 * A variant as designs read it, made by `parseVariant`. The epsilons are those of the whole run: m blocks get one m-th each.
 * `darkCountsPerPulse` and `backgroundPerPulse` are those of all detectors in one pulse's gate.
 */
export type Variant = t.TypeOf<typeof VariantText>

const targetProblems = (input: unknown): ReadonlyArray<Problem> => {
  const target = part(Target, input, 'target')
  return target === undefined || target.secrecy.greaterThan(target.correctness)
    ? []
    : [
        {
          code: 'KW-AN204',
          path: '$.target.secrecy',
          expected: `an epsilon above $.target.correctness (${target.correctness})`,
          found: target.secrecy.toString(),
        },
      ]
}

/** A variant from JSON data, or every problem in it. */
export const parseVariant = (input: unknown): E.Either<ReadonlyArray<Problem>, Variant> => {
  const whole = decoded(VariantText, input)
  const problems = [
    ...(E.isLeft(whole) ? whole.left : []),
    ...keyProblems(part(Key, input, 'key'), part(VariantIntensities, input, 'intensities')),
    ...targetProblems(input),
  ]
  return problems.length > 0 ? E.left(problems) : whole
}

/** A variant as the JSON data it is read from. */
export const variantText = (variant: Variant) => VariantText.encode(variant)
