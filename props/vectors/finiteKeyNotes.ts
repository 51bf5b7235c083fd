// The flags of the finite-key vectors, and bad arguments of every function. Source: docs/compute.md, docs/findings.md.

import type { Args } from './arguments'
import type { Given } from './finiteKey'
import type { Notes } from './vectorFile'

/** Every flag of the finite-key files. */
export const FINITE_KEY_NOTES: Notes = {
  Typical: {
    bugType: 'BASIC',
    description: 'Counts as a satellite pass has them.',
    effect: 'The function is not the one of docs/compute.md.',
  },
  Seeded: {
    bugType: 'BASIC',
    description: 'Arguments from a seed, over the whole domain.',
    effect: 'The function is not the one of docs/compute.md somewhere.',
  },
  Zero: {
    bugType: 'EDGE_CASE',
    description: 'A count, a rate or a leak of 0.',
    effect: 'A logarithm of 0 or a quotient 0/0 becomes NaN or infinity, and comparisons with NaN pass.',
  },
  SmallCount: {
    bugType: 'EDGE_CASE',
    description: 'Counts below about 50, where approximations by normal tails are wrong.',
    effect: 'A bound is exceeded more often than its failure probability says.',
  },
  LargeCount: {
    bugType: 'EDGE_CASE',
    description: 'Counts beyond 2^53, up to 1e39.',
    effect: 'Doubles lose the deviation, and 32-bit or 64-bit integers wrap.',
  },
  Cancellation: {
    bugType: 'EDGE_CASE',
    description: 'A difference of nearly equal numbers decides the result.',
    effect: 'Half of the digits of a double are gone, or all.',
  },
  ExtremeEpsilon: {
    bugType: 'EDGE_CASE',
    description: 'A failure probability near 0 or near 1.',
    effect: '2/epsilon overflows, or the logarithm is 0 and a limit coincides with the count.',
  },
  NearZeroDenominator: {
    bugType: 'EDGE_CASE',
    description: 'Intensities that nearly coincide, or a denominator that nearly vanishes.',
    effect: 'A quotient of two rounding errors is taken for a yield.',
  },
  Clamped: {
    bugType: 'EDGE_CASE',
    description: 'A bound that has to be cut to its range: a count at 0, a rate at 1/2, a length at 0.',
    effect:
      'A negative count or a rate above 1/2 makes a key longer, because the entropy falls again beyond 1/2.',
  },
  NotClamped: {
    bugType: 'UNSAFE_BOUND',
    description: 'A negative length, count or rate is given as it is.',
    effect: 'A negative length in an unsigned integer is a key of 4 Gbit.',
  },
  CutTooEarly: {
    bugType: 'WRONG_FORMULA',
    description: 'A bound is cut to its range where docs/compute.md leaves it as it is.',
    effect: 'Safe by itself, but another function: what is computed from it is another number.',
  },
  LnLog2Mix: {
    bugType: 'UNSAFE_BOUND',
    description: 'ln taken for log2, or log2 for ln: entropies and epsilon terms in nats, exponents in bits.',
    effect: 'Entropies 31 % too small: too little is subtracted, the key is longer than certified.',
  },
  Log10ForLn: {
    bugType: 'UNSAFE_BOUND',
    description: 'A logarithm to base 10 where the natural one is meant.',
    effect: 'Deviations too small by a factor of 1.5 to 2.3: the bounds fail far more often than stated.',
  },
  ImperfectVacuum: {
    bugType: 'UNSAFE_BOUND',
    description:
      'The weakest intensity is taken for a perfect vacuum, though it has a mean photon number above 0.',
    effect: 'Its photons count as vacuum detections: the bound on vacua is above the certified one.',
  },
  EpsilonNotSplit: {
    bugType: 'UNSAFE_BOUND',
    description: 'The whole failure probability is spent at each statement instead of a share.',
    effect: 'The statements fail together many times more often than eps_sec.',
  },
  LimitsExchanged: {
    bugType: 'UNSAFE_BOUND',
    description: 'Lower and upper limit are exchanged, or the wrong one enters a formula.',
    effect: 'Every later bound is on the wrong side.',
  },
  RootsExchanged: {
    bugType: 'WRONG_FORMULA',
    description: 'Observation and expectation exchange their places in the Chernoff equation.',
    effect: 'The limit is one on another quantity, too tight on one side.',
  },
  BasesExchanged: {
    bugType: 'UNSAFE_BOUND',
    description: 'The basis of the key is tested by itself instead of by the other one.',
    effect: 'Phase errors are bounded by bit errors of the same basis, which says nothing about them.',
  },
  IntensitiesExchanged: {
    bugType: 'WRONG_FORMULA',
    description: 'Signal and decoy exchange their places.',
    effect: 'A yield from the wrong mixture.',
  },
  DeviationLeftOut: {
    bugType: 'UNSAFE_BOUND',
    description: 'An observed rate enters without the deviation of a finite sample.',
    effect: 'An asymptotic length is taken for a finite one.',
  },
  LeakNotCounted: {
    bugType: 'UNSAFE_BOUND',
    description: 'The bits that error correction disclosed are not subtracted.',
    effect: 'The eavesdropper knows as many bits of the key as were disclosed.',
  },
  LengthRoundedUp: {
    bugType: 'UNSAFE_BOUND',
    description: 'The length is rounded up, or to the nearest integer.',
    effect: 'One bit more than certified.',
  },
  EntropyBeyondHalf: {
    bugType: 'UNSAFE_BOUND',
    description: 'The entropy of an upper bound above 1/2 is taken as it is, beyond its maximum.',
    effect: 'The more errors, the longer the key.',
  },
  VacuumFromOneIntensity: {
    bugType: 'WRONG_FORMULA',
    description: 'The vacua are bounded by another intensity than the one asked for.',
    effect: 'Another length, longer or shorter.',
  },
  NaN: {
    bugType: 'BAD_INPUT',
    description: 'NaN as a result, where a limit exists: 0 log 0, or 0/0.',
    effect: 'Comparisons with NaN are false, so that checks of the form "refuse if above" pass.',
  },
  NotANumber: {
    bugType: 'BAD_INPUT',
    description:
      'An argument that is no decimal number as text: NaN, infinity, a hexadecimal number, a JSON number.',
    effect: 'What is computed from it is nobody knows what.',
  },
  OutOfRange: {
    bugType: 'BAD_INPUT',
    description: 'An argument outside its range.',
    effect: 'A formula outside its proof: the result bounds nothing.',
  },
  WrongOrder: {
    bugType: 'BAD_INPUT',
    description: 'Intensities that are not in the order that the formula needs, or are the same.',
    effect: 'A denominator of the other sign turns a lower bound into an upper one.',
  },
  Fields: {
    bugType: 'BAD_INPUT',
    description: 'An argument is missing, or one that nobody reads is there.',
    effect: 'A default value that nobody chose, or a misspelt option that does nothing.',
  },
}

const without = (args: Args, name: string): Args =>
  Object.fromEntries(Object.entries(args).filter(([key]) => key !== name))

const asText = (value: string): ReadonlyArray<readonly [comment: string, flag: string, value: string]> => [
  ['not a number', 'NotANumber', 'NaN'],
  ['infinity', 'NotANumber', 'Infinity'],
  ['a hexadecimal number', 'NotANumber', '0x10'],
  ['an empty text', 'NotANumber', ''],
  ['a decimal comma', 'NotANumber', value.includes('.') ? value.replace('.', ',') : '0,5'],
  ['a number below 0', 'OutOfRange', '-1'],
]

/** Bad arguments that every function has to refuse: `name` is one of its arguments, a decimal. */
export const badArguments = (args: Args, name: string, epsilon?: string): ReadonlyArray<Given> => {
  const value = String(args[name])
  return [
    ...asText(value).map(([comment, flag, bad]) => ({
      comment: `${name}: ${comment}`,
      flags: [flag],
      args: { ...args, [name]: bad },
    })),
    { comment: `${name}: a JSON number`, flags: ['NotANumber'], args: { ...args, [name]: 1 } },
    { comment: `${name}: null`, flags: ['NotANumber'], args: { ...args, [name]: null } },
    { comment: `${name} is missing`, flags: ['Fields'], args: without(args, name) },
    { comment: 'an argument that nobody reads', flags: ['Fields'], args: { ...args, extra: '1' } },
    ...(epsilon === undefined
      ? []
      : ['0', '1', '1.5'].map((bad) => ({
          comment: `${epsilon} of ${bad}`,
          flags: ['OutOfRange'],
          args: { ...args, [epsilon]: bad },
        }))),
  ]
}
