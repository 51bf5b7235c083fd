// Certificates from closed decoy formulas: each formula is a vector of multipliers that the decoy rules check, and what the paper
// takes from its approximate sampling bound and its length formula is proved by the rules `sampling` and `keyLength` instead.
// Source: docs/rules.md; docs/proof.md, section 9a.

import * as E from 'fp-ts/Either'
import { decided, type Target } from '../../spec/finiteKey/analyses/analysis'
import { decoySourceOf } from '../../spec/finiteKey/analyses/basisInTurn'
import { photonNumberProbability } from '../../spec/finiteKey/analyses/lim2014Formula'
import { observedFromExpected, oneSidedExponent } from '../../spec/finiteKey/chernoff'
import { hoeffdingDeviation } from '../../spec/finiteKey/deviations'
import { phaseErrorEntropy } from '../../spec/finiteKey/entropy'
import { type Decimal, Exact, type Interval, type IntervalArithmetic } from '../../spec/finiteKey/interval'
import { leakOf } from '../../spec/finiteKey/leakage'
import { BASES, type Basis, cellOf, complement, type Observations } from '../../spec/finiteKey/observations'
import type { Problem } from '../../spec/problem'
import { sealed } from './canonical'
import type { Certificate } from './certificate'
import { leastCutoff, MOST_PHOTONS } from './cutoff'
import { claimOf, hypothesesOf, keyedPairs, numberText, stepList } from './hypotheses'

/** Digits of a value, and the share by which it keeps clear of what it was rounded from: well inside what the kernel resolves. */
const VALUE_DIGITS = 25
const MARGIN = '1e-28'
/** A quotient need not terminate. */
const Rounded = Exact.clone({ precision: VALUE_DIGITS, rounding: Exact.ROUND_FLOOR })
const down = ({ lower }: Interval): Decimal =>
  Exact.sub(lower, Exact.mul(lower.abs(), MARGIN)).toSignificantDigits(VALUE_DIGITS, Exact.ROUND_FLOOR)
const up = (value: Interval): Decimal => down(value.negated()).negated()

/** A concluded step: where it stands, and its value. */
export type Bound = { readonly place: number; readonly value: Decimal }
type Side = 'lower' | 'upper'
/** What the steps of a certificate are made from; intensities from the brightest, `vacua` and `singles` are R_0 and R_1. */
export type Work = {
  readonly observations: Observations
  readonly list: ReturnType<typeof stepList>
  readonly source: ReturnType<typeof decoySourceOf>
  readonly tau: { readonly vacua: Interval; readonly singles: Interval }
  /** Failure probability of each classical statement. */
  readonly epsilon: Decimal
  /** That of the single photons. */
  readonly cutoff: number
  readonly made: Map<string, Bound>
}

const item = <A>(list: ReadonlyArray<A>, at: number): A => {
  const found = list[at]
  if (found === undefined) throw new Error('the analysis has counted the intensities')
  return found
}
/** The bound of that name; its steps are made once in a certificate. */
const once = ({ made }: Work, name: string, make: () => Bound): Bound => {
  const bound = made.get(name) ?? make()
  made.set(name, bound)
  return bound
}
const numbers = (work: Work) => item(work.source.mus, 0).arithmetic

/** The limit of an expectation by Hoeffding's deviation. */
const expected = (work: Work, kind: 'gain' | 'bitError', basis: Basis, at: number, side: Side): Bound =>
  once(work, `${kind} ${basis} ${at} ${side}`, () => {
    const { list, source, epsilon } = work
    const counts = kind === 'gain' ? source.detections(basis) : source.errors(basis)
    const all = counts.reduce((total, count) => total.plus(count))
    const deviation = hoeffdingDeviation(all, numbers(work).exact(epsilon))
    const count = item(counts, at)
    const value = side === 'lower' ? Exact.max(down(count.minus(deviation)), 0) : up(count.plus(deviation))
    const { name: intensity } = item(source.intensities, at)
    const p = { kind, basis, intensity, side, epsilon: numberText(epsilon), value: numberText(value) }
    return { place: list.add('hoeffding.expected', p), value }
  })

/** A premise of a dual vector: the limit of intensity `at`, or of the vacuum detections where there is none, and its multiplier. */
type Row = { readonly at?: number; readonly bound: Bound; readonly y: Decimal }

const dualValue = (work: Work, rows: ReadonlyArray<Row>): Interval => {
  const { exact, zero } = numbers(work)
  const part = ({ at, bound, y }: Row): Interval => {
    const value = exact(y).times(exact(bound.value))
    if (at === undefined) return value
    return value.times(item(work.source.mus, at).exp()).dividedBy(item(work.source.ps, at))
  }
  return rows.map(part).reduce((total, one) => total.plus(one), zero)
}

/** g = (mu2^2 - mu3^2)/mu1^2; mu3 = 0 where there is no third intensity. */
const squareShare = (mus: ReadonlyArray<Interval>): Interval => {
  const [bright, weak] = [item(mus, 0), item(mus, 1)]
  const square = mus[2] === undefined ? weak.squared() : weak.squared().minus(mus[2].squared())
  return square.dividedBy(bright.squared())
}

/** That of the single photons: (mu2/mu1)^(K+1) <= g. */
const cutoffOf = (mus: ReadonlyArray<Interval>): number | undefined => {
  const [bright, weak] = [item(mus, 0), item(mus, 1)].map(({ lower }) => lower.toNumber())
  if (bright === undefined || weak === undefined) throw new Error('two of two')
  const g = squareShare(mus).lower.toNumber()
  return leastCutoff(
    [
      { mu: bright, factor: -g },
      { mu: weak, factor: 1 },
    ],
    MOST_PHOTONS,
  )
}

const detections = (
  work: Work,
  basis: Basis,
  photons: '0' | '1',
  cutoff: number,
  rows: ReadonlyArray<Row>,
): Bound => {
  const found = down(dualValue(work, rows))
  const isOfUse = found.greaterThan(0)
  const value = isOfUse ? found : new Exact(0)
  const y = rows.map((row) => (isOfUse ? numberText(row.y) : '0'))
  const p = { basis, photons, cutoff: `${cutoff}`, lambda: '0', y, value: numberText(value) }
  const by = rows.map(({ bound }) => bound.place)
  return { place: work.list.add('decoy.detections', p, by), value }
}

/** Vacuum detections from below, from a brighter and a weaker intensity: `tau0 (mu n^- - mu' n'^+)/(mu - mu')`. */
export const leastVacua = (work: Work, basis: Basis, bright: number, weak: number): Bound =>
  once(work, `least vacua ${basis}`, () => {
    const { exact } = numbers(work)
    const [mu, dim] = [item(work.source.mus, bright), item(work.source.mus, weak)]
    const y = down(work.tau.vacua.times(mu).dividedBy(mu.minus(dim)))
    const against = up(exact(y).times(dim).dividedBy(mu))
    return detections(work, basis, '0', 1, [
      { at: weak, bound: expected(work, 'gain', basis, weak, 'lower'), y },
      { at: bright, bound: expected(work, 'gain', basis, bright, 'upper'), y: against.negated() },
    ])
  })

/** Single-photon detections from below, given a bound on the vacuum detections: the formulas of both papers, mu3 = 0 for one decoy. */
export const leastSingles = (work: Work, basis: Basis, vacua: Bound): Bound =>
  once(work, `single photons ${basis}`, () => {
    const { exact, zero } = numbers(work)
    const [mu1, mu2, mu3] = work.source.mus
    if (mu1 === undefined || mu2 === undefined) throw new Error('two intensities at least')
    const g = squareShare(work.source.mus)
    const slope = mu2.minus(mu3 ?? zero).minus(g.times(mu1))
    const y = down(work.tau.singles.dividedBy(slope))
    const bright = up(exact(y).times(g)).negated()
    const rows: ReadonlyArray<Row> = [
      { at: 1, bound: expected(work, 'gain', basis, 1, 'lower'), y },
      ...(mu3 === undefined
        ? []
        : [{ at: 2, bound: expected(work, 'gain', basis, 2, 'upper'), y: y.negated() }]),
      { at: 0, bound: expected(work, 'gain', basis, 0, 'upper'), y: bright },
    ]
    const sum = rows.reduce((total, row) => Exact.add(total, row.y), new Exact(0))
    const z = down(exact(sum).negated().dividedBy(work.tau.vacua))
    return detections(work, basis, '1', work.cutoff, [...rows, { bound: vacua, y: z }])
  })

const bitErrors = (work: Work, photons: '0' | '1', rows: ReadonlyArray<Row>): Bound => {
  const value = Exact.max(up(dualValue(work, rows)), 0)
  const y = rows.map((row) => numberText(row.y))
  const p = { photons, cutoff: '1', y, value: numberText(value) }
  const by = rows.map(({ bound }) => bound.place)
  return { place: work.list.add('decoy.bitErrors', p, by), value }
}

/** Single-photon errors from above: `tau1 (m^+ - m'^-)/(mu - mu')`. */
export const mostSingleErrors = (work: Work, basis: Basis, bright: number, weak: number): Bound => {
  const y = up(work.tau.singles.dividedBy(item(work.source.mus, bright).minus(item(work.source.mus, weak))))
  return bitErrors(work, '1', [
    { at: bright, bound: expected(work, 'bitError', basis, bright, 'upper'), y },
    { at: weak, bound: expected(work, 'bitError', basis, weak, 'lower'), y: y.negated() },
  ])
}

/**
 * Vacuum detections from above, from the errors of signal or decoy, whichever gives less: `2 (w + delta(n, epsilon))`. Where that
 * is above n, the number of all detections, the rule needs its own limit instead, u with `(u - 2 w)^2 = 2 u ln(1/epsilon)`.
 */
export const mostVacua = (work: Work, basis: Basis): Bound =>
  once(work, `most vacua ${basis}`, () => {
    const { exact } = numbers(work)
    const zero = new Exact(0)
    const y = up(work.tau.vacua)
    const limits = [0, 1].map((at) => expected(work, 'bitError', basis, at, 'upper'))
    const errorsBy = (used: number): ReadonlyArray<Row> =>
      limits.map((bound, at) => ({ at, bound, y: at === used ? y : zero }))
    const [first, second] = [errorsBy(0), errorsBy(1)]
    const isFirst = dualValue(work, first).upper.lessThan(dualValue(work, second).upper)
    const wrong = bitErrors(work, '0', isFirst ? first : second)
    const twice = exact(wrong.value).times(exact(2))
    const all = work.source.detections(basis).reduce((total, count) => total.plus(count))
    const deviation = hoeffdingDeviation(all, exact(work.epsilon))
    const published = up(twice.plus(deviation.times(exact(2))))
    const middle = twice.plus(oneSidedExponent(exact(work.epsilon)))
    const root = up(middle.plus(middle.squared().minus(twice.squared()).sqrt()))
    const value = all.lower.lessThan(published) ? root : published
    const p = { epsilon: numberText(work.epsilon), value: numberText(value) }
    return { place: work.list.add('vacuum.detections', p, [wrong.place]), value }
  })

/** The fraction steps of the sampling limit: fine against a bit. */
const RATE_STEPS = 10n ** 12n

/** The least rate, in steps, that the rule `sampling` accepts; undefined where none up to 1/2 is. */
const sampledRate = (
  { exact, one, half }: IntervalArithmetic,
  { errors, tested, kept }: { readonly errors: Decimal; readonly tested: Decimal; readonly kept: Decimal },
  epsilon: Decimal,
): Decimal | undefined => {
  const [v, c, d] = [exact(errors), exact(tested), exact(kept)]
  const rate = v.dividedBy(c)
  const all = c.plus(d)
  const price = all
    .dividedBy(d)
    .ln()
    .times(half)
    .plus(exact(2).dividedBy(exact(epsilon)).ln())
  const gap = (share: Interval, mean: Interval): Interval =>
    share.isZero() ? share : share.times(share.dividedBy(mean).ln())
  const divergence = (n: Interval, of: Interval, mean: Interval): Interval =>
    n.times(gap(of, mean).plus(gap(one.minus(of), one.minus(mean))))
  const rateAt = (step: bigint): Decimal => Exact.div(step.toString(), RATE_STEPS.toString())
  const isAccepted = (step: bigint): boolean => {
    const phi = exact(rateAt(step))
    const mean = v.plus(phi.times(d)).dividedBy(all)
    return rate.isBelow(phi) && price.isBelow(divergence(c, rate, mean).plus(divergence(d, phi, mean)))
  }
  let [refused, accepted] = [0n, RATE_STEPS / 2n]
  if (!isAccepted(accepted)) return undefined
  while (accepted - refused > 1n) {
    const middle = (accepted + refused) / 2n
    if (isAccepted(middle)) accepted = middle
    else refused = middle
  }
  return rateAt(accepted)
}

/** How an analysis bounds a key of one basis tested in the other. */
export type ClosedForm = {
  readonly analysis: 'lim2014' | 'rusca2018'
  /** Into how many shares the secrecy of a key is divided, and how many classical statements take one each. */
  readonly terms: number
  readonly statements: number
  /** Whether the errors of the key basis itself are used. */
  readonly usesKeyErrors: boolean
  readonly leastVacua: (work: Work, basis: Basis) => Bound
  /** The bound on vacuum detections that single photons rest on. */
  readonly vacuaGiven: (work: Work, basis: Basis) => Bound
  readonly singleErrors: (work: Work, basis: Basis) => Bound
}

/** How the secrecy of one key is spent: `epsilon` on each classical statement and on hashing, the rest on smoothing. */
type Split = {
  readonly epsilon: Decimal
  readonly smoothing: Decimal
  readonly verification: Decimal
  readonly secrecy: Decimal
}

/** One of several equal shares of a probability, to six digits, rounded down. */
const shareOf = (all: Decimal, shares: number): Decimal =>
  Rounded.div(all, shares).toSignificantDigits(6, Exact.ROUND_FLOOR)

const splitOf = (form: ClosedForm, target: Target, keys: number, isAnnounced: boolean): Split => {
  const [secrecy, verification] = [target.secrecy, target.correctness].map((all) => Exact.div(all, keys))
  if (secrecy === undefined || verification === undefined) throw new Error('two of two')
  const epsilon = shareOf(secrecy, form.terms)
  const spent = Exact.add(Exact.mul(epsilon, form.statements + 1), isAnnounced ? verification : 0)
  return { epsilon, verification, secrecy, smoothing: Exact.sub(secrecy, spent) }
}

/** A count of keyed rounds from that of all detections: the same where all are keyed, else thinned and drawn. */
const keyedCount = (work: Work, from: Bound, photons: 0 | 1, epsilon: Decimal): Bound => {
  const { observations, source, list } = work
  const { key } = observations
  if (isAllKeyed(observations)) return { place: list.add('keyed', {}, [from.place]), value: from.value }
  const { exact, one } = numbers(work)
  const select = (values: ReadonlyArray<Interval>) =>
    values.filter((_, at) => key.intensities.includes(item(source.intensities, at).name))
  const share = photonNumberProbability(select(source.mus), select(source.ps), photons)
    .dividedBy(photons === 0 ? work.tau.vacua : work.tau.singles)
    .times(one.minus(exact(key.sampledFraction)))
  const mean = Exact.max(down(exact(from.value).times(share)), 0)
  const thinned = list.add('thin.detections', { value: numberText(mean) }, [from.place])
  const drawn = mean.isZero()
    ? mean
    : Exact.max(down(observedFromExpected(exact(mean), oneSidedExponent(exact(epsilon))).lower), 0)
  const p = { epsilon: numberText(epsilon), value: numberText(drawn) }
  return { place: list.add('chernoff.observed', p, [thinned]), value: drawn }
}

const isAllKeyed = ({ key, intensities }: Observations): boolean =>
  key.intensities.length === intensities.length && key.sampledFraction.isZero()

type Key = {
  readonly basis: Basis
  readonly bits: bigint
  readonly place: number
  readonly leak: bigint
  readonly split: Split
}

/** The bits that announce the error counts of keyed rounds of a basis. */
const announcement = ({ observations }: Work, basis: Basis): bigint =>
  observations.key.intensities.reduce(
    (total, name) =>
      total + BigInt(cellOf(observations, basis, name).detections.toString(2).replace(/^0$/, '').length),
    0n,
  )

/** The steps of one key; undefined where it has no bit. */
const keySteps = (
  work: Work,
  form: ClosedForm,
  basis: Basis,
  leak: bigint,
  split: Split,
  announced: bigint,
): Key | undefined => {
  const arithmetic = numbers(work)
  const { exact, one } = arithmetic
  const { list, observations } = work
  const test = complement(basis)
  const least = form.leastVacua(work, basis)
  const singles = leastSingles(work, basis, form.vacuaGiven(work, basis))
  const tested = leastSingles(work, test, form.vacuaGiven(work, test))
  const errors = form.singleErrors(work, test)
  const virtual = isAllKeyed(observations) ? 1 : 3
  const epsilon = shareOf(Exact.mul(split.smoothing, split.smoothing), 4 * virtual)
  const vacua = keyedCount(work, least, 0, epsilon)
  const keyed = keyedCount(work, singles, 1, epsilon)
  if (tested.value.isZero() || keyed.value.lessThan(3)) return undefined
  const rate = sampledRate(
    arithmetic,
    { errors: errors.value, tested: tested.value, kept: keyed.value },
    epsilon,
  )
  if (rate === undefined) return undefined
  const phase = list.add('sampling', { epsilon: numberText(epsilon), value: numberText(rate) }, [
    errors.place,
    tested.place,
    keyed.place,
  ])
  const entropy = Exact.min(up(phaseErrorEntropy(exact(rate))), 1)
  const entropyStep = list.add('entropy', { value: numberText(entropy) }, [phase])
  const content = down(exact(vacua.value).plus(exact(keyed.value).times(one.minus(exact(entropy)))))
  const secrecy = list.add('secrecy', { value: numberText(content) }, [keyed.place, entropyStep, vacua.place])
  const hash = one
    .dividedBy(exact(split.epsilon).times(exact(2)))
    .log2()
    .times(exact(2))
  const tag = exact(2).dividedBy(exact(split.verification)).log2()
  const raw = down(
    exact(content)
      .minus(exact(leak + announced))
      .minus(hash)
      .minus(tag),
  )
  if (raw.lessThan(1)) return undefined
  const bits = BigInt(raw.floor().toFixed())
  const p = {
    bits: bits.toString(),
    hashing: numberText(split.epsilon),
    smoothing: numberText(split.smoothing),
    verification: numberText(split.verification),
  }
  return { basis, bits, leak, split, place: list.add('keyLength', p, [secrecy]) }
}

const uncertifiable = (expected: string, found: string): E.Either<ReadonlyArray<Problem>, never> =>
  E.left([{ code: 'KW-AN205', path: '--certificate', expected, found, source: 'docs/rules.md' }])

const certificateOf = (
  observations: Observations,
  target: Target,
  arithmetic: IntervalArithmetic,
  form: ClosedForm,
): E.Either<ReadonlyArray<Problem>, Certificate> => {
  const keyBases = BASES.filter((basis) => observations.key.bases.includes(basis))
  const leak = leakOf(observations, arithmetic)
  const source = decoySourceOf(observations, arithmetic)
  const cutoff = cutoffOf(source.mus)
  if (cutoff === undefined)
    return uncertifiable(`a cut-off of at most ${MOST_PHOTONS} photons`, 'decoys too near to each other')
  const isAnnounced = (bases: ReadonlyArray<Basis>, basis: Basis): boolean =>
    bases.includes(basis) && (form.usesKeyErrors || bases.includes(complement(basis)))
  const attempt = (bases: ReadonlyArray<Basis>) => {
    const list = stepList()
    const tau = {
      vacua: photonNumberProbability(source.mus, source.ps, 0),
      singles: photonNumberProbability(source.mus, source.ps, 1),
    }
    const made = new Map<string, Bound>()
    const keys = bases.flatMap((basis) => {
      const split = splitOf(form, target, keyBases.length, isAnnounced(bases, basis))
      if (!split.smoothing.isPositive()) return []
      const work = { observations, list, source, tau, epsilon: split.epsilon, cutoff, made }
      const announced = isAnnounced(bases, basis) ? announcement(work, basis) : 0n
      const own = keyBases.length === 1 ? leak.total : leak.perBasis[basis]
      return keySteps(work, form, basis, own, split, announced) ?? []
    })
    return { keys, list }
  }
  const first = attempt(keyBases)
  const kept = first.keys.map(({ basis }) => basis)
  if (kept.length === 0) return uncertifiable('a key of at least 1 bit', 'a key of 0 bits')
  const { keys, list } = kept.length === keyBases.length ? first : attempt(kept)
  list.add(
    'compose',
    {},
    keys.map(({ place }) => place),
  )
  const bits = keys.reduce((total, key) => total + key.bits, 0n)
  const sum = (part: (split: Split) => Decimal): Decimal =>
    keys.reduce((total, { split }) => Exact.add(total, part(split)), new Exact(0))
  return E.right(
    sealed({
      format: 'keywitness/certificate@1',
      hypotheses: hypothesesOf(observations, {
        keyed: keyedPairs(observations, kept),
        hasErrors: (basis) =>
          kept.includes(complement(basis)) || (form.usesKeyErrors && kept.includes(basis)),
        leak: keys.map((key) => ({ basis: key.basis, bits: key.leak })),
        design: { mode: 'none', digest: '' },
      }),
      claim: claimOf(observations, form.analysis, bits, {
        secrecy: sum(({ secrecy }) => secrecy),
        correctness: sum(({ verification }) => verification),
      }),
      steps: list.steps,
    }),
  )
}

/** The certificate of what the bounds of a closed form prove; each keyed basis with a bit of key makes one, tested in the other. */
export const closedFormCertificate = (
  observations: Observations,
  target: Target,
  arithmetic: IntervalArithmetic,
  form: ClosedForm,
): E.Either<ReadonlyArray<Problem>, Certificate> =>
  E.flatten(decided(arithmetic, () => certificateOf(observations, target, arithmetic, form)))
