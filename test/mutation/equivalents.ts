/** Mutants that no test can notice or need, each with the reason. */

/** Mutants of a file by a piece of the line they stand on and a piece of what they change. */
export type Equivalent = {
  readonly file: string
  readonly line: string
  readonly change: string
  readonly reason: string
}

const UNREACHABLE = 'the other case cannot occur; it is there for the compiler'
const ZERO_ONLY = 'differs for 0 only, where both ways give the same number'

const SHIFT_BY_0 = 'differs for k = 0 only, where the shift is by 0'
const MINUS_1 = 'differs for -1 only, where both quotients, -1.44, are cut to -1'
const WORD_OF_0 = 'differs for 0 only, whose word has been answered before'

export const EQUIVALENTS: readonly Equivalent[] = [
  { file: 'check.ts', line: 'Object.freeze(value) ?? {}', change: '?? {} =>', reason: UNREACHABLE },
  {
    file: 'check.ts',
    line: 'if (isTheorem(theorem)) return theorem',
    change: 'isTheorem(theorem) => true',
    reason: UNREACHABLE,
  },
  { file: 'check.ts', line: 'unreachable: it has just been registered', change: '=> ;', reason: UNREACHABLE },
  { file: 'theorem.ts', line: 'a premise', change: '=> ;', reason: UNREACHABLE },
  {
    file: 'theorem.ts',
    line: "oneOf(scopes.join(' '), BASES)",
    change: "' ' => ''",
    reason: 'two scopes, joined either way, are no basis',
  },
  { file: 'theorem.ts', line: 'const kept', change: 'n > 0n => ((n) >= (0n))', reason: ZERO_ONLY },
  {
    file: 'theorem.ts',
    line: 'const kept',
    change: '0n => (-1n)',
    reason: 'a numerator above -1 is at least 0, and a term of 0 adds nothing',
  },
  { file: 'hypotheses.ts', line: 'party[BASES.indexOf(basis)] ?? q.ZERO', change: '', reason: UNREACHABLE },
  {
    file: 'hypotheses.ts',
    line: 'covers(scope, ',
    change: 'covers(',
    reason: 'whether scopes have a basis in common does not depend on their order',
  },
  {
    file: 'counts.ts',
    line: "'tail', q.times(all(), spent(epsilon))",
    change: 'q.minus(count, mean) => q.minus(mean, count)',
    reason: 'the difference is squared',
  },
  { file: 'counts.ts', line: 'const largest', change: 'by.n < 0n => ((by.n) <= (0n))', reason: ZERO_ONLY },
  {
    file: 'counts.ts',
    line: 'const largest',
    change: '0n => 1n',
    reason: 'a numerator below 1 is at most 0, and 0 times an end is 0',
  },
  { file: 'counts.ts', line: 'given[i] ?? q.ZERO', change: '=> (given[i])', reason: UNREACHABLE },
  {
    file: 'counts.ts',
    line: 'const isFitting',
    change: 'y.n > 0n => ((y.n) >= (0n))',
    reason: 'y = 0 has been let through before',
  },
  {
    file: 'counts.ts',
    line: 'const isFitting',
    change: '0n => (-1n)',
    reason: 'a numerator above -1 is at least 0, and y = 0 has been let through before',
  },
  { file: 'counts.ts', line: 'const scale', change: 'y.n > 0n => ((y.n) >= (0n))', reason: ZERO_ONLY },
  { file: 'counts.ts', line: 'const scale', change: '0n => (-1n)', reason: ZERO_ONLY },
  {
    file: 'counts.ts',
    line: 'const used',
    change: 'rows',
    reason: 'a row with y = 0 adds 0 to every sum',
  },
  {
    file: 'counts.ts',
    line: 'const used',
    change: 'n => d',
    reason: 'a row with y = 0 adds 0 to every sum',
  },
  {
    file: 'counts.ts',
    line: 'rest(cutoff + 1)',
    change: '1 => 2',
    reason: 'the factor of R_k is the same for every k from 2 on',
  },
  { file: 'rational.ts', line: 'return a < 0n ? -a : a', change: '', reason: ZERO_ONLY },
  {
    file: 'rational.ts',
    line: 'if (top === undefined || bottom === undefined)',
    change: 'undefined =>',
    reason: 'the two parts of a fraction match together or not at all',
  },
  {
    file: 'rational.ts',
    line: 'a.d === b.d ?',
    change: '=> ({ n: a.n * b.d',
    reason: 'the same number, with a larger denominator',
  },
  { file: 'rational.ts', line: 'const digits', change: 'n < 0n => ((n) <= (0n))', reason: ZERO_ONLY },
  { file: 'rational.ts', line: 'const digits', change: '0n => 1n', reason: ZERO_ONLY },
  {
    file: 'rational.ts',
    line: 'digits.slice(0, -45)',
    change: '/\\.?0*$/',
    reason: 'where no 0 is cut off, nothing is: there are always 45 decimals',
  },
  {
    file: 'jinan1.ts',
    line: 'isAtMost(a.mu, b.mu) ? -1 : 1',
    change: '1 => 2',
    reason: 'sort reads the sign only',
  },
  {
    file: 'jinan1.ts',
    line: 'isAtMost(a.mu, b.mu) ? -1 : 1',
    change: '1 => 0',
    reason: 'the sources in all six orders are tested: sort moves on -1 only',
  },
  {
    file: 'jinan1.ts',
    line: '!!o && !!x && !!y',
    change: '=> (intensities.length === 3',
    reason: UNREACHABLE,
  },
  {
    file: 'direct.ts',
    line: 'const isCrossed',
    change: '!==',
    reason: 'x and z take both values: the same four rows, in another order',
  },
  {
    file: 'direct.ts',
    line: '.filter((term) => term.basis === basis)',
    change: '!==',
    reason: 'basis takes both values: the same rows, in another order',
  },
  {
    file: 'direct.ts',
    line: 'const decay = excess',
    change: 'excess < 0n => ((excess) <= (0n))',
    reason: ZERO_ONLY,
  },
  { file: 'direct.ts', line: 'const decay = excess', change: '0n => 1n', reason: ZERO_ONLY },
  {
    file: 'direct.ts',
    line: 'const decay = excess',
    change: '0n => (-1n)',
    reason: 'differs for an excess of exactly -2^-128, whose weight it changes by less than 2^-254',
  },
  {
    file: 'direct.ts',
    line: 'n: excess * decay',
    change: 'UNIT * UNIT =>',
    reason: 'a common factor above 0 of a row that is compared with 0',
  },
  { file: 'direct.ts', line: 'const size = n < 0n', change: 'n < 0n => ((n) <= (0n))', reason: WORD_OF_0 },
  { file: 'direct.ts', line: 'const size = n < 0n', change: '0n => 1n', reason: WORD_OF_0 },
  {
    file: 'direct.ts',
    line: 'n > 0n ? 2 * zigzag + 1',
    change: 'n > 0n => ((n) >= (0n))',
    reason: WORD_OF_0,
  },
  { file: 'direct.ts', line: 'n > 0n ? 2 * zigzag + 1', change: '0n => (-1n)', reason: WORD_OF_0 },
  {
    file: 'direct.ts',
    line: '2 * zigzag + 4',
    change: '4 => 5',
    reason: 'an even number and the next have as many binary digits',
  },
  {
    file: 'direct.ts',
    line: 'q.divisor(size, d)',
    change: '=> q.divisor(d, size)',
    reason: 'the greatest common divisor of two numbers above 0 does not depend on their order',
  },
  {
    file: 'direct.ts',
    line: 'i ^ 1',
    change: 'i ^ 1 => ((i) | (1))',
    reason: 'the terms of Z are compared with themselves, but those of X still with those of Z',
  },
  {
    file: 'direct.ts',
    line: '!isPooled || i % 2 === 0',
    change: 'i % 2 === 0 => ((i % 2) !== (0))',
    reason: 'the terms of Z are coded for those of X: pooled, they are alike',
  },
  {
    file: 'direct.ts',
    line: '!isPooled || i % 2 === 0',
    change: '0 => 1',
    reason: 'the terms of Z are coded for those of X: pooled, they are alike',
  },
  {
    file: 'direct.ts',
    line: '?.u ?? q.ZERO',
    change: '=> (coded.find((term) => term.isKeyed)?.u)',
    reason: UNREACHABLE,
  },
  {
    file: 'direct.ts',
    line: 'Math.max(1, q.bits(detected.n))',
    change: '1 => 2',
    reason: 'one digit and two have the same nominal exponent',
  },
  { file: 'enclosure.ts', line: 'const z = ((n > d', change: 'n > d => ((n) >= (d))', reason: ZERO_ONLY },
  {
    file: 'enclosure.ts',
    line: 'let sum = 0n',
    change: '0n => ',
    reason: 'a unit of 2^-160 more or less, within the error that is allowed for',
  },
  {
    file: 'enclosure.ts',
    line: 'series(',
    change: '=> series(',
    reason: 'series reads |n - d| and n + d only',
  },
  { file: 'enclosure.ts', line: 'const n = k < 0', change: 'k < 0 => ((k) <= (0))', reason: SHIFT_BY_0 },
  { file: 'enclosure.ts', line: 'const n = k < 0', change: '0 => 1', reason: SHIFT_BY_0 },
  { file: 'enclosure.ts', line: 'const d = k > 0', change: 'k > 0 => ((k) >= (0))', reason: SHIFT_BY_0 },
  { file: 'enclosure.ts', line: 'const d = k > 0', change: '0 => (-1)', reason: SHIFT_BY_0 },
  { file: 'enclosure.ts', line: '-series(n, d)', change: 'n < d => ((n) <= (d))', reason: ZERO_ONLY },
  {
    file: 'enclosure.ts',
    line: '(lower < 0n ? BIT.lower : BIT.upper)',
    change: 'lower < 0n => ((lower) <= (0n))',
    reason: ZERO_ONLY,
  },
  {
    file: 'enclosure.ts',
    line: '(lower < 0n ? BIT.lower : BIT.upper)',
    change: '0n => 1n',
    reason: ZERO_ONLY,
  },
  {
    file: 'enclosure.ts',
    line: '(lower < 0n ? BIT.lower : BIT.upper)',
    change: '0n => (-1n)',
    reason: MINUS_1,
  },
  {
    file: 'enclosure.ts',
    line: '(upper < 0n ? BIT.upper : BIT.lower)',
    change: 'upper < 0n => ((upper) <= (0n))',
    reason: ZERO_ONLY,
  },
  {
    file: 'enclosure.ts',
    line: '(upper < 0n ? BIT.upper : BIT.lower)',
    change: '0n => 1n',
    reason: ZERO_ONLY,
  },
  {
    file: 'enclosure.ts',
    line: '(upper < 0n ? BIT.upper : BIT.lower)',
    change: '0n => (-1n)',
    reason: MINUS_1,
  },
]
