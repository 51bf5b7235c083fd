// KW14: the leak has to be the number of bits that were sent, not an efficiency.
// Source: FINITE_KEY.md sections 3 and 4; the converse as in KW10 (method of types).
//
// An efficiency f says what a code does on average; the syndromes that were sent, those of failed attempts and the verification included,
// are what Eve has. And no leak can be below log2 C(n, m) >= n h(m/n) - log2(n + 1), n keyed bits with m errors at unknown places.

import { binaryEntropy } from '../../spec/finiteKey/entropy'
import { leakOf } from '../../spec/finiteKey/leakage'
import { applies, doesNotApply, type FindingRule } from './finding'
import { allKeyed } from './keyedBits'
import { bitsText, grouped, spoken, wholeDown } from './wording'

export const kw14LeakNotTransmitted: FindingRule = {
  code: 'KW14',
  title: 'The leak is not the transmitted length',
  severity: 'major',
  remedy:
    'Count every bit that error correction and verification sent, failed attempts included, in both directions, and give it as leakage { "bits" } or per basis; composable and direct subtract what is given and say so where it is assumed.',
  source: 'FINITE_KEY.md 3, 4',
  judge: ({ observations, arithmetic }) => {
    const { exact } = arithmetic
    const { detections, errors } = allKeyed(observations)
    const leak = leakOf(observations, arithmetic).total
    if (observations.leakage.kind === 'efficiency') {
      const efficiency = spoken(exact(observations.leakage.efficiency))
      return applies(
        `The leak is assumed: ${efficiency} n h(E) = ${bitsText(leak)}, where the bits that were sent are what an eavesdropper has.`,
        null,
        { efficiency, 'leak assumed': grouped(leak) },
      )
    }
    if (detections === 0n || !observations.key.sampledFraction.isZero())
      return doesNotApply(`The leak is given as ${bitsText(leak)} sent.`, { leak: grouped(leak) })
    const entropy = exact(detections).times(
      binaryEntropy(exact(errors).dividedBy(exact(detections)).clampedAbove(1)),
    )
    const least = entropy.minus(exact(detections + 1n).log2()).clampedBelow(0)
    const numbers = { leak: grouped(leak), 'least leak for these errors': grouped(wholeDown(least)) }
    if (!exact(leak).isBelow(least))
      return doesNotApply(
        `The leak is given as ${bitsText(leak)} sent; ${grouped(errors)} errors in ${grouped(detections)} keyed bits take at least ${bitsText(wholeDown(least))}.`,
        numbers,
      )
    const bits = wholeDown(least.minus(exact(leak)))
    return applies(
      `A leak of ${bitsText(leak)} cannot have corrected ${grouped(errors)} errors in ${grouped(detections)} keyed bits: that takes at least ${bitsText(wholeDown(least))}, sent in clear or paid for by a one-time pad.`,
      bits,
      numbers,
    )
  },
}
