// How the export writes numbers, names and comments in Coq: exact constants, identifiers that no name of a certificate can break
// out of, comments that hold nothing but plain words.

import type { Parameter } from '../certificate/certificate'
import { parse, type Rational } from '../kernel/rational'

/** A rational as a constant of Coq's reals: `12`, `(-12)`, `(5 / 10)`. Exact. */
export const constant = ({ n, d }: Rational): string => {
  if (d === 1n) return n < 0n ? `(${n})` : `${n}`
  return `(${n} / ${d})`
}

/** A number of a certificate as a constant of Coq's reals. @throws Rejection where it is not spelt as certificates spell */
export const real = (text: string): string => constant(parse(text))

/** A prefix and a name as one identifier; what identifiers cannot hold becomes its code between primes. Different for different names. */
export const identifier = (prefix: string, name: string): string =>
  `${prefix}_${[...name].map((char) => (/[A-Za-z0-9_]/.test(char) ? char : `'${char.codePointAt(0)?.toString(16)}'`)).join('')}`

/** Words as they may stand in a comment: no comment ends or begins in them, no string begins. */
export const words = (text: string): string => text.replace(/[^A-Za-z0-9 .,;:=+/_-]/g, '?')

/** A comment, one line or several. */
export const comment = (...lines: ReadonlyArray<string>): string => `(* ${lines.join('\n   ')} *)`

/** A list in Coq. */
export const list = (items: ReadonlyArray<string>): string => `[${items.join('; ')}]`

/** A parameter that is a text. */
export const textOf = (parameter: Parameter | undefined): string => {
  // The kernel has accepted the step, so it has the parameters of its rule.
  if (typeof parameter !== 'string') throw new Error('a parameter of an accepted step is missing')
  return parameter
}

/** A parameter that is a list of texts. */
export const textsOf = (parameter: Parameter | undefined): ReadonlyArray<string> => {
  if (!Array.isArray(parameter)) throw new Error('a parameter of an accepted step is missing')
  return parameter.map(textOf)
}
