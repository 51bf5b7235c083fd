// The two rules of `direct`: one exponential statement over all counts, its rows, and the price of its coefficients.
// Source: docs/rules.md, `direct.declared` and `direct.universal`; FINITE_KEY.md 5.2.

import { type Coefficients, codeLength, type Term } from './code'
import { demandPremises, parametersOf, quantum, type Rule, type Situation } from './conclusion'
import { BASES, type Basis, epsilonFrom, named, parameter, wholeParameter } from './document'
import * as F from './fraction'
import { type Json, listOf, membersOf, oneOf, textOf } from './json'
import { cutoffFrom, type Light, proveTail } from './light'
import * as R from './real'
import { demand } from './refusal'

const HALF = F.fraction('0.5')

/** Terms in the order of the intensities, X before Z; w is 0 for keyed pairs. */
const termsFrom = (json: Json | undefined, { hypotheses }: Light): ReadonlyArray<Term> => {
  const pairs = hypotheses.intensities.flatMap(({ name }) =>
    BASES.map((basis) => ({ basis, intensity: name, isKeyed: hypotheses.keyed.has(named(basis, name)) })),
  )
  const terms = listOf(json, 'terms')
  demand(terms.length === pairs.length, 'terms', `${terms.length}`, `${pairs.length}`)
  return pairs.map((pair, at) => {
    const [basis, intensity, u, w] = membersOf(terms[at] ?? '', 'term', ['basis', 'intensity', 'u', 'w'])
    oneOf(basis, `basis of term ${at}`, [pair.basis])
    oneOf(intensity, `intensity of term ${at}`, [pair.intensity])
    const term = { ...pair, u: parameter(u, `u of term ${at}`), w: parameter(w, `w of term ${at}`) }
    demand(!pair.isKeyed || F.signOf(term.w) === 0, `w of term ${at}`, F.shown(term.w), '0, being keyed')
    return term
  })
}

/** phi0 of both bases; that of a basis that is keyed in (0, 1/2]. */
const phi0From = (json: Json | undefined, terms: ReadonlyArray<Term>): Record<Basis, F.Fraction> => {
  const [x, z] = membersOf(json ?? '', 'phi0', ['X', 'Z'])
  const phi0 = { X: parameter(x, 'phi0 of X'), Z: parameter(z, 'phi0 of Z') }
  for (const basis of BASES) {
    const isUsed = terms.some((term) => term.isKeyed && term.basis === basis)
    const isRight = F.signOf(phi0[basis]) > 0 && F.compare(phi0[basis], HALF) <= 0
    demand(!isUsed || isRight, `phi0 of ${basis}`, F.shown(phi0[basis]), 'above 0, at most 1/2')
  }
  return phi0
}

/** `factor - 1` of a term in rows 0 and 1 for a credit in bits, and of a test for its chance to err. */
type Gains = {
  readonly kept: (bits: R.Real) => R.Real
  readonly test: (errs: 0 | 1) => R.Real
}

const gainsOf = ({ u, w }: Term, t: F.Fraction, sampled: F.Fraction): Gains => {
  const [plain, erring] = [R.expLessOne(R.real(u)), R.expLessOne(R.real(F.plus(u, F.minus(w))))]
  return {
    kept: (bits) =>
      R.sum(
        R.product(
          R.real(F.plus(F.ONE, F.minus(sampled))),
          R.expLessOne(R.difference(R.real(u), R.product(R.real(t), bits))),
        ),
        R.product(R.real(sampled), plain),
      ),
    test: (errs) => (errs === 0 ? plain : erring),
  }
}

/** Proves every row. The right side `R_k` is taken off term by term: a factor counts as what it is above 1. */
const proveAllRows = (light: Light, { t, phi0, terms }: Coefficients, cutoff: number): void => {
  const { intensities, match, sampled } = light.hypotheses
  const rated = terms.map((term) => ({
    term,
    place: intensities.findIndex(({ name }) => name === term.intensity),
    gains: gainsOf(term, t, sampled),
  }))
  const [corners, nothing] = [[0, 1] as const, R.whole(0)]
  const average = R.real(HALF)
  // Both bases at once, weighed by match(B); the common factor 1/(match(X) + match(Z)) is left out.
  const pooledRow = (k: 0 | 1, gain: (one: (typeof rated)[number]) => R.Real): R.Real =>
    R.sum(
      ...rated.map((one) => R.product(R.real(match[one.term.basis]), light.weight(one.place, k), gain(one))),
    )
  const vacuum = pooledRow(0, ({ term, gains }) =>
    term.isKeyed ? gains.kept(R.whole(1)) : R.product(average, R.sum(gains.test(0), gains.test(1))),
  )
  R.prove('row 0', vacuum, nothing)
  // a - c ph = 1 + log2(1 - phi0) without and 1 + log2 phi0 with a phase error.
  const credit = (basis: Basis, ph: 0 | 1): R.Real =>
    R.sum(R.whole(1), R.log2(ph === 1 ? phi0[basis] : F.plus(F.ONE, F.minus(phi0[basis]))))
  const single = rated.map(({ term, gains }) =>
    corners.map((ph) => (term.isKeyed ? gains.kept(credit(term.basis, ph)) : gains.test(ph))),
  )
  for (const x of corners)
    for (const z of corners) {
      const row = pooledRow(1, (one) => {
        const { basis, isKeyed } = one.term
        const errs = (basis === 'X') === isKeyed ? z : x
        return single[rated.indexOf(one)]?.[errs] ?? nothing
      })
      R.prove(`row 1, x = ${x}, z = ${z}`, row, nothing)
    }
  for (const basis of BASES)
    for (const errs of corners) {
      const gain = intensities.map((_, place) => {
        const found = rated.find((one) => one.place === place && one.term.basis === basis)
        return found?.gains.test(found.term.isKeyed ? 0 : errs) ?? nothing
      })
      const name = `${basis}, err = ${errs}`
      for (let k = 2; k <= cutoff; k += 1) {
        const row = intensities.map((_, place) => R.product(light.weight(place, k), gain[place] ?? nothing))
        R.prove(`row ${k}, ${name}`, R.sum(...row), nothing)
      }
      const coefficients = intensities.map((_, place) =>
        R.product(light.weight(place, 0), gain[place] ?? nothing),
      )
      proveTail(name, light, coefficients, cutoff)
    }
}

/** `sum u gain - sum w error` over all pairs. */
const linearForm = (light: Light, terms: ReadonlyArray<Term>): F.Fraction =>
  F.sumOf(
    terms.map(({ basis, intensity, u, w }) => {
      const gain = F.times(u, light.count('gain', basis, intensity))
      return F.signOf(w) === 0
        ? gain
        : F.plus(gain, F.minus(F.times(w, light.count('error', basis, intensity))))
    }),
  )

const direct =
  (mode: 'declared' | 'universal'): Rule =>
  (situation: Situation) => {
    demandPremises(situation, 0)
    const { light } = situation
    const { design, counts } = light.hypotheses
    demand(design.mode === mode, 'mode of the design', design.mode, mode)
    const [cutoffOf, epsilonOf, phi0Of, tOf, termsOf, valueText] = parametersOf(situation, [
      'cutoff',
      'epsilon',
      'phi0',
      't',
      'terms',
      'value',
    ])
    const cutoff = cutoffFrom(wholeParameter(cutoffOf, 'cutoff'))
    const epsilon = epsilonFrom(epsilonOf, 'epsilon')
    const t = parameter(tOf, 't')
    demand(F.signOf(t) > 0, 't', F.shown(t), '> 0')
    const terms = termsFrom(termsOf, light)
    const coefficients = { t, terms, phi0: phi0From(phi0Of, terms) }
    const value = parameter(valueText, 'value')
    proveAllRows(light, coefficients, cutoff)
    const form = linearForm(light, terms)
    const detections = F.sumOf([...counts].flatMap(([name, n]) => (name.startsWith('gain ') ? [n] : [])))
    const words = mode === 'universal' ? codeLength(coefficients, detections) : 0
    const cost = R.sum(R.timesLn2(words), R.ln(F.inverse(epsilon)))
    R.prove('t L', R.real(F.times(t, value)), R.difference(R.real(form), cost))
    const event = `secrecy direct in all: linear form fails [${textOf(epsilonOf, 'epsilon')}]`
    return {
      ...({ what: 'secrecy direct', scope: 'all', side: '>=' } as const),
      value,
      events: quantum(event, epsilon),
    }
  }

/** `secrecy direct in all`, the coefficients fixed by a design before the data. */
export const directDeclared: Rule = direct('declared')

/** `secrecy direct in all`, the coefficients chosen after the data and paid for. */
export const directUniversal: Rule = direct('universal')
