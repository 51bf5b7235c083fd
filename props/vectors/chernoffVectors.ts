// Vectors of the Chernoff limits, and of the entropy and the deviations that the analyses use.
// Source: docs/compute.md, "Chernoff limits" and "Entropy and deviations".

import { expectedFromObserved, observedFromExpected } from '../../spec/finiteKey/chernoff'
import type { Interval, IntervalArithmetic } from '../../spec/finiteKey/interval'
import type { Args } from './arguments'
import {
  type FunctionCases,
  functionGroup,
  type Given,
  outcomeOf,
  type Slip,
  type Slipped,
} from './finiteKey'
import { badArguments, FINITE_KEY_NOTES } from './finiteKeyNotes'
import { type VectorFile, vectorFile } from './vectorFile'

/** How an implementation is held against a file of finite-key functions. */
export const FINITE_KEY_HEADER: ReadonlyArray<string> = [
  'Each group is one function of docs/compute.md; `input` are its arguments, `output` its result with 50 correct significant digits.',
  'valid: compare every number of the output, relative to its size, with the digits that the implementation claims.',
  'invalid with an output: the implementation must differ from it; the flag names the slip that gives it.',
  'invalid with a refusal: the implementation must refuse the input; the code is that of `keywitness compute`.',
]

const given = (comment: string, flag: string, args: Args): Given => ({ comment, flags: [flag], args })
const slipped = (comment: string, flag: string, args: Args, slip: Slip): Slipped => ({
  ...given(comment, flag, args),
  slip,
})

const number = (args: Args, name: string, { exact }: IntervalArithmetic): Interval =>
  exact(String(args[name]))

const ln10 = ({ exact }: IntervalArithmetic): Interval => exact(10).ln()

const observed = (X: string, xi: string): Args => ({ X, xi })
const BLOCK = observed('16752', '1e-10')

/** The exponent with another logarithm: ln(2/xi) times a factor. */
const limitsWith =
  (factor: (arithmetic: IntervalArithmetic) => Interval): NonNullable<Slip['outcomes']> =>
  (_, args, arithmetic) => {
    const beta = arithmetic
      .exact(2)
      .dividedBy(number(args, 'xi', arithmetic))
      .ln()
      .times(factor(arithmetic))
    const X = number(args, 'X', arithmetic)
    const { lower, upper } = expectedFromObserved(X, beta)
    return {
      beta,
      EL: lower,
      EU: upper,
      d1: X.isZero() ? 'inf' : X.dividedBy(lower).minus(arithmetic.one),
      d2: arithmetic.one.minus(X.dividedBy(upper)),
    }
  }

const twice =
  (name: string, factor: number) =>
  (args: Args): Args => ({
    ...args,
    [name]: `${factor}${String(args[name]).slice(1)}`,
  })

const exchanged = (a: string, b: string): Slip => ({
  texts: (right) => ({ ...right, [a]: right[b] ?? '', [b]: right[a] ?? '' }),
})

const obs2exp: FunctionCases = {
  fn: 'chernoff_obs2exp',
  given: [
    given('decoy detections of one block', 'Typical', BLOCK),
    given('signal detections of a pass', 'Typical', observed('5000000', '1.25e-11')),
    given('nothing was observed', 'Zero', observed('0', '1e-10')),
    given('one event', 'SmallCount', observed('1', '1e-10')),
    given('seven events', 'SmallCount', observed('7', '1e-6')),
    given('fewer events than the exponent', 'SmallCount', observed('20', '1e-15')),
    given('no whole number', 'SmallCount', observed('0.5', '1e-10')),
    given('a lower limit far below every double', 'Cancellation', observed('0.01', '1e-10')),
    given('a count beyond 2^53', 'LargeCount', observed('9007199254740993', '1e-10')),
    given('a count of 39 digits', 'LargeCount', observed('1e39', '1e-10')),
    given('an epsilon of 1e-300', 'ExtremeEpsilon', observed('1000', '1e-300')),
    given('an epsilon of 1e-1000, below every double', 'ExtremeEpsilon', observed('1000', '1e-1000')),
    given('an epsilon near 1', 'ExtremeEpsilon', observed('1000', '0.999999999999')),
    given('a small count and a small epsilon', 'ExtremeEpsilon', observed('3', '1e-100')),
  ],
  slips: [
    ...[BLOCK, observed('7', '1e-6')].flatMap((args) => [
      slipped('log2(2/xi) in place of ln(2/xi)', 'LnLog2Mix', args, {
        outcomes: limitsWith((arithmetic) => arithmetic.one.dividedBy(arithmetic.ln2())),
      }),
      slipped('log10(2/xi) in place of ln(2/xi)', 'Log10ForLn', args, {
        outcomes: limitsWith((arithmetic) => arithmetic.one.dividedBy(ln10(arithmetic))),
      }),
      slipped('ln(1/xi) for two sides', 'EpsilonNotSplit', args, { args: twice('xi', 2) }),
      slipped('EL and EU exchanged', 'LimitsExchanged', args, exchanged('EL', 'EU')),
      slipped('the roots of the other direction', 'RootsExchanged', args, {
        outcomes: (right, { X, xi }, arithmetic) => {
          const beta = arithmetic
            .exact(2)
            .dividedBy(arithmetic.exact(String(xi)))
            .ln()
          const { lower, upper } = observedFromExpected(arithmetic.exact(String(X)), beta)
          return { ...right, EL: lower, EU: upper }
        },
      }),
    ]),
    slipped('0/0 for the deviation of nothing', 'NaN', observed('0', '1e-10'), {
      texts: (right) => ({ ...right, d1: 'NaN' }),
    }),
    slipped('an upper limit of 0 for nothing observed', 'DeviationLeftOut', observed('0', '1e-10'), {
      texts: (right) => ({ ...right, EU: '0.0' }),
    }),
  ],
  bad: badArguments(BLOCK, 'X', 'xi'),
  seeded: 20,
}

const expected = (E: string, xi: string): Args => ({ E, xi })

const exp2obs: FunctionCases = {
  fn: 'chernoff_exp2obs',
  given: [
    given('an expectation of one block', 'Typical', expected('1000', '1e-10')),
    given('no whole number', 'Typical', expected('107432.75', '1e-12')),
    given('an expectation of 0', 'Zero', expected('0', '1e-10')),
    given('below the exponent: the lower limit is 0', 'Clamped', expected('23', '1e-10')),
    given('just above the exponent', 'NearZeroDenominator', expected('23.7189981106', '1e-10')),
    given('one', 'SmallCount', expected('1', '1e-10')),
    given('tiny', 'Cancellation', expected('1e-30', '1e-10')),
    given('beyond 2^53', 'LargeCount', expected('9007199254740993', '1e-10')),
    given('39 digits', 'LargeCount', expected('1e39', '1e-10')),
    given('an epsilon of 1e-300', 'ExtremeEpsilon', expected('1000', '1e-300')),
    given('an epsilon near 1', 'ExtremeEpsilon', expected('1000', '0.999999999999')),
  ],
  slips: [expected('1000', '1e-10'), expected('40', '1e-10')].flatMap((args) => [
    slipped('ln(1/xi) for two sides', 'EpsilonNotSplit', args, { args: twice('xi', 2) }),
    slipped('OL and OU exchanged', 'LimitsExchanged', args, exchanged('OL', 'OU')),
    slipped('the roots of the other direction', 'RootsExchanged', args, {
      outcomes: (_, { E, xi }, arithmetic) => {
        const beta = arithmetic
          .exact(2)
          .dividedBy(arithmetic.exact(String(xi)))
          .ln()
        const { lower, upper } = expectedFromObserved(arithmetic.exact(String(E)), beta)
        return { OL: lower, OU: upper }
      },
    }),
  ]),
  bad: badArguments(expected('1000', '1e-10'), 'E', 'xi'),
  seeded: 20,
}

const closed = (x: string, eps: string): Args => ({ x, eps })

const yin: FunctionCases = {
  fn: 'yin_chernoff',
  given: [
    given('one block', 'Typical', closed('1000', '1e-10')),
    given('nothing', 'Zero', closed('0', '1e-10')),
    given('few: lower limits of 0', 'Clamped', closed('12', '1e-10')),
    given('beyond 2^53', 'LargeCount', closed('9007199254740993', '1e-10')),
    given('39 digits', 'LargeCount', closed('1e39', '1e-10')),
    given('an epsilon of 1e-300', 'ExtremeEpsilon', closed('1000', '1e-300')),
    given('an epsilon near 1', 'ExtremeEpsilon', closed('1000', '0.999999999999')),
  ],
  slips: [closed('1000', '1e-10'), closed('250000', '4.8e-12')].flatMap((args) => [
    slipped('lower and upper exchanged', 'LimitsExchanged', args, exchanged('obs2exp_L', 'obs2exp_U')),
    slipped('the limits of the other direction', 'RootsExchanged', args, {
      texts: ({ obs2exp_L = '', obs2exp_U = '', exp2obs_L = '', exp2obs_U = '' }) => ({
        obs2exp_L: exp2obs_L,
        obs2exp_U: exp2obs_U,
        exp2obs_L: obs2exp_L,
        exp2obs_U: obs2exp_U,
      }),
    }),
  ]),
  bad: badArguments(closed('1000', '1e-10'), 'x', 'eps'),
  seeded: 15,
}

/** The result times a factor: another logarithm inside. */
const scaledBy = (factor: (arithmetic: IntervalArithmetic) => Interval): Slip => ({
  outcomes: (right, _, arithmetic) => ({ value: outcomeOf(right, 'value').times(factor(arithmetic)) }),
})

const inNats = scaledBy((arithmetic) => arithmetic.ln2())
const withLog10 = scaledBy((arithmetic) => arithmetic.one.dividedBy(ln10(arithmetic)).sqrt())
const withLog2 = scaledBy((arithmetic) => arithmetic.one.dividedBy(arithmetic.ln2()).sqrt())

const entropy: FunctionCases = {
  fn: 'h2',
  given: [
    given('the QBER of the paper', 'Typical', { p: '0.0101' }),
    given('a phase error of 3 %', 'Typical', { p: '0.0293076767038' }),
    given('0', 'Zero', { p: '0' }),
    given('1', 'Zero', { p: '1' }),
    given('one half', 'Typical', { p: '0.5' }),
    given('near one half', 'Cancellation', { p: '0.50000000000000000001' }),
    given('tiny', 'Cancellation', { p: '1e-300' }),
    given('near 1', 'Cancellation', { p: '0.99999999999999999999' }),
  ],
  slips: [
    slipped('natural logarithms', 'LnLog2Mix', { p: '0.0101' }, inNats),
    slipped('natural logarithms', 'LnLog2Mix', { p: '0.5' }, inNats),
    slipped('0 log 0', 'NaN', { p: '0' }, { texts: () => ({ value: 'NaN' }) }),
  ],
  bad: [
    ...badArguments({ p: '0.0101' }, 'p'),
    given('above 1', 'OutOfRange', { p: '1.0000000000000000000001' }),
  ],
  seeded: 15,
}

const hoeffding: FunctionCases = {
  fn: 'hoeffding_delta',
  given: [
    given('one block', 'Typical', { n: '500000', eps: '1e-10' }),
    given('nothing', 'Zero', { n: '0', eps: '1e-10' }),
    given('one', 'SmallCount', { n: '1', eps: '0.5' }),
    given('39 digits', 'LargeCount', { n: '1e39', eps: '1e-10' }),
    given('an epsilon of 1e-300', 'ExtremeEpsilon', { n: '500000', eps: '1e-300' }),
    given('an epsilon near 1', 'ExtremeEpsilon', { n: '500000', eps: '0.99999999999999999999' }),
  ],
  slips: [
    slipped('log10', 'Log10ForLn', { n: '500000', eps: '1e-10' }, withLog10),
    slipped('log2', 'LnLog2Mix', { n: '500000', eps: '1e-10' }, withLog2),
    slipped(
      'not divided by 21',
      'EpsilonNotSplit',
      { n: '500000', eps: '1e-10' },
      { args: twice('eps', 21) },
    ),
  ],
  bad: badArguments({ n: '500000', eps: '1e-10' }, 'n', 'eps'),
  seeded: 15,
}

const SAMPLE = { k: '50000', n: '450000', eps: '1e-10' }

const serfling: FunctionCases = {
  fn: 'serfling_gamma',
  given: [
    given('a tenth of a block', 'Typical', SAMPLE),
    given('a test of one bit', 'SmallCount', { k: '1', n: '1', eps: '1e-10' }),
    given('a large key', 'LargeCount', { k: '1e20', n: '1e30', eps: '1e-10' }),
    given('an epsilon of 1e-300', 'ExtremeEpsilon', { ...SAMPLE, eps: '1e-300' }),
  ],
  slips: [
    slipped('test and key exchanged', 'LimitsExchanged', SAMPLE, {
      args: () => ({ ...SAMPLE, k: '450000', n: '50000' }),
    }),
    slipped('log10', 'Log10ForLn', SAMPLE, withLog10),
    slipped('no deviation', 'DeviationLeftOut', SAMPLE, { texts: () => ({ value: '0.0' }) }),
  ],
  bad: [...badArguments(SAMPLE, 'n', 'eps'), given('no test bits', 'OutOfRange', { ...SAMPLE, k: '0' })],
  seeded: 15,
}

const FUNG = { a: '1e-10', b: '0.02', c: '1e4', d: '1e5', K: '21' }

const fung: FunctionCases = {
  fn: 'gamma_fmc',
  given: [
    given('as Lim 2014 uses it', 'Typical', FUNG),
    given('no errors', 'Zero', { ...FUNG, b: '0' }),
    given('nothing but errors', 'Zero', { ...FUNG, b: '1' }),
    given('a logarithm of less than 1', 'Clamped', { a: '0.9', b: '0.5', c: '1e10', d: '1e10', K: '1' }),
    given('a tiny rate', 'Cancellation', { ...FUNG, b: '1e-30' }),
    given('few', 'SmallCount', { ...FUNG, c: '3', d: '5' }),
  ],
  slips: [
    slipped(
      'ln in place of log2',
      'LnLog2Mix',
      FUNG,
      scaledBy((arithmetic) => arithmetic.ln2().sqrt()),
    ),
    slipped('no deviation', 'DeviationLeftOut', FUNG, { texts: () => ({ value: '0.0' }) }),
    slipped('0 log 0', 'NaN', { ...FUNG, b: '0' }, { texts: () => ({ value: 'NaN' }) }),
    slipped('not divided by 21', 'EpsilonNotSplit', FUNG, { args: (args) => ({ ...args, K: '1' }) }),
  ],
  bad: [...badArguments(FUNG, 'c', 'a'), given('a rate above 1', 'OutOfRange', { ...FUNG, b: '1.1' })],
  seeded: 15,
}

const YIN = { n: '450000', k: '50000', lam: '0.01', eps: '1e-10' }

const yinGamma: FunctionCases = {
  fn: 'gamma_yin',
  given: [
    given('a tenth of a block', 'Typical', YIN),
    given('more test than key', 'Typical', { ...YIN, n: '50000', k: '450000' }),
    given('an error rate of one half', 'Clamped', { ...YIN, lam: '0.5' }),
    given('an epsilon of 1e-300', 'ExtremeEpsilon', { ...YIN, eps: '1e-300' }),
  ],
  slips: [
    slipped('no deviation', 'DeviationLeftOut', YIN, { texts: () => ({ value: '0.0' }) }),
    slipped('not divided by 10', 'EpsilonNotSplit', YIN, { args: (args) => ({ ...args, eps: '1e-9' }) }),
  ],
  bad: [
    ...badArguments(YIN, 'n', 'eps'),
    given('an error rate of 0', 'OutOfRange', { ...YIN, lam: '0' }),
    given('a root of a negative number', 'Cancellation', { n: '1e9', k: '1e9', lam: '0.5', eps: '0.99' }),
  ],
  seeded: 15,
}

const EXACT_SAMPLE = { nx: '1e5', nz: '1e5', e: '0.01', theta: '0.004' }

const fungExact: FunctionCases = {
  fn: 'fmc_log2prob',
  given: [
    given('equal halves', 'Typical', EXACT_SAMPLE),
    given('no deviation', 'Zero', { ...EXACT_SAMPLE, theta: '0' }),
    given('up to the end of the range', 'Clamped', { ...EXACT_SAMPLE, theta: '0.99' }),
    given('a small deviation of large numbers', 'Cancellation', {
      ...EXACT_SAMPLE,
      nx: '1e12',
      nz: '1e12',
      theta: '1e-9',
    }),
  ],
  slips: [
    slipped('natural logarithms', 'LnLog2Mix', EXACT_SAMPLE, inNats),
    slipped('not the deviation asked for', 'DeviationLeftOut', EXACT_SAMPLE, {
      args: (args) => ({ ...args, theta: '0' }),
    }),
  ],
  bad: [
    ...badArguments(EXACT_SAMPLE, 'nx'),
    given('beyond a rate of 1', 'OutOfRange', { ...EXACT_SAMPLE, theta: '0.991' }),
  ],
  seeded: 15,
}

/** All functions of this file. */
export const CHERNOFF_CASES: ReadonlyArray<FunctionCases> = [obs2exp, exp2obs, yin]
export const DEVIATION_CASES: ReadonlyArray<FunctionCases> = [
  entropy,
  hoeffding,
  serfling,
  fung,
  yinGamma,
  fungExact,
]

/** `chernoff.json` and `deviations.json`. */
export const chernoffFiles = (): ReadonlyArray<VectorFile> => [
  vectorFile({
    name: 'chernoff.json',
    algorithm: 'Chernoff limits',
    header: FINITE_KEY_HEADER,
    notes: FINITE_KEY_NOTES,
    groups: CHERNOFF_CASES.map(functionGroup),
  }),
  vectorFile({
    name: 'deviations.json',
    algorithm: 'Binary entropy and deviations of samples',
    header: FINITE_KEY_HEADER,
    notes: FINITE_KEY_NOTES,
    groups: DEVIATION_CASES.map(functionGroup),
  }),
]
