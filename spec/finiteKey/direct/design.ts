// A design: coefficients of `direct` that were fixed before the data, as a JSON file with a digest that a certificate names.
// Source: FINITE_KEY.md 5.2 (`declared`); the digest's text is that of docs/certificate.md, `{ phi0, t, terms }`.

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decoded, exactly, textUpTo } from '../../codec'
import type { Problem } from '../../problem'
import { decimalOf } from '../../quantities'
import { Exact } from '../interval'
import type { DirectCoefficients } from './certified'
import { cellName, type DirectProtocol, stateOf } from './problem'

const Coefficient = new t.Type<Decimal, string>(
  'a coefficient: a decimal number as a string, such as "-0.000578"',
  (value): value is Decimal => Exact.isDecimal(value),
  (value, context) => {
    const decimal = typeof value === 'string' ? decimalOf(value) : undefined
    return decimal === undefined ? t.failure(value, context) : t.success(new Exact(decimal))
  },
  (decimal) => decimal.toFixed(),
)

const Term = exactly(
  'a term { basis, intensity, u, w }',
  t.type({
    basis: t.union([t.literal('X'), t.literal('Z')], 'the name of a basis, "X" or "Z"'),
    intensity: t.string,
    u: Coefficient,
    w: Coefficient,
  }),
)

/** Coefficients fixed before the data: t (nats per bit), phi0 of each basis, and u, w (nats) of each (intensity, basis). */
export const DirectDesign = exactly(
  'a design { format, name, t, phi0, terms }',
  t.intersection([
    t.type({
      format: t.literal('keywitness/direct-design@1'),
      name: textUpTo(1000),
      t: Coefficient,
      phi0: exactly('phi0 { X, Z }', t.type({ X: Coefficient, Z: Coefficient })),
      terms: t.readonlyArray(Term, 'a list of terms'),
    }),
    t.partial({ note: textUpTo(10_000) }),
  ]),
)
export type DirectDesign = t.TypeOf<typeof DirectDesign>

/** A design from JSON data, or every problem in it. */
export const parseDirectDesign = (input: unknown): E.Either<ReadonlyArray<Problem>, DirectDesign> =>
  decoded(DirectDesign, input)

/** The design with these coefficients. */
export const designOf = (
  name: string,
  protocol: DirectProtocol,
  coefficients: DirectCoefficients,
): DirectDesign => ({
  format: 'keywitness/direct-design@1',
  name,
  t: coefficients.t,
  phi0: coefficients.phaseError,
  terms: protocol.cells.map((cell, at) => ({
    basis: cell.basis,
    intensity: stateOf(protocol, cell).name,
    u: coefficients.u[at] ?? new Exact(0),
    w: coefficients.w[at] ?? new Exact(0),
  })),
})

/** The text whose SHA-256 is the design's digest: canonical JSON (sorted keys, no spaces) of `{ phi0, t, terms }`. */
export const designDigestText = (design: DirectDesign): string => {
  const { phi0, t: step, terms } = DirectDesign.encode(design)
  return JSON.stringify({
    phi0: { X: phi0.X, Z: phi0.Z },
    t: step,
    terms: terms.map(({ basis, intensity, u, w }) => ({ basis, intensity, u, w })),
  })
}

/** The design's coefficients in the order of the protocol's cells, or a problem for every cell it lacks and every term too many. */
export const coefficientsOf = (
  design: DirectDesign,
  protocol: DirectProtocol,
): E.Either<ReadonlyArray<Problem>, DirectCoefficients> => {
  const names = protocol.cells.map((cell) => cellName(protocol, cell))
  const termNames = design.terms.map(({ basis, intensity }) => `${basis}.${intensity}`)
  const problem = (path: string, expected: string, found: string): Problem => ({
    code: 'KW-AN201',
    path,
    expected,
    found,
  })
  const problems = [
    ...names
      .filter((name) => !termNames.includes(name))
      .map((name) => problem('$.terms', `a term of the design for ${name}`, 'none')),
    ...termNames.flatMap((name, at) =>
      names.includes(name) && termNames.indexOf(name) === at
        ? []
        : [problem(`$.terms[${at}]`, `one term for each of ${names.join(', ')}`, name)],
    ),
  ]
  if (problems.length > 0) return E.left(problems)
  const ordered = names.flatMap((name) => design.terms.filter((_, at) => termNames[at] === name))
  return E.right({
    t: design.t,
    phaseError: design.phi0,
    u: ordered.map(({ u }) => u),
    w: ordered.map(({ w }) => w),
  })
}
