/** What rules conclude, and how a rule is made: parameters of an exact shape, premises of exact kinds. */
import type { Basis, Hypotheses, Of, Scope, Shape } from './hypotheses'
import { BASES, fits, integer, oneOf, share } from './hypotheses'
import { demand, demandAtMost, isAtMost, power, type Rational, sum, times, ZERO } from './rational'

/** Something that may happen with at most that probability. Equal statements are one event. Classical: needs no smoothing. */
export type Event = { readonly statement: string; readonly epsilon: Rational; readonly isClassical?: boolean }
/** The quantity of docs/rules.md in that scope is at least (>=) or at most (<=) the value. */
export type Conclusion = {
  readonly relation: '>=' | '<='
  readonly quantity: string
  readonly scope: Scope
  readonly value: Rational
  /** The rule's own event; those of the premises are added to it. */
  readonly event?: Event
  /** Epsilons, of keys only. */
  readonly secrecy?: Rational
  readonly correctness?: Rational
  /** A hypothesis that the rule adds. */
  readonly note?: string
}
/** A conclusion with every event and note it rests on: outside the events it holds. */
export type Judgement = Conclusion & { readonly events: readonly Event[]; readonly notes: readonly string[] }
export type Premises = readonly Judgement[]
/** From hypotheses, parameters and premises to a conclusion. Pure. @throws Rejection */
export type Rule = (h: Hypotheses, p: unknown, by: Premises) => Conclusion

/** Refuses premises of other relations and quantities than one of the patterns. @throws Rejection */
export const demandPremises = (by: Premises, ...patterns: readonly string[]): void => {
  const found = by.map(({ relation, quantity }) => `${relation} ${quantity}`).join(', ')
  demand('premises', patterns.includes(found), found, patterns.join(' or '))
}
/** A rule with parameters of that shape; at(i) is the i-th premise. */
export const rule =
  <const S extends Shape>(
    shape: S,
    patterns: readonly string[] | undefined,
    conclude: (h: Hypotheses, p: Of<S>, at: (place: number) => Judgement, by: Premises) => Conclusion,
  ): Rule =>
  (h, p, by) => {
    demand('the parameters of the rule', fits(p, shape), 'others')
    if (patterns) demandPremises(by, ...patterns)
    const at = (place: number): Judgement => {
      const found = by[place]
      demand(`a premise ${place}`, found !== undefined, 'none')
      return found
    }
    return conclude(h, p, at, by)
  }

/** The one basis that all the judgements speak of. @throws Rejection */
export const basisOf = (...judgements: readonly Judgement[]): Basis => {
  const scopes = [...new Set(judgements.map((one) => one.scope))]
  return oneOf(scopes.join(' '), BASES)
}
/** A probability that is spent, in (0, 1). @throws Rejection */
export const epsilonOf = (text: string): Rational => {
  const epsilon = share(text)
  demand('strictly between 0 and 1', epsilon.n > 0n && epsilon.n < epsilon.d, text)
  return epsilon
}

/** Refuses unless sum value mu^k <= 0 for all k >= from: relative to the largest mu^k in use, what is positive falls. */
export const demandTailRow = (terms: readonly (readonly [Rational, Rational])[], from: number): void => {
  const top = terms.reduce((most, [mu, { n }]) => (n === 0n || isAtMost(mu, most) ? most : mu), ZERO)
  const kept = terms.filter(([mu, { n }]) => n > 0n || isAtMost(top, mu))
  demandAtMost('rows above the cut-off', sum(kept.map(([mu, value]) => times(value, power(mu, from)))), ZERO)
}
/** The cut-off K, 1 to 64. @throws Rejection */
export const cutoffOf = (text: string): number => {
  const cutoff = integer(text)
  demand('a cut-off from 1 to 64', cutoff.n >= 1n && cutoff.n <= 64n, text)
  return Number(cutoff.n)
}
