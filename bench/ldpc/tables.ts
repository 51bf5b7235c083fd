// The decoder's tables, computed with 30 digits: phi, its inverse, and the limits between channel reliabilities.
// Source: phi(x) = -ln tanh(x/2) = ln((1 + e^-x)/(1 - e^-x)), its own inverse (Gallager, MIT Press 1963).

import {
  CHANNEL_UNIT_BITS,
  INVERSE_BITS,
  inverseIndex,
  LARGEST_RELIABILITY,
  PHI_UNIT_BITS,
  UNITS_PER_NAT,
} from '../../model/distillation/ldpcTables'
import { type Decimal, Exact } from '../../spec/finiteKey/interval'
import { plainTranscendentals } from '../../spec/finiteKey/transcendental'

const DIGITS = 30
const SUM_BITS = 31

const quotient = (a: Decimal, b: Decimal): Decimal => new Exact(Exact.clone({ precision: DIGITS }).div(a, b))

const exp = (x: Decimal): Decimal => plainTranscendentals.exp(x, DIGITS).lower

const phi = (x: Decimal): Decimal => {
  const small = exp(x.negated())
  return plainTranscendentals.ln(quotient(Exact.add(1, small), Exact.sub(1, small)), DIGITS).lower
}

/** The nearest integer; no value here is within 1e-9 of a half. */
const nearest = (x: Decimal): number => x.plus('0.5').floor().toNumber()

const reliabilities = Array.from({ length: LARGEST_RELIABILITY + 1 }, (_, at) => at)

/** phi of each reliability in units of 2^-PHI_UNIT_BITS; that of 0, which is infinite, at a quarter of a unit. */
export const phiTable = (): ReadonlyArray<number> =>
  reliabilities.map((at) =>
    nearest(
      phi(quotient(new Exact(at === 0 ? '0.25' : at), new Exact(UNITS_PER_NAT))).times(2 ** PHI_UNIT_BITS),
    ),
  )

/** The sums of phi that share an entry of the inverse, by index, as the least of them. */
const leastSums = (): ReadonlyArray<number> => {
  const exact = Array.from({ length: 2 << INVERSE_BITS }, (_, sum) => sum)
  const octaves = Array.from({ length: SUM_BITS - INVERSE_BITS - 1 }, (_, at) => at + 1)
  return [
    ...exact,
    ...octaves.flatMap((octave) =>
      Array.from({ length: 1 << INVERSE_BITS }, (_, step) => ((1 << INVERSE_BITS) + step) * 2 ** octave),
    ),
  ].filter((sum, at, all) => at === 0 || inverseIndex(sum) !== inverseIndex(all[at - 1] ?? 0))
}

/** phi at the middle of the sums of each index, as a reliability in units of 1/UNITS_PER_NAT; at sum 0 of half a unit. */
export const inverseTable = (): ReadonlyArray<number> => {
  const least = leastSums()
  return least.map((sum, at) => {
    const next = least[at + 1] ?? 2 ** SUM_BITS
    const middle = sum === 0 ? new Exact('0.5') : new Exact(sum + next - 1).times('0.5')
    const reliability = phi(middle.times(new Exact(2).pow(-PHI_UNIT_BITS))).times(UNITS_PER_NAT)
    return Math.min(LARGEST_RELIABILITY, nearest(reliability))
  })
}

/** Error rates in units of 2^-CHANNEL_UNIT_BITS up to which the reliability is at least 1, 2, ...: those of half a unit less. */
export const channelLimits = (): ReadonlyArray<number> =>
  reliabilities.slice(0, -1).map((at) => {
    const odds = exp(quotient(new Exact(2 * at + 1), new Exact(2 * UNITS_PER_NAT)))
    return quotient(new Exact(2 ** CHANNEL_UNIT_BITS), Exact.add(1, odds))
      .floor()
      .toNumber()
  })

const PER_LINE = 16

const lines = (values: ReadonlyArray<number>): string =>
  Array.from(
    { length: Math.ceil(values.length / PER_LINE) },
    (_, at) => `  ${values.slice(at * PER_LINE, (at + 1) * PER_LINE).join(', ')},`,
  ).join('\n')

const table = (name: string, comment: string, values: ReadonlyArray<number>): string =>
  `/** ${comment} */\n// biome-ignore format: a table\nexport const ${name}: ReadonlyArray<number> = [\n${lines(values)}\n]\n`

/** The module of the tables that `model` loads. */
export const phiTableModule =
  (): string => `// The decoder's tables of integers; what they mean: ldpcTables.ts.
// Made by bench/ldpc/generate.ts, do not edit; SHA-256 in data/ldpc/manifest.json.

${table('PHI', 'phi in units of 2^-20, by reliability in units of 1/32 nat; at 0 that of a quarter of a unit.', phiTable())}
${table('INVERSE', 'Reliability by index of a sum of phi: see `inverseIndex`.', inverseTable())}
${table('CHANNEL_LIMITS', 'Error rates in units of 2^-30 up to which the reliability is at least 1, 2, and so on.', channelLimits())}`
