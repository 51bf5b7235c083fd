// A mission file, `keywitness/mission@1`: everything about one pass that is not a property of the flown hardware. Nothing has a
// default: what is assumed is written in the file. Source: CLI.md, `simulate`; docs/simulate.md has every field.

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { decoded, exactly } from '../../spec/codec'
import { ANALYSES } from '../../spec/finiteKey/analyses/catalogue'
import type { Problem } from '../../spec/problem'
import { decimalOf } from '../../spec/quantities'
import { utcMilliseconds } from '../orbit/utc'
import type { Eavesdropper } from '../receiver/eavesdropper'

/** The format's name. */
export const MISSION_FORMAT = 'keywitness/mission@1'

/** A decimal string within a range, as a double: physics, on which no security claim rests. */
const decimal = (what: string, least: number, most: number) => {
  const is = (value: unknown): value is number => typeof value === 'number' && value >= least && value <= most
  return new t.Type<number, string, unknown>(
    `${what} from ${least} to ${most} as a string`,
    is,
    (value, context) => {
      const number = typeof value === 'string' ? decimalOf(value)?.toNumber() : undefined
      return is(number) ? t.success(number) : t.failure(value, context)
    },
    String,
  )
}

const whole = (what: string, least: number, most: number) => {
  const is = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
  return new t.Type<number, number, unknown>(
    `${what}: a whole number from ${least} to ${most}`,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  )
}

const oneOf = <const A extends string>(...values: ReadonlyArray<A>) => {
  const is = (value: unknown): value is A => values.some((one) => one === value)
  return new t.Type<A, A, unknown>(
    `one of ${values.join(', ')}`,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  )
}

const textUpTo = (most: number) => {
  const is = (value: unknown): value is string => typeof value === 'string' && value.length <= most
  return new t.Type<string, string, unknown>(
    `a text of at most ${most} characters`,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  )
}

const text = textUpTo(200)
const noteText = textUpTo(2000)

/** A time of UTC to the second, `2022-09-25T14:30:00Z`, as milliseconds since 1970. */
const Utc = new t.Type<number, string, unknown>(
  'a time of UTC such as "2022-09-25T14:30:00Z"',
  (value): value is number => typeof value === 'number',
  (value, context) => {
    const match =
      typeof value === 'string' ? /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(value) : null
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (match ?? [])
      .slice(1)
      .map(Number)
    const isReal =
      match !== null &&
      month >= 1 &&
      month <= 12 &&
      day >= 1 &&
      day <= daysOf(year, month) &&
      hour < 24 &&
      minute < 60 &&
      second < 60
    return isReal
      ? t.success(utcMilliseconds(year, month, day, hour, minute, second))
      : t.failure(value, context)
  },
  String,
)

const daysOf = (year: number, month: number): number => {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
}

const StationFields = exactly(
  'a station { name, latitudeDegrees, longitudeDegrees, heightMetres }',
  t.type({
    name: text,
    latitudeDegrees: decimal('a latitude', -90, 90),
    longitudeDegrees: decimal('a longitude', -180, 180),
    heightMetres: decimal('a height', -500, 9000),
  }),
)

const Elements = exactly(
  'the element set { line1, line2, synthetic }',
  t.type({ line1: text, line2: text, synthetic: t.boolean }),
)

const Sky = exactly(
  'sky counts { second, countsPerSecond }',
  t.type({
    second: whole('a second of the pass', 0, 3600),
    countsPerSecond: decimal('counts a second', 0, 1e6),
  }),
)

const increasing = (sky: ReadonlyArray<{ readonly second: number }>): boolean =>
  sky.every(({ second }, at) => at === 0 || second > (sky[at - 1]?.second ?? 0))

const SkyList = new t.Type<ReadonlyArray<t.TypeOf<typeof Sky>>, unknown, unknown>(
  'one or more sky counts at increasing seconds',
  (value): value is ReadonlyArray<t.TypeOf<typeof Sky>> => Array.isArray(value),
  (value, context) =>
    pipe(
      t.readonlyArray(Sky).validate(value, context),
      E.chain((list) =>
        list.length > 0 && list.length <= 1000 && increasing(list)
          ? t.success(list)
          : t.failure(value, context),
      ),
    ),
  t.identity,
)

const QuantumChannel = exactly(
  'the quantum channel',
  t.type({
    extraLossDb: decimal('an extra loss in dB', 0, 60),
    pointingRmsMicroradians: decimal('a pointing error in microradians', 0, 100),
    zenithTransmittance: decimal('a transmittance', 0.01, 1),
    sky: SkyList,
  }),
)

const ClassicalLink = exactly(
  'the classical link',
  t.type({
    meanLoss: decimal('a mean loss', 0, 0.95),
    meanBurstFragments: decimal('a mean burst', 1, 10_000),
    duplication: decimal('a probability', 0, 1),
    reordering: decimal('a probability', 0, 1),
    corruption: decimal('a probability', 0, 1),
    holdMilliseconds: decimal('milliseconds', 0, 10_000),
  }),
)

const AnalysisName = oneOf(...ANALYSES.keys())
const fraction = decimal('a fraction', 0, 1)

const Epsilon = new t.Type<string, string, unknown>(
  'a failure probability between 0 and 1 (both excluded) as a string, such as "1e-10"',
  (value): value is string => typeof value === 'string',
  (value, context) => {
    const epsilon = typeof value === 'string' ? decimalOf(value) : undefined
    const isInside = epsilon?.greaterThan(0) === true && epsilon.lessThan(1)
    return isInside && typeof value === 'string' ? t.success(value) : t.failure(value, context)
  },
  t.identity,
)

const SampledFraction = new t.Type<string, string, unknown>(
  'a fraction from 0.001 to 0.9 as a string',
  (value): value is string => typeof value === 'string',
  (value, context) => {
    const share = typeof value === 'string' ? decimalOf(value) : undefined
    const isInside = share?.greaterThanOrEqualTo('0.001') === true && share.lessThanOrEqualTo('0.9')
    return isInside && typeof value === 'string' ? t.success(value) : t.failure(value, context)
  },
  t.identity,
)

const Protocol = exactly(
  'the protocol',
  t.type({
    profile: oneOf('literal', 'hardened'),
    analysis: AnalysisName,
    secrecy: Epsilon,
    correctness: Epsilon,
    packetsPerBlock: whole('packets of a block', 1, 9),
    sampledFraction: SampledFraction,
    lengthStep: whole('bits', 1, 4096),
    authentication: oneOf('wegman-carter', 'ed25519', 'ml-dsa-65'),
    /** Of all detections, those that are expected to become key bits, for the size of the first block. */
    expectedKeyedFraction: fraction,
  }),
)

const EAVESDROPPERS = {
  interceptResend: exactly(
    'an intercept-resend eavesdropper { kind, fraction }',
    t.type({ kind: t.literal('interceptResend'), fraction }),
  ),
  photonNumberSplitting: exactly(
    'a photon-number splitting eavesdropper { kind, stoppedSingles, gain }',
    t.type({
      kind: t.literal('photonNumberSplitting'),
      stoppedSingles: fraction,
      gain: decimal('a gain', 1, 1000),
    }),
  ),
  blinding: exactly(
    'a blinding eavesdropper { kind, fraction }',
    t.type({ kind: t.literal('blinding'), fraction }),
  ),
} as const

const Kind = t.type({ kind: t.keyof(EAVESDROPPERS, `one of ${Object.keys(EAVESDROPPERS).join(', ')}`) })

/** Read by its kind first, so that an error names one kind. */
const EavesdropperText = new t.Type<Eavesdropper, unknown, unknown>(
  'an eavesdropper',
  (value): value is Eavesdropper => Kind.is(value),
  (value, context) =>
    pipe(
      Kind.validate(value, context),
      E.chain(({ kind }): t.Validation<Eavesdropper> => EAVESDROPPERS[kind].validate(value, context)),
    ),
  t.identity,
)

const MissionFields = exactly(
  'a mission',
  t.intersection([
    t.type({
      format: oneOf(MISSION_FORMAT),
      name: text,
      station: StationFields,
      elements: Elements,
      from: Utc,
      to: Utc,
      minimumElevationDegrees: decimal('an elevation', 1, 89),
      quantumChannel: QuantumChannel,
      classicalLink: ClassicalLink,
      protocol: Protocol,
    }),
    t.partial({ note: noteText, eavesdropper: EavesdropperText }),
  ]),
)

/** One pass to simulate. Times in milliseconds of UTC; the pass is the first whose culmination lies between `from` and `to`. */
export type Mission = Readonly<t.TypeOf<typeof MissionFields>>

/** A mission from JSON data, or every problem in it. */
export const parseMission = (data: unknown): E.Either<ReadonlyArray<Problem>, Mission> => {
  const mission = decoded(MissionFields, data)
  if (E.isLeft(mission) || mission.right.from < mission.right.to) return mission
  const expected = 'a time after $.from'
  return E.left([{ code: 'KW-IN102', path: '$.to', expected, found: 'an earlier one' }])
}
