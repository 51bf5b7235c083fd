// Vectors of the key lengths of the published analyses, one file each. Source: docs/compute.md, "Key lengths".

import { phaseErrorEntropy } from '../../spec/finiteKey/entropy'
import type { Interval, IntervalArithmetic } from '../../spec/finiteKey/interval'
import type { Args } from './arguments'
import { FINITE_KEY_HEADER } from './chernoffVectors'
import {
  type FunctionCases,
  functionGroup,
  type Given,
  outcomeOf,
  type Slip,
  type Slipped,
} from './finiteKey'
import { badArguments, FINITE_KEY_NOTES } from './finiteKeyNotes'
import type { Json } from './vectorFile'
import { type VectorFile, vectorFile } from './vectorFile'

const given = (comment: string, flag: string, args: Args): Given => ({ comment, flags: [flag], args })
const slipped = (comment: string, flag: string, args: Args, slip: Slip): Slipped => ({
  ...given(comment, flag, args),
  slip,
})
const at = (change: (args: Args) => Args): Slip => ({ args: (args) => ({ ...args, ...change(args) }) })
const listOf = (value: Json | undefined): ReadonlyArray<Json> => (Array.isArray(value) ? value : [])
const reversed = (value: Json | undefined): Json => listOf(value).toReversed()

/** A length with another formula from the bounds on the way. */
const relength = (
  length: (of: (name: string) => Interval, args: Args, arithmetic: IntervalArithmetic) => Interval,
): Slip => ({
  outcomes: (right, args, arithmetic) => {
    const raw = length((name) => outcomeOf(right, name), args, arithmetic)
    return { ...right, l_raw: raw, l: { wholeBitsOf: raw } }
  },
})

const roundedUp: Slip = {
  outcomes: (right, _, { one }) => ({ ...right, l: { wholeBitsOf: outcomeOf(right, 'l_raw').plus(one) } }),
}

const notCut: Slip = {
  texts: (right) => ({ ...right, l: `${Math.floor(Number(right.l_raw))}.0` }),
}

/** The names of an analysis's outcomes, and the number of statements that share eps_sec. */
type Shape = {
  readonly vacua: string
  readonly singles: string
  readonly terms: number
  readonly log: number
}

/** The part of the length that a slip with natural logarithms changes: `s1 h(phi)`. */
const privacy = (of: (name: string) => Interval, { singles }: Shape): Interval =>
  of(singles).times(phaseErrorEntropy(of('phi')))

const epsilonTerms = (args: Args, { terms, log }: Shape, { exact }: IntervalArithmetic): Interval =>
  exact(log)
    .times(
      exact(terms)
        .dividedBy(exact(String(args.eps_sec)))
        .log2(),
    )
    .plus(
      exact(2)
        .dividedBy(exact(String(args.eps_cor)))
        .log2(),
    )

const lost = (part: Interval): Interval => part.times(part.arithmetic.one.minus(part.arithmetic.ln2()))

/** Slips that analyses of this form share. */
const lengthSlips = (args: Args, shape: Shape): ReadonlyArray<Slipped> => [
  slipped('rounded up', 'LengthRoundedUp', args, roundedUp),
  slipped(
    'the leak not subtracted',
    'LeakNotCounted',
    args,
    at(() => ({ leak: '0' })),
  ),
  slipped(
    'the phase-error entropy in nats',
    'LnLog2Mix',
    args,
    relength((of) => of('l_raw').plus(lost(privacy(of, shape)))),
  ),
  slipped(
    'the epsilon terms in nats',
    'LnLog2Mix',
    args,
    relength((of, a, arithmetic) => of('l_raw').plus(lost(epsilonTerms(a, shape, arithmetic)))),
  ),
  slipped(
    'eps_sec at each statement',
    'EpsilonNotSplit',
    args,
    at((a) => ({ eps_sec: `${shape.terms}${String(a.eps_sec).slice(1)}` })),
  ),
]

const LIM = {
  mus: ['0.8', '0.1', '0.001'],
  ps: ['0.5', '0.25', '0.25'],
  nX: ['250000', '16752', '1443'],
  nZ: ['250000', '16752', '1443'],
  mZ: ['2525', '721', '645'],
  eps_sec: '1e-10',
  eps_cor: '1e-15',
  leak: '24437',
  bound: 'chernoff',
}
const LIM_PASS = {
  ...LIM,
  nX: ['2035700', '128322', '1452'],
  nZ: ['2032836', '127993', '1451'],
  mZ: ['35946', '2336', '109'],
  leak: '323144',
  bound: 'hoeffding',
}
const LIM_NOISY = { ...LIM, mZ: ['110000', '7900', '721'] }
const LIM_SHAPE: Shape = { vacua: 'sX0', singles: 'sX1', terms: 21, log: 6 }

const lim2014: FunctionCases = {
  fn: 'lim2014',
  given: [
    given('one block', 'Typical', LIM),
    given('one block, Hoeffding', 'Typical', { ...LIM, bound: 'hoeffding' }),
    given('a pass', 'Typical', LIM_PASS),
    given('a perfect vacuum', 'Typical', { ...LIM, mus: ['0.8', '0.1', '0'] }),
    given('nothing detected', 'Zero', {
      ...LIM,
      nX: ['0', '0', '0'],
      nZ: ['0', '0', '0'],
      mZ: ['0', '0', '0'],
    }),
    given('no errors', 'Zero', { ...LIM_PASS, mZ: ['0', '0', '0'] }),
    given('no leak', 'Zero', { ...LIM, leak: '0' }),
    given('errors that make phi one half', 'Clamped', LIM_NOISY),
    given('few detections: a negative length', 'SmallCount', {
      ...LIM,
      nX: ['2332', '186', '0'],
      nZ: ['2328', '186', '0'],
      mZ: ['5', '0', '0'],
    }),
    given('a leak above everything', 'Clamped', { ...LIM, leak: '1e30' }),
    given('counts beyond 2^53', 'LargeCount', {
      ...LIM,
      nX: ['2.5e20', '1.6752e19', '1.443e18'],
      nZ: ['2.5e20', '1.6752e19', '1.443e18'],
      mZ: ['2.525e18', '7.21e17', '6.45e17'],
    }),
    given('a signal hardly above both decoys', 'NearZeroDenominator', {
      ...LIM,
      mus: ['0.10100000000000000001', '0.1', '0.001'],
    }),
    given('an epsilon of 1e-300', 'ExtremeEpsilon', { ...LIM, eps_sec: '1e-300' }),
    given('an epsilon near 1', 'ExtremeEpsilon', { ...LIM, eps_sec: '0.999999999999' }),
  ],
  slips: [
    ...[LIM, LIM_PASS].flatMap((args) => [
      ...lengthSlips(args, LIM_SHAPE),
      slipped(
        'the weakest decoy as a perfect vacuum',
        'ImperfectVacuum',
        args,
        at(() => ({ mus: ['0.8', '0.1', '0'] })),
      ),
      slipped(
        'only the detections of the test basis as key',
        'BasesExchanged',
        { ...args, nX: ['200000', '13000', '1200'] },
        at((a) => ({ nX: listOf(a.nZ), nZ: listOf(a.nX) })),
      ),
      slipped(
        'signal and decoy counts exchanged',
        'IntensitiesExchanged',
        args,
        at((a) => ({ nX: reversed(a.nX) })),
      ),
    ]),
    slipped('a negative length', 'NotClamped', { ...LIM, leak: '200000' }, notCut),
    slipped(
      'the entropy of 0.9 for phi of one half',
      'EntropyBeyondHalf',
      LIM_NOISY,
      relength((of, { leak }, arithmetic) =>
        of('sX0')
          .plus(of('sX1').times(arithmetic.half))
          .minus(arithmetic.exact(String(leak))),
      ),
    ),
  ],
  bad: [
    ...badArguments(LIM, 'leak', 'eps_sec'),
    given('a signal of both decoys together', 'WrongOrder', { ...LIM, mus: ['0.101', '0.1', '0.001'] }),
    given('decoys exchanged', 'WrongOrder', { ...LIM, mus: ['0.8', '0.001', '0.1'] }),
    given('two intensities', 'Fields', { ...LIM, mus: ['0.8', '0.1'] }),
    given('four counts', 'Fields', { ...LIM, nX: ['1', '2', '3', '4'] }),
    given('an unknown bound', 'Fields', { ...LIM, bound: 'Hoeffding' }),
    given('a probability of 1', 'OutOfRange', { ...LIM, ps: ['1', '0.25', '0.25'] }),
    given('NaN errors', 'NotANumber', { ...LIM, mZ: ['NaN', '721', '645'] }),
  ],
  seeded: 12,
}

const RUSCA = {
  mu1: '0.5',
  mu2: '0.15',
  p1: '0.7',
  p2: '0.3',
  nZ: ['742997483', '95884112'],
  mZ: ['11298183', '1459425'],
  nX: ['146952073', '18990491'],
  mX: ['2234585', '289049'],
  eps_sec: '1e-10',
  eps_cor: '1e-15',
  leak: '110557676',
  s0u_from: 0,
}
const RUSCA_SMALL = {
  ...RUSCA,
  nZ: ['284202', '37178'],
  mZ: ['1655', '465'],
  nX: ['56001', '7305'],
  mX: ['326', '91'],
  eps_sec: '1e-6',
  leak: '21350',
}

const rusca2018: FunctionCases = {
  fn: 'rusca2018',
  given: [
    given('a long run', 'Typical', RUSCA),
    given('vacua from the signal', 'Typical', { ...RUSCA, s0u_from: 1 }),
    given('vacua from the decoy', 'Typical', { ...RUSCA, s0u_from: 2 }),
    given('a short run', 'Typical', RUSCA_SMALL),
    given('nothing detected', 'Zero', {
      ...RUSCA,
      nZ: ['0', '0'],
      mZ: ['0', '0'],
      nX: ['0', '0'],
      mX: ['0', '0'],
    }),
    given('no errors', 'Zero', { ...RUSCA, mZ: ['0', '0'], mX: ['0', '0'] }),
    given('errors that make phi one half', 'Clamped', { ...RUSCA, mX: ['70000000', '9000000'] }),
    given('a very short run', 'SmallCount', {
      ...RUSCA,
      nZ: ['34469', '4659'],
      mZ: ['619', '202'],
      nX: ['6797', '922'],
      mX: ['122', '40'],
      leak: '6668',
    }),
    given('nearly equal intensities', 'NearZeroDenominator', { ...RUSCA, mu2: '0.49999999999999999999' }),
    given('an epsilon of 1e-300', 'ExtremeEpsilon', { ...RUSCA, eps_sec: '1e-300' }),
  ],
  slips: [RUSCA, RUSCA_SMALL].flatMap((args) => [
    ...lengthSlips(args, { vacua: 'sZ0', singles: 'sZ1', terms: 19, log: 6 }),
    slipped(
      'vacua from the other intensity',
      'VacuumFromOneIntensity',
      { ...args, s0u_from: 1 },
      at(() => ({ s0u_from: 2 })),
    ),
    slipped(
      'key and test exchanged',
      'BasesExchanged',
      args,
      at((a) => ({ nX: listOf(a.nZ), mX: listOf(a.mZ), nZ: listOf(a.nX), mZ: listOf(a.mX) })),
    ),
    slipped(
      'no errors in the test',
      'DeviationLeftOut',
      args,
      at(() => ({ mX: ['0', '0'] })),
    ),
  ]),
  bad: [
    ...badArguments(RUSCA, 'leak', 'eps_sec'),
    given('signal and decoy exchanged', 'WrongOrder', { ...RUSCA, mu1: '0.15', mu2: '0.5' }),
    given('a decoy without light', 'OutOfRange', { ...RUSCA, mu2: '0' }),
    given('vacua from nowhere', 'Fields', { ...RUSCA, s0u_from: 3 }),
    given('one count', 'Fields', { ...RUSCA, nZ: ['1'] }),
  ],
  seeded: 12,
}

const { nZ: nK, mZ: mK, nX: nT, mX: mT, s0u_from: _from, ...RUSCA_SOURCE } = RUSCA
const WIESEMANN = { ...RUSCA_SOURCE, nK, mK, nT, mT, sampling: 'serfling', with_vacuum: true }
const WIESEMANN_SMALL = {
  ...WIESEMANN,
  nK: RUSCA_SMALL.nZ,
  mK: RUSCA_SMALL.mZ,
  nT: RUSCA_SMALL.nX,
  mT: RUSCA_SMALL.mX,
  leak: RUSCA_SMALL.leak,
}

const wiesemann2024: FunctionCases = {
  fn: 'wiesemann2024',
  given: [
    given('a long run', 'Typical', WIESEMANN),
    given('the other sampling bound', 'Typical', { ...WIESEMANN, sampling: 'fung' }),
    given('a short run', 'Typical', WIESEMANN_SMALL),
    given('without vacua', 'Typical', { ...WIESEMANN, nK: ['742997483', '115884112'], with_vacuum: false }),
    given('nothing detected', 'Zero', {
      ...WIESEMANN,
      nK: ['0', '0'],
      mK: ['0', '0'],
      nT: ['0', '0'],
      mT: ['0', '0'],
    }),
    given('errors that make phi one half', 'Clamped', { ...WIESEMANN, mT: ['70000000', '9000000'] }),
    given('a very short run', 'SmallCount', {
      ...WIESEMANN,
      nK: ['34469', '4659'],
      mK: ['619', '202'],
      nT: ['6797', '922'],
      mT: ['122', '40'],
      leak: '6668',
    }),
    given('nearly equal intensities', 'NearZeroDenominator', { ...WIESEMANN, mu2: '0.49999999999999999999' }),
    given('an epsilon of 1e-300', 'ExtremeEpsilon', { ...WIESEMANN, eps_sec: '1e-300' }),
  ],
  slips: [WIESEMANN, WIESEMANN_SMALL].flatMap((args) => [
    ...lengthSlips(args, { vacua: 'sK0', singles: 'sK1', terms: 15, log: 4 }),
    slipped(
      'key and test exchanged',
      'BasesExchanged',
      args,
      at((a) => ({ nT: listOf(a.nK), mT: listOf(a.mK), nK: listOf(a.nT), mK: listOf(a.mT) })),
    ),
    slipped(
      'no errors in the test',
      'DeviationLeftOut',
      args,
      at(() => ({ mT: ['0', '0'] })),
    ),
  ]),
  bad: [
    ...badArguments(WIESEMANN, 'leak', 'eps_sec'),
    given('signal and decoy exchanged', 'WrongOrder', { ...WIESEMANN, mu1: '0.15', mu2: '0.5' }),
    given('an unknown sampling bound', 'Fields', { ...WIESEMANN, sampling: 'Serfling' }),
    given('a text for a flag', 'Fields', { ...WIESEMANN, with_vacuum: 'true' }),
  ],
  seeded: 12,
}

const TOMAMICHEL = {
  n: '450000',
  k: '50000',
  Qtol: '0.0101',
  q: '1',
  leak: '45000',
  eps_sec: '1e-10',
  eps_cor: '1e-15',
}
const tomamichelEpsilons = (args: Args, { exact }: IntervalArithmetic): Interval =>
  exact(2)
    .dividedBy(
      exact(String(args.eps_sec))
        .squared()
        .times(exact(String(args.eps_cor))),
    )
    .log2()

const tomamichel2012: FunctionCases = {
  fn: 'tomamichel2012',
  given: [
    given('a block', 'Typical', TOMAMICHEL),
    given('an imperfect source', 'Typical', { ...TOMAMICHEL, q: '0.9' }),
    given('no errors tolerated', 'Zero', { ...TOMAMICHEL, Qtol: '0' }),
    given('a rate beyond one half', 'Clamped', { ...TOMAMICHEL, Qtol: '0.6' }),
    given('a hundred bits', 'SmallCount', { ...TOMAMICHEL, n: '100', k: '100', leak: '20' }),
    given('39 digits', 'LargeCount', { ...TOMAMICHEL, n: '1e39', k: '1e20' }),
    given('an epsilon of 1e-300', 'ExtremeEpsilon', { ...TOMAMICHEL, eps_sec: '1e-300' }),
  ],
  slips: [
    slipped('rounded up', 'LengthRoundedUp', TOMAMICHEL, roundedUp),
    slipped(
      'the leak not subtracted',
      'LeakNotCounted',
      TOMAMICHEL,
      at(() => ({ leak: '0' })),
    ),
    slipped(
      'the epsilon terms in nats',
      'LnLog2Mix',
      TOMAMICHEL,
      relength((of, args, arithmetic) => of('l_raw').plus(lost(tomamichelEpsilons(args, arithmetic)))),
    ),
    slipped(
      'the observed rate as the tolerated one',
      'DeviationLeftOut',
      TOMAMICHEL,
      relength((_, args, arithmetic) => {
        const { exact, one } = arithmetic
        const entropy = phaseErrorEntropy(exact(String(args.Qtol)))
        return exact(String(args.n))
          .times(one.minus(entropy))
          .minus(exact(String(args.leak)))
          .minus(tomamichelEpsilons(args, arithmetic))
      }),
    ),
    slipped('a negative length', 'NotClamped', { ...TOMAMICHEL, leak: '500000' }, notCut),
    slipped(
      'the entropy of 0.6 taken as that of 0.6',
      'EntropyBeyondHalf',
      { ...TOMAMICHEL, Qtol: '0.9', leak: '0' },
      relength((_, args, { exact, half }) => exact(String(args.n)).times(half)),
    ),
  ],
  bad: [
    ...badArguments(TOMAMICHEL, 'n', 'eps_sec'),
    given('no test bits', 'OutOfRange', { ...TOMAMICHEL, k: '0' }),
    given('a rate above 1', 'OutOfRange', { ...TOMAMICHEL, Qtol: '1.01' }),
  ],
  seeded: 12,
}

const PAPER = {
  counts: {
    No: '5154798032',
    no: '2886',
    N_y_X: '5154798032',
    n_y_X: '250000',
    N_x_X: '2577399016',
    n_x_X: '16752',
    m_x_X: '721',
    N_y_Z: '5154798032',
    n_y_Z: '250000',
    N_x_Z: '2577399016',
    n_x_Z: '16752',
    m_x_Z: '721',
  },
  xi: '1e-10',
  mu_x: '0.1',
  mu_y: '0.8',
  leak: '48874',
  variant: 'joint',
}
const withCounts = (changed: Readonly<Record<string, string>>, args: Args = PAPER): Args => ({
  ...args,
  counts: { ...PAPER.counts, ...changed },
})
const UNEVEN = withCounts({ m_x_X: '1443', m_x_Z: '361' })
const inBases = (args: Args): Args => {
  const entries = Object.entries(PAPER.counts).map(([name]) => {
    const other = name.endsWith('_X') ? name.replace(/X$/, 'Z') : name.replace(/Z$/, 'X')
    const counts = args.counts
    const value =
      typeof counts === 'object' && counts !== null && other in counts
        ? Reflect.get(counts, name.startsWith('m_') ? other : name)
        : ''
    return [name, String(value)] as const
  })
  return { counts: Object.fromEntries(entries) }
}

const paperKey: FunctionCases = {
  fn: 'paper_key',
  given: [
    given('one block of 500 kbit', 'Typical', PAPER),
    given('the looser variant', 'Typical', { ...PAPER, variant: 'separate' }),
    given('bases with different errors', 'Typical', UNEVEN),
    given('no vacuum counts', 'Zero', withCounts({ no: '0' })),
    given('no decoy errors', 'Zero', withCounts({ m_x_X: '0', m_x_Z: '0' })),
    given(
      'no decoy detections: no single photons',
      'Clamped',
      withCounts({ n_x_X: '0', m_x_X: '0', n_x_Z: '0', m_x_Z: '0' }),
    ),
    given(
      'a few detections',
      'SmallCount',
      withCounts({
        no: '2',
        n_y_X: '1971',
        n_x_X: '123',
        m_x_X: '0',
        n_y_Z: '1973',
        n_x_Z: '123',
        m_x_Z: '0',
      }),
    ),
    given('errors that make the rate one half', 'Clamped', withCounts({ m_x_X: '9000', m_x_Z: '9000' })),
    given('nearly equal intensities', 'NearZeroDenominator', { ...PAPER, mu_y: '0.10000000000000000001' }),
    given('an epsilon of 1e-300', 'ExtremeEpsilon', { ...PAPER, xi: '1e-300' }),
  ],
  slips: [
    slipped('rounded up', 'LengthRoundedUp', PAPER, roundedUp),
    slipped(
      'the leak not subtracted',
      'LeakNotCounted',
      PAPER,
      at(() => ({ leak: '0' })),
    ),
    slipped(
      'ln(1/xi) for two sides',
      'EpsilonNotSplit',
      PAPER,
      at(() => ({ xi: '2e-10' })),
    ),
    slipped(
      'joint in place of separate',
      'VacuumFromOneIntensity',
      { ...PAPER, variant: 'separate' },
      at(() => ({ variant: 'joint' })),
    ),
    slipped('bit errors of the same basis for the phase errors', 'BasesExchanged', UNEVEN, at(inBases)),
    slipped('a negative length', 'NotClamped', { ...PAPER, leak: '200000' }, notCut),
    slipped(
      'no decoy errors',
      'DeviationLeftOut',
      PAPER,
      at(() => withCounts({ m_x_X: '0', m_x_Z: '0' })),
    ),
  ],
  bad: [
    ...badArguments(PAPER, 'leak', 'xi'),
    given('equal intensities', 'WrongOrder', { ...PAPER, mu_y: '0.1' }),
    given('no pulses', 'OutOfRange', withCounts({ No: '0' })),
    given('a count that nobody reads', 'Fields', withCounts({ m_y_X: '1' })),
    given('NaN counts', 'NotANumber', withCounts({ n_x_X: 'NaN' })),
  ],
  seeded: 12,
}

/** The analyses. */
export const KEY_LENGTH_CASES: ReadonlyArray<FunctionCases> = [
  paperKey,
  lim2014,
  rusca2018,
  wiesemann2024,
  tomamichel2012,
]

/** `key_length_*.json`, one file an analysis. */
export const keyLengthFiles = (): ReadonlyArray<VectorFile> =>
  KEY_LENGTH_CASES.map((cases) =>
    vectorFile({
      name: `key_length_${cases.fn}.json`,
      algorithm: `Key length, ${cases.fn}`,
      header: FINITE_KEY_HEADER,
      notes: FINITE_KEY_NOTES,
      groups: [functionGroup(cases)],
    }),
  )
