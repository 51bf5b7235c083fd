// What was observed: pulses sent, intensities, sifted detections and errors per basis and intensity, leakage, and what is claimed.
// Source: CLI.md, `keywitness/observations@1`; symbols of FINITE_KEY.md section 1.

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decoded, exactly, refuse, shown, textUpTo, wholeNumber } from '../codec'
import type { Problem } from '../problem'
import { Bits, Count, EfficiencyFactor, Epsilon, MeanPhotonNumber, Probability } from '../quantities'
import { Exact } from './interval'

/** The two complementary bases. */
export const BASES = ['X', 'Z'] as const
export type Basis = (typeof BASES)[number]
export const complement = (basis: Basis): Basis => (basis === 'X' ? 'Z' : 'X')

const MAX_INTENSITIES = 16

const Name = new t.Type<string, string>(
  'a name: a letter, then at most 39 letters, digits, - or _',
  t.string.is,
  (value, context) =>
    typeof value === 'string' && /^[A-Za-z][\w-]{0,39}$/.test(value)
      ? t.success(value)
      : t.failure(value, context),
  (name) => name,
)

/** The name of a basis. */
export const BasisName = t.union([t.literal('X'), t.literal('Z')], 'the name of a basis, "X" or "Z"')

/** Refines a codec by a check of its own that names code and expectation; undefined means that the value is good. */
export const checked = <A, O>(
  codec: t.Type<A, O>,
  flaw: (value: A) => { code: Problem['code']; expected: string; found: unknown; at?: string } | undefined,
): t.Type<A, O> =>
  new t.Type(
    codec.name,
    codec.is,
    (value, context) => {
      const result = codec.validate(value, context)
      if (E.isLeft(result)) return result
      const bad = flaw(result.right)
      if (bad === undefined) return result
      const place =
        bad.at === undefined ? context : [...context, { key: bad.at, type: t.unknown, actual: bad.found }]
      return refuse(bad.found, place, bad.code, bad.expected)
    },
    codec.encode,
  )

const Intensity = exactly(
  'an intensity { name, meanPhotonNumber, probability }',
  t.type({ name: Name, meanPhotonNumber: MeanPhotonNumber, probability: Probability }),
)
export type Intensity = t.TypeOf<typeof Intensity>

const sum = (values: ReadonlyArray<Decimal>): Decimal =>
  values.reduce((total, p) => Exact.add(total, p), new Exact(0))

/** Intensities with names of their own and probabilities that sum to exactly 1. */
export const Intensities = checked(
  checked(
    checked(t.readonlyArray(Intensity, 'a list of intensities'), (list) =>
      list.length < 2 || list.length > MAX_INTENSITIES
        ? { code: 'KW-IN102', expected: `2 to ${MAX_INTENSITIES} intensities`, found: list }
        : undefined,
    ),
    (list) => {
      const twice = list.findIndex(({ name }, at) => list.findIndex((other) => other.name === name) < at)
      return twice < 0
        ? undefined
        : { code: 'KW-IN105', expected: 'a name of its own', found: list[twice]?.name, at: String(twice) }
    },
  ),
  (list) => {
    const total = sum(list.map(({ probability }) => probability))
    return total.equals(1)
      ? undefined
      : { code: 'KW-IN103', expected: 'probabilities that sum to exactly 1', found: total.toString() }
  },
)

const BasisProbability = exactly('{ probability }', t.type({ probability: Probability }))
/** The probability of each basis, at both parties; they sum to exactly 1. */
export const BasisTable = checked(
  exactly('the bases { X, Z }', t.type({ X: BasisProbability, Z: BasisProbability })),
  ({ X, Z }) => {
    const total = sum([X.probability, Z.probability])
    return total.equals(1)
      ? undefined
      : { code: 'KW-IN103', expected: 'basis probabilities that sum to exactly 1', found: total.toString() }
  },
)

const Cell = checked(
  exactly('{ detections, errors }', t.type({ detections: Count, errors: Count })),
  ({ detections, errors }) =>
    errors > detections
      ? { code: 'KW-IN104', expected: `a count <= detections (${detections})`, found: errors, at: 'errors' }
      : undefined,
)
/** Sifted detections of one basis and intensity, a disclosed sample included, and how many of them are errors. */
export type Cell = t.TypeOf<typeof Cell>

const Cells = t.record(Name, Cell, 'detections and errors for each intensity')

/** io-ts leaves out the keys of a record that are no names; here they are errors, so that no count goes unread. */
const Row = new t.Type<t.TypeOf<typeof Cells>, t.OutputOf<typeof Cells>>(
  Cells.name,
  Cells.is,
  (value, context) => {
    const cells = Cells.validate(value, context)
    const misnamed = Object.entries(t.UnknownRecord.is(value) ? value : {})
      .filter(([key]) => E.isLeft(Name.decode(key)))
      .map(([key, actual]) => ({
        value: key,
        context: [...context, { key, type: t.unknown, actual }],
        message: `KW-IN102 ${Name.name}`,
      }))
    if (misnamed.length === 0) return cells
    return E.left([...(E.isLeft(cells) ? cells.left : []), ...misnamed])
  },
  Cells.encode,
)
const Counts = exactly('the counts { X, Z }', t.type({ X: Row, Z: Row }))

/** Which bases and intensities make key, and what part of it is disclosed as a sample. */
export const Key = exactly(
  'the key { bases, intensities, sampledFraction }',
  t.type({
    bases: checked(t.readonlyArray(BasisName, 'a list of bases'), (list) =>
      list.length === 0 || new Set(list).size < list.length
        ? { code: 'KW-IN105', expected: 'one or two different bases', found: list }
        : undefined,
    ),
    intensities: checked(t.readonlyArray(Name, 'a list of intensities'), (list) =>
      list.length === 0 || new Set(list).size < list.length
        ? { code: 'KW-IN105', expected: 'one or more different intensities', found: list }
        : undefined,
    ),
    sampledFraction: checked(Probability, (s) =>
      s.lessThan(1) ? undefined : { code: 'KW-IN102', expected: 'a fraction below 1', found: s },
    ),
  }),
)

const LeakBits = exactly('{ bits }', t.type({ bits: Bits }))
const LeakEfficiency = exactly('{ efficiency }', t.type({ efficiency: EfficiencyFactor }))
const LeakPerBasis = exactly('{ X, Z }', t.partial({ X: Bits, Z: Bits }))

/** What error correction disclosed: bits sent, bits sent per basis, or only an efficiency (then the leak is assumed). */
export type Leakage =
  | { readonly kind: 'bits'; readonly bits: bigint }
  | { readonly kind: 'perBasis'; readonly bits: Readonly<Record<Basis, bigint>> }
  | { readonly kind: 'efficiency'; readonly efficiency: Decimal }

const has = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)

/** Read by the field that is present, so that an error names that form only. */
const LeakageText = new t.Type<Leakage, unknown>(
  'the leakage: { bits }, { efficiency } or { X, Z }',
  (value): value is Leakage => has(value, 'kind'),
  (value, context) => {
    if (has(value, 'efficiency'))
      return E.map((leak: t.TypeOf<typeof LeakEfficiency>): Leakage => ({ kind: 'efficiency', ...leak }))(
        LeakEfficiency.validate(value, context),
      )
    if (has(value, 'X') || has(value, 'Z'))
      return E.map(
        ({ X, Z }: t.TypeOf<typeof LeakPerBasis>): Leakage => ({
          kind: 'perBasis',
          bits: { X: X ?? 0n, Z: Z ?? 0n },
        }),
      )(LeakPerBasis.validate(value, context))
    if (!has(value, 'bits')) return t.failure(value, context)
    return E.map((leak: t.TypeOf<typeof LeakBits>): Leakage => ({ kind: 'bits', ...leak }))(
      LeakBits.validate(value, context),
    )
  },
  (leak) => {
    switch (leak.kind) {
      case 'bits':
        return { bits: leak.bits.toString() }
      case 'perBasis':
        return { X: leak.bits.X.toString(), Z: leak.bits.Z.toString() }
      case 'efficiency':
        return { efficiency: leak.efficiency.toString() }
    }
  },
)

const Authentication = exactly(
  'the authentication { messages, epsilonPerMessage }',
  t.type({ messages: Count, epsilonPerMessage: Epsilon }),
)

/** A CRC is at most 64 bits; no checksum of a key is longer than this. */
const MAX_CHECKSUM_BITS = 4096

/** What was announced of the keyed bits, and when: messages that depend on them, relative to the last detection of their hash block. */
const Disclosures = exactly(
  'the disclosures { keyChecksum, announcements }',
  t.partial({
    keyChecksum: exactly(
      'the checksum of the final key { bits, oneTimePadded }',
      t.type({ bits: wholeNumber(0, MAX_CHECKSUM_BITS), oneTimePadded: t.boolean }),
    ),
    announcements: t.keyof(
      { 'after-last-detection': null, 'during-detection': null },
      'after-last-detection or during-detection',
    ),
  }),
)

const Claim = exactly(
  'the claim { keyBits, analysis, failureProbability }',
  t.intersection([
    t.type({ keyBits: Bits }),
    t.partial({ analysis: textUpTo(200), failureProbability: Epsilon }),
  ]),
)
export type Claim = t.TypeOf<typeof Claim>

const Fields = {
  format: t.literal('keywitness/observations@1'),
  name: textUpTo(1000),
  pulses: Count,
  bases: BasisTable,
  intensities: Intensities,
  counts: Counts,
  key: Key,
  leakage: LeakageText,
}

const ObservationsText = exactly(
  'an observations object',
  t.intersection([
    t.type(Fields),
    t.partial({
      note: textUpTo(10_000),
      authentication: Authentication,
      disclosures: Disclosures,
      claim: Claim,
    }),
  ]),
)

/** Observations as every analysis reads them; made by `parseObservations`, which has checked all that ties the fields together. */
export type Observations = t.TypeOf<typeof ObservationsText>

/** What one field decodes to, if it decodes: cross checks run on every part that is good, so that all problems show at once. */
export const part = <A>(codec: t.Type<A, unknown>, input: unknown, key: string): A | undefined => {
  if (typeof input !== 'object' || input === null) return undefined
  const found = Object.entries(input).find(([name]) => name === key)
  const result = codec.decode(found?.[1])
  return E.isRight(result) ? result.right : undefined
}

const tableProblems = (
  counts: t.TypeOf<typeof Counts> | undefined,
  intensities: ReadonlyArray<Intensity> | undefined,
): ReadonlyArray<Problem> => {
  if (counts === undefined || intensities === undefined) return []
  const names = intensities.map(({ name }) => name)
  return BASES.flatMap((basis) => [
    ...names
      .filter((name) => !Object.hasOwn(counts[basis], name))
      .map(
        (name): Problem => ({
          code: 'KW-IN106',
          path: `$.counts.${basis}.${name}`,
          expected: 'detections and errors of this intensity',
          found: 'nothing',
        }),
      ),
    ...Object.keys(counts[basis])
      .filter((name) => !names.includes(name))
      .map(
        (name): Problem => ({
          code: 'KW-IN106',
          path: `$.counts.${basis}.${name}`,
          expected: `one of the intensities ${names.join(', ')}`,
          found: shown(name),
        }),
      ),
  ])
}

/** Keyed intensities that are not defined. */
export const keyProblems = (
  key: t.TypeOf<typeof Key> | undefined,
  intensities: ReadonlyArray<Intensity> | undefined,
): ReadonlyArray<Problem> => {
  if (key === undefined || intensities === undefined) return []
  const names = intensities.map(({ name }) => name)
  return key.intensities.flatMap((name, at) =>
    names.includes(name)
      ? []
      : [
          {
            code: 'KW-IN106' as const,
            path: `$.key.intensities[${at}]`,
            expected: `one of the intensities ${names.join(', ')}`,
            found: shown(name),
          },
        ],
  )
}

/** Bits per basis have to be given for every keyed basis: nothing disclosed is a statement, not a default. */
const leakageProblems = (key: t.TypeOf<typeof Key> | undefined, input: unknown): ReadonlyArray<Problem> => {
  const given = part(LeakPerBasis, input, 'leakage')
  if (key === undefined || given === undefined || Object.keys(given).length === 0) return []
  return key.bases
    .filter((basis) => given[basis] === undefined)
    .map(
      (basis): Problem => ({
        code: 'KW-IN100',
        path: `$.leakage.${basis}`,
        expected: Bits.name,
        found: 'nothing',
      }),
    )
}

const impossibleCounts = (
  counts: t.TypeOf<typeof Counts> | undefined,
  pulses: bigint | undefined,
): ReadonlyArray<Problem> => {
  if (counts === undefined || pulses === undefined) return []
  const detections = BASES.flatMap((basis) => Object.values(counts[basis])).reduce(
    (n, c) => n + c.detections,
    0n,
  )
  if (detections <= pulses) return []
  return [
    {
      code: 'KW-IN107',
      path: '$.counts',
      expected: `at most as many detections as pulses (${pulses})`,
      found: `${detections} detections`,
    },
  ]
}

/** Observations from JSON data, or every problem in it. */
export const parseObservations = (input: unknown): E.Either<ReadonlyArray<Problem>, Observations> => {
  const whole = decoded(ObservationsText, input)
  const intensities = part(Intensities, input, 'intensities')
  const counts = part(Counts, input, 'counts')
  const problems = [
    ...(E.isLeft(whole) ? whole.left : []),
    ...tableProblems(counts, intensities),
    ...keyProblems(part(Key, input, 'key'), intensities),
    ...leakageProblems(part(Key, input, 'key'), input),
    ...impossibleCounts(counts, part(Count, input, 'pulses')),
  ]
  return problems.length > 0 ? E.left(problems) : whole
}

/** Observations as the JSON data they are read from. */
export const observationsText = (observations: Observations) => ObservationsText.encode(observations)

/** The counts of one basis and intensity. @throws Error for an intensity that `parseObservations` would have refused. */
export const cellOf = (observations: Observations, basis: Basis, intensity: string): Cell => {
  const cell = observations.counts[basis][intensity]
  if (cell === undefined) throw new Error(`no counts for ${basis} ${intensity}`)
  return cell
}
