// A mission file, `keywitness/mission@1`: everything about one pass that is not a property of the flown hardware. Nothing has a
// default: what is assumed is written in the file. Source: CLI.md, `simulate`; docs/simulate.md has every field.

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { decoded, exactly, oneOf, textUpTo, wholeNumber } from '../../spec/codec'
import { ANALYSES } from '../../spec/finiteKey/analyses/catalogue'
import type { Problem } from '../../spec/problem'
import { decimalOf } from '../../spec/quantities'
import { orbitOf } from '../orbit/sighting'
import { parseTwoLineElements } from '../orbit/twoLineElements'
import { utcOf } from '../orbit/utc'
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

const text = textUpTo(200)
const noteText = textUpTo(2000)

const Utc = new t.Type<number, string, unknown>(
  'a time of UTC such as "2022-09-25T14:30:00Z"',
  (value): value is number => typeof value === 'number',
  (value, context) => {
    const utc = typeof value === 'string' ? utcOf(value) : undefined
    return utc === undefined ? t.failure(value, context) : t.success(utc)
  },
  String,
)

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
    second: wholeNumber(0, 3600, 'a second of the pass'),
    countsPerSecond: decimal('counts a second', 0, 1e5),
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

const AnalysisName = oneOf([...ANALYSES.keys()])
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
    profile: oneOf(['literal', 'hardened']),
    analysis: AnalysisName,
    secrecy: Epsilon,
    correctness: Epsilon,
    packetsPerBlock: wholeNumber(1, 9, 'packets of a block'),
    sampledFraction: SampledFraction,
    lengthStep: wholeNumber(1, 4096, 'bits'),
    authentication: oneOf(['wegman-carter', 'ed25519', 'ml-dsa-65']),
    /** Of the detections of light, those that are expected to become key bits: by it OGS cuts the pass into blocks. */
    expectedKeyedFraction: decimal('a fraction', 0.01, 1),
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

const Hardware = exactly(
  'the hardware',
  t.partial({
    signalPhotons: decimal('a mean photon number', 0.2, 2),
    decoyPhotons: decimal('a mean photon number', 0.01, 0.19),
    detectorEfficiency: decimal('an efficiency', 0.01, 1),
    darkCountsPerSecond: decimal('counts a second', 0, 100_000),
    deadNanoseconds: decimal('nanoseconds', 10, 10_000),
    afterpulseProbability: decimal('a probability', 0, 0.1),
    driftPerRootSecond: decimal('radians', 0, 0.1),
  }),
)

const Outage = exactly(
  'an outage { from, to }',
  t.type({
    from: wholeNumber(0, 3600, 'a second of the pass'),
    to: wholeNumber(0, 3600, 'a second of the pass'),
  }),
)

const MissionFields = exactly(
  'a mission',
  t.intersection([
    t.type({
      format: oneOf([MISSION_FORMAT]),
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
    t.partial({
      note: noteText,
      /** What is not as flown. */
      hardware: Hardware,
      /** Whole seconds, `to` left out, in which the beam misses the telescope. */
      outages: t.readonlyArray(Outage, 'a list of outages'),
      eavesdropper: EavesdropperText,
    }),
  ]),
)

/** One pass to simulate. Times in milliseconds of UTC; the pass is the first whose culmination lies between `from` and `to`. */
export type Mission = Readonly<t.TypeOf<typeof MissionFields>>

/** Longest time in which a pass is looked for, milliseconds: two days. */
const LONGEST_WINDOW = 172_800_000

/** What no field shows alone: the window, the element set, the bursts, the epsilons, packets per basis, outages. */
const contradictions = (mission: Mission): ReadonlyArray<Problem> => {
  const { from, to, elements, classicalLink, protocol, outages = [] } = mission
  const orbit = E.chain(orbitOf)(parseTwoLineElements(elements.line1, elements.line2))
  const { secrecy, correctness, analysis, packetsPerBlock } = protocol
  const { meanLoss, meanBurstFragments } = classicalLink
  return [
    ...(from < to && to - from <= LONGEST_WINDOW
      ? []
      : [
          {
            code: 'KW-IN102' as const,
            path: '$.to',
            expected: 'a time after $.from, within two days',
            found: `${(to - from) / 1000} s after it`,
          },
        ]),
    ...(E.isLeft(orbit)
      ? orbit.left.map((problem) => ({ ...problem, path: `$.elements, ${problem.path}` }))
      : []),
    ...(meanBurstFragments >= meanLoss / (1 - meanLoss)
      ? []
      : [
          {
            code: 'KW-IN102' as const,
            path: '$.classicalLink.meanBurstFragments',
            expected: `bursts long enough for a mean loss of ${meanLoss}: loss / (1 - loss) at least`,
            found: String(meanBurstFragments),
          },
        ]),
    ...(decimalOf(secrecy)?.greaterThan(decimalOf(correctness) ?? 1) === true
      ? []
      : [
          {
            code: 'KW-AN204' as const,
            path: '$.protocol.secrecy',
            expected: `an epsilon above $.protocol.correctness (${correctness})`,
            found: secrecy,
          },
        ]),
    ...(analysis === 'composable' && packetsPerBlock < 2
      ? [
          {
            code: 'KW-IN102' as const,
            path: '$.protocol.packetsPerBlock',
            expected: 'two or more with composable: a packet of each basis',
            found: String(packetsPerBlock),
          },
        ]
      : []),
    ...outages.flatMap((outage, at) =>
      outage.from < outage.to
        ? []
        : [
            {
              code: 'KW-IN102' as const,
              path: `$.outages[${at}].to`,
              expected: `a second after $.outages[${at}].from (${outage.from})`,
              found: String(outage.to),
            },
          ],
    ),
  ]
}

/** A mission from JSON data, or every problem in it. */
export const parseMission = (data: unknown): E.Either<ReadonlyArray<Problem>, Mission> =>
  pipe(
    decoded(MissionFields, data),
    E.chain((mission) => {
      const problems = contradictions(mission)
      return problems.length === 0 ? E.right(mission) : E.left(problems)
    }),
  )
