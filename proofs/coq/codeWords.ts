// The export to Coq of the code of coefficients chosen after the data: each number as sign, exponent and fraction, from which Coq
// computes the length of its word. Source: docs/rules.md, the code; docs/direct.md, section 6.

import { bits, divisor, minus, over, parse, type Rational, sum } from '../kernel/rational'
import { BASES, type Basis, type Hypotheses, isKeyed } from './protocol'

/** The coefficients of a step of `direct`, as its certificate spells them. */
export type Coefficients = {
  readonly phi0: Readonly<Record<Basis, string>>
  readonly t: string
  readonly terms: ReadonlyArray<{
    readonly basis: string
    readonly intensity: string
    readonly u: string
    readonly w: string
  }>
}

/** A coded number: its value, the term of Coq that it is, and its nominal exponent. */
type Coded = { readonly value: Rational; readonly term: string; readonly nominal: number }

/** `Zero`, or `Coded negative e m f` for +-2^e (1 + f/2^m), f odd or m = f = 0. */
const codedTerm = ({ n, d }: Rational): string => {
  if (n === 0n) return 'Zero'
  const size = n < 0n ? -n : n
  const common = divisor(size, d)
  const [above, below] = [size / common, d / common]
  const m = bits(above) - bits(above & -above)
  const fraction = (above >> BigInt(bits(above) - 1 - m)) - (1n << BigInt(m))
  const exponent = bits(above) - bits(below)
  return `(Coded ${n < 0n} (${exponent}) ${m} ${fraction})`
}

/** The length of the word in bits, as the kernel computes it. */
const wordBits = ({ value: { n, d }, nominal }: Coded): number => {
  if (n === 0n) return 3
  const size = n < 0n ? -n : n
  const common = divisor(size, d)
  const [above, below] = [size / common, d / common]
  const m = bits(above) - bits(above & -above)
  const deviation = bits(above) - bits(below) - nominal
  const zigzag = deviation > 0 ? 2 * deviation - 1 : -2 * deviation
  return 2 * bits(BigInt(n > 0n ? 2 * zigzag + 1 : 2 * zigzag + 4)) - 1 + 3 + Math.max(0, m - 1)
}

/** The numbers that are coded, in the order of the code, with their nominal exponents. */
const codedNumbers = (hypotheses: Hypotheses, { phi0, t, terms }: Coefficients): ReadonlyArray<Coded> => {
  const cells = terms.map(({ basis, intensity, u, w }, index) => ({
    index,
    basis,
    u: parse(u),
    w: parse(w),
    isKey: isKeyed(hypotheses, basis === 'Z' ? 'Z' : 'X', intensity),
    spelt: `${intensity} ${u} ${w} ${isKeyed(hypotheses, basis === 'Z' ? 'Z' : 'X', intensity)}`,
  }))
  const isPooled =
    phi0.X === phi0.Z && cells.every(({ spelt }, at) => at % 2 === 1 || spelt === cells[at + 1]?.spelt)
  const coded = cells.filter((_, at) => !isPooled || at % 2 === 0)
  const keyed = coded.filter(({ isKey }) => isKey)
  const price = parse(t)
  const detected = sum(hypotheses.counts.map(({ kind, observed }) => parse(kind === 'gain' ? observed : '0')))
  const [first] = keyed
  return [
    {
      value: price,
      term: 'price coefficients',
      nominal: 1 - Math.floor((Math.max(1, bits(detected.n)) - 1) / 2),
    },
    ...BASES.filter((basis) => keyed.some((cell) => cell.basis === basis)).map((basis) => ({
      value: parse(phi0[basis]),
      term: `phi coefficients basis_${basis}`,
      nominal: -6,
    })),
    ...coded
      .filter(({ isKey }) => !isKey)
      .flatMap(({ index, u, w }) => [
        { value: over(u, price), term: `u coefficients cell_${index} / price coefficients`, nominal: 3 },
        { value: over(w, price), term: `w coefficients cell_${index} / price coefficients`, nominal: 4 },
      ]),
    ...keyed.slice(1).map(({ index, u }) => ({
      value: over(minus(u, first?.u ?? u), price),
      term: `(u coefficients cell_${index} - u coefficients cell_${first?.index ?? index}) / price coefficients`,
      nominal: 0,
    })),
  ]
}

/** The length of the word of the coefficients in bits, and its proof: `word_bits`, and the lemma that these are the coefficients. */
export const wordText = (
  hypotheses: Hypotheses,
  coefficients: Coefficients,
): { readonly bits: number; readonly text: string } => {
  const numbers = codedNumbers(hypotheses, coefficients)
  const length = numbers.map(wordBits).reduce((a, b) => a + b, 1)
  const words = numbers.map(({ value, nominal }) => `(${codedTerm(value)}, (${nominal})%Z)`)
  return {
    bits: length,
    text: [
      `Definition word : list (coded * Z) := [${words.join('; ')}].`,
      `Lemma word_is_of_the_coefficients : map (fun p => number_of (fst p)) word = [${numbers.map(({ term }) => term).join('; ')}].`,
      'Proof. unfold word. cbn [map fst]. repeat (apply f_equal2; [cbn; lra|]). reflexivity. Qed.',
      `Lemma word_length : (1 + fold_right (fun p rest => word_bits (snd p) (fst p) + rest) 0 word = ${length})%Z. Proof. vm_compute. reflexivity. Qed.`,
    ].join('\n'),
  }
}
