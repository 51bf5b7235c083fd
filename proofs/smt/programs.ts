// The linear programs of a `composable` certificate in SMT-LIB, in exact rationals: that its bounds hold, and that they are the
// best there are. Written from the premises of each decoy step, never from its multipliers, so that a solver checks them anew.
// Source: docs/proof.md, section 5; CERTIFICATE.md sections 1 and 4.

import * as E from 'fp-ts/Either'
import type { Problem } from '../../spec/problem'
import type { Certificate, Parameter, Step } from '../certificate/certificate'
import { exp, high, low } from '../kernel/enclosure'
import { type Hypotheses, type Intensity, readHypotheses, row, weight } from '../kernel/hypotheses'
import { isAtMost, minus, ONE, over, parse, plus, power, type Rational, sum, times } from '../kernel/rational'

/** How much better a bound must be to be called impossible: relative. */
const IMPROVEMENT: Rational = { n: 1n, d: 1_000_000_000n }

const number = ({ n, d }: Rational): string => {
  const size = n < 0n ? -n : n
  const text = d === 1n ? `${size}.0` : `(/ ${size}.0 ${d}.0)`
  return n < 0n ? `(- ${text})` : text
}
const added = (terms: ReadonlyArray<string>): string =>
  terms.length === 1 ? (terms[0] ?? '0.0') : `(+ ${terms.join(' ')})`
const scaled = (factor: Rational, variable: string): string => `(* ${number(factor)} ${variable})`
const assertion = (relation: '<=' | '>=' | '<' | '>', left: string, right: string): string =>
  `(assert (${relation} ${left} ${right}))`

const textOf = (parameter: Parameter | undefined): string => {
  // The kernel has accepted the step, so it has the parameters of its rule.
  if (typeof parameter !== 'string') throw new Error('a parameter of an accepted step is missing')
  return parameter
}

/** What a limit says of one intensity: sum_k mu^k u_k is at least, or at most, e^mu E/p; rounded outwards. */
type Limit = { readonly one: Intensity; readonly isLower: boolean; readonly value: Rational }

const limitsOf = (h: Hypotheses, steps: Certificate['steps'], step: Step): ReadonlyArray<Limit> =>
  step.by.flatMap((place) => {
    const premise = steps[place]
    const one = h.intensities.find(({ name }) => name === premise?.p.intensity)
    if (premise === undefined || one === undefined) return []
    const isLower = premise.p.side === 'lower'
    const growth = exp(one.mu)
    const expected = over(parse(textOf(premise.p.value)), one.probability)
    return [{ one, isLower, value: times(expected, isLower ? low(growth) : high(growth)) }]
  })

/**
 * The variables u_k = v_k / R_k >= 0 up to the cut-off, and for each intensity x_l = sum over k beyond of mu_l^k u_k: at most
 * (mu_l / mu_max)^(K+1) of that of the brightest.
 */
const variablesText = (h: Hypotheses, cutoff: number): ReadonlyArray<string> => {
  const brightest = h.intensities.reduce((most, one) => (isAtMost(one.mu, most.mu) ? most : one))
  const top = `x${h.intensities.indexOf(brightest)}`
  const names = [...counting(cutoff).map((k) => `u${k}`), ...h.intensities.map((_, at) => `x${at}`)]
  return [
    ...names.flatMap((name) => [`(declare-const ${name} Real)`, assertion('>=', name, '0.0')]),
    ...h.intensities.flatMap((one, at) =>
      one === brightest
        ? []
        : [assertion('<=', `x${at}`, scaled(power(over(one.mu, brightest.mu), cutoff + 1), top))],
    ),
  ]
}
const counting = (cutoff: number): ReadonlyArray<number> => Array.from({ length: cutoff + 1 }, (_, k) => k)

const limitText = (h: Hypotheses, cutoff: number, { one, isLower, value }: Limit): string => {
  const terms = counting(cutoff).map((k) => scaled(power(one.mu, k), `u${k}`))
  return assertion(isLower ? '>=' : '<=', added([...terms, `x${h.intensities.indexOf(one)}`]), number(value))
}

/** Detections of every number of photons add up to those of the basis; between the ends of their weights. */
const totalText = (h: Hypotheses, cutoff: number, basis: string): ReadonlyArray<string> => {
  const all = sum(h.intensities.map(({ name }) => h.count('gain', basis === 'Z' ? 'Z' : 'X', name)))
  const terms = (end: typeof low): string =>
    added([
      ...counting(cutoff).map((k) => scaled(end(row(h.intensities, k)), `u${k}`)),
      ...h.intensities.map((one, at) => scaled(end(weight(one, 0)), `x${at}`)),
    ])
  return [assertion('<=', terms(low), number(all)), assertion('>=', terms(high), number(all))]
}

const programText = (h: Hypotheses, certificate: Certificate, step: Step, place: number): string => {
  const isErrors = step.rule === 'decoy.errors'
  const cutoff = Number(textOf(step.p.cutoff))
  const photons = isErrors ? 1 : Number(textOf(step.p.photons))
  const value = parse(textOf(step.p.value))
  const weightOf = row(h.intensities, photons)
  const objective = scaled(isErrors ? high(weightOf) : low(weightOf), `u${photons}`)
  const better = times(value, isErrors ? minus(ONE, IMPROVEMENT) : plus(ONE, IMPROVEMENT))
  const relation = isErrors ? '>' : '<'
  const question = (text: string, bound: Rational): ReadonlyArray<string> => [
    '(push)',
    assertion(relation, objective, number(bound)),
    `(echo "step ${place}, ${step.rule}: ${text}")`,
    '(check-sat)',
    '(pop)',
  ]
  return [
    '(push)',
    ...variablesText(h, cutoff),
    ...limitsOf(h, certificate.steps, step).map((limit) => limitText(h, cutoff, limit)),
    ...(isErrors ? [] : totalText(h, cutoff, textOf(step.p.basis))),
    ...question('the bound can be broken', value),
    ...question('the bound, better by 1e-9 of it, can be broken', better),
    '(pop)',
  ].join('\n')
}

/** A premise that no count limits by itself. */
const hasOtherPremise = ({ steps }: Certificate, step: Step): boolean =>
  step.by.some((place) => steps[place]?.rule !== 'chernoff.expected')

/**
 * The programs of a `composable` certificate that the kernel accepts, as one SMT-LIB file: for each decoy step two questions,
 * whose answers should be `unsat` (the bound holds) and `sat` (no bound better by 1e-9 does).
 */
export const programsText = (certificate: Certificate): E.Either<ReadonlyArray<Problem>, string> => {
  const { claim, steps } = certificate
  const programs = steps.flatMap((step, place) => (step.rule.startsWith('decoy.') ? [{ step, place }] : []))
  const foreign = programs.find(
    ({ step }) => step.rule === 'decoy.bitErrors' || hasOtherPremise(certificate, step),
  )
  if (claim.analysis !== 'composable' || foreign !== undefined)
    return E.left([
      {
        code: 'KW-AN206',
        path: foreign === undefined ? '$.claim.analysis' : `$.steps[${foreign.place}]`,
        expected: 'composable, with linear programs of limits on counts',
        found: foreign?.step.rule ?? claim.analysis,
        source: 'docs/coq.md',
      },
    ])
  const h = readHypotheses(certificate.hypotheses)
  return E.right(
    [
      '; The linear programs of a certificate of keywitness, in exact rationals (docs/coq.md).',
      '; Expected of each: unsat (its bound holds), then sat (it is the best to within 1e-9).',
      '(set-logic QF_LRA)',
      ...programs.map(({ step, place }) => programText(h, certificate, step, place)),
      '',
    ].join('\n'),
  )
}
