// KW11: an epsilon belongs to one privacy-amplification block; over hashes, blocks and days they add.
// Source: FINITE_KEY.md sections 4 and 5 (over blocks it adds); universal composability, Renner 2005.
//
// m blocks of epsilon e each are m e together, and nothing is promised once m e >= 1. To keep the sum while the number of blocks doubles,
// each block has to halve its epsilon: for (9), where it is 2 sqrt(n xi/2), that is a quarter of xi.

import { jinan1Bounds } from '../../spec/finiteKey/analyses/jinan1Formula'
import type { Interval } from '../../spec/finiteKey/interval'
import { applies, type FindingRule, undecided } from './finding'
import { judgedOnFormula9, priceOf, statementCount } from './formula9'
import { smoothedSecrecy } from './kw01XiIsNotEpsilon'
import { bitsText, grouped, spoken, wholeDown } from './wording'

const blocksUntilEmpty = (epsilon: Interval): string =>
  grouped(wholeDown(epsilon.arithmetic.one.dividedBy(epsilon)))

export const kw11EpsilonComposes: FindingRule = {
  code: 'KW11',
  title: 'Epsilons add over blocks',
  severity: 'major',
  remedy:
    'State epsilon for the key as it is used, with the number of blocks, hashes and days in it, and divide the target by that number; composable and direct take the target of one block and list what adds up in the ledger.',
  source: 'FINITE_KEY.md 4, 5',
  judge: (input) =>
    judgedOnFormula9(
      input,
      () => {
        const secrecy = input.result?.epsilon?.secrecy
        const needs = 'how many privacy-amplification blocks the key in use is made of'
        if (secrecy === undefined)
          return undecided(needs, `${input.analysed} states its epsilon for one block.`)
        const epsilon = input.arithmetic.exact(secrecy)
        return undecided(
          needs,
          `${input.analysed} states a secrecy of ${spoken(epsilon)} for this block; ${blocksUntilEmpty(epsilon)} such blocks promise nothing together.`,
          null,
          {
            'secrecy of a block': spoken(epsilon),
            'blocks until nothing is promised': blocksUntilEmpty(epsilon),
          },
        )
      },
      (formula) => {
        const epsilon = smoothedSecrecy(formula.xi, statementCount(input))
        const quarter = formula.xi.dividedBy(input.arithmetic.exact(4))
        const halved = jinan1Bounds({ ...formula.input, xi: quarter }).rawLength
        const doubling = priceOf(formula.bounds.rawLength, halved)
        return applies(
          `xi = ${spoken(formula.xi)} is stated without a number of blocks: a block allows a secrecy of ${spoken(epsilon)} at best, ${blocksUntilEmpty(epsilon)} blocks promise nothing together, and twice the blocks at the same total cost ${bitsText(doubling)} a block.`,
          null,
          {
            'secrecy of a block at best': spoken(epsilon),
            'blocks until nothing is promised': blocksUntilEmpty(epsilon),
            'bits a block when the blocks double': grouped(doubling),
          },
        )
      },
    ),
}
