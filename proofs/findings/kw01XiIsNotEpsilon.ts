// KW01: the xi of one Chernoff statement is printed as if it were the epsilon of the key.
// Source: FINITE_KEY.md sections 4 and 5 ("From a bound to a key"); Tomamichel, Lim, Gisin, Renner, Nat. Commun. 3, 634 (2012) for the smoothing.
//
// n one-sided statements, each failing with probability at most xi/2, fail with p_fail <= n xi/2 together. Smoothing the state over the
// event costs 2 sqrt(p_fail) of secrecy in this argument, whatever privacy amplification adds. So a secrecy of eps needs p_fail <= (eps/2)^2, that is
// xi <= eps^2 / (2 n), and that only if nothing at all is left for eps_PA: the price is not overstated.

import { jinan1Bounds } from '../../spec/finiteKey/analyses/jinan1Formula'
import type { Interval } from '../../spec/finiteKey/interval'
import { applies, doesNotApply, type FindingRule } from './finding'
import { closedIn, judgedOnFormula9, kindOf, priceOf, statementCount, wholeLength } from './formula9'
import { bitsText, grouped, spoken } from './wording'

/** `2 sqrt(n xi/2)`: the best secrecy that n one-sided statements of failure probability xi/2 allow. */
export const smoothedSecrecy = (xi: Interval, statements: number): Interval => {
  const { exact } = xi.arithmetic
  return exact(2).times(exact(statements).times(xi).dividedBy(exact(2)).sqrt())
}

/** `eps^2/(2 n)`: the largest xi whose n statements allow a secrecy of eps. */
export const xiNeededFor = (secrecy: Interval, statements: number): Interval =>
  secrecy.squared().dividedBy(secrecy.arithmetic.exact(2 * statements))

export const kw01XiIsNotEpsilon: FindingRule = {
  code: 'KW01',
  title: 'xi is not epsilon',
  severity: 'critical',
  remedy:
    'Count the statements, add their failure probabilities, take the square root and state the sum; composable splits a target epsilon over its statements before the data, direct makes one statement with p_fail = ((eps_sec - eps_PA)/2)^2.',
  source: 'FINITE_KEY.md 4, 5; Nat. Commun. 3, 634 (2012)',
  judge: (input) =>
    judgedOnFormula9(
      input,
      () =>
        closedIn(
          input,
          kindOf(input) === 'certified'
            ? `${input.analysed} splits the target secrecy over its statements and lists them in the ledger.`
            : `${input.analysed} takes the target secrecy and divides it over its own statements.`,
        ),
      (formula) => {
        const { xi } = formula
        const secrecy = input.arithmetic.exact(input.target.secrecy)
        const statements = statementCount(input)
        const reached = smoothedSecrecy(xi, statements)
        const needed = xiNeededFor(secrecy, statements)
        const numbers = {
          'one-sided statements': `${statements}`,
          xi: spoken(xi),
          'xi taken from': formula.xiSource,
          'failure probability, at most': spoken(
            input.arithmetic.exact(statements).times(xi).dividedBy(input.arithmetic.exact(2)),
          ),
          'secrecy at best': spoken(reached),
          'secrecy asked for': spoken(secrecy),
          'xi needed': spoken(needed),
        }
        if (xi.isAtMost(needed))
          return doesNotApply(
            `xi = ${spoken(xi)} is small enough: ${statements} one-sided statements allow a secrecy of ${spoken(reached)}.`,
            numbers,
          )
        const length = jinan1Bounds({ ...formula.input, xi: needed }).rawLength
        const bits = priceOf(formula.bounds.rawLength, length)
        return applies(
          `${statements} one-sided statements of failure probability xi/2 (xi = ${spoken(xi)}) allow a secrecy of ${spoken(reached)} at best, not ${spoken(secrecy)}; that needs xi = ${spoken(needed)}, at which formula (9) gives ${bitsText(bits)} less.`,
          bits,
          {
            ...numbers,
            'length at xi': grouped(wholeLength(formula.bounds.rawLength)),
            'length at the xi needed': grouped(wholeLength(length)),
          },
        )
      },
    ),
}
