// KW09: bits disclosed as a sample must leave the detections and the pulses alike, and the sample must be random and authenticated.
// Source: paper, Methods 0.3, step 2 (10 % sampled); FINITE_KEY.md section 4.
//
// With a sampled fraction s, sum_B N_y,B (1 - s) b1 s1 (1 - h) = M is what the rest holds. Whoever leaves N_y whole gets M/(1 - s): too
// much by M s/(1 - s), that is + 11 % of M at s = 0.1. Priced: that length less the one with the sample taken out of both.

import { applies, doesNotApply, type FindingRule, undecided } from './finding'
import { judgedOnFormula9, priceOf, wholeLength } from './formula9'
import { bitsText, grouped, percent } from './wording'

const NEEDS =
  'how the sample was drawn (at random, after detection, by whom) and that its positions and bits were authenticated'

export const kw09SampledBits: FindingRule = {
  code: 'KW09',
  title: 'The sample must leave the key consistently',
  severity: 'major',
  remedy:
    'Take the sampled fraction out of detections and pulses alike, draw it at random after detection, authenticate its announcement; composable and direct key only the 1 - s that is left, for a sample drawn at random after detection.',
  source: 'paper, Methods 0.3; FINITE_KEY.md 4, 5',
  judge: (input) => {
    const { observations, arithmetic, analysed } = input
    const fraction = arithmetic.exact(observations.key.sampledFraction)
    if (fraction.isZero())
      return doesNotApply('The input declares that no keyed bit was disclosed as a sample.')
    const share = percent(fraction)
    return judgedOnFormula9(
      input,
      () =>
        undecided(
          NEEDS,
          `${analysed} leaves out the sampled ${share} of the keyed bits; the counts do not show that they were drawn at random.`,
          null,
          { 'sampled fraction': share },
        ),
      (formula) => {
        const kept = arithmetic.one.minus(fraction)
        const length = formula.bounds.rawLength
        const whole = length.plus(formula.input.leak).dividedBy(kept).minus(formula.input.leak)
        const excess = fraction.dividedBy(kept)
        const bits = priceOf(whole, length)
        const { claim } = observations
        const fits =
          claim === undefined || claim.keyBits <= wholeLength(length)
            ? ''
            : `, and the claimed ${grouped(claim.keyBits)} bits exceed what is left`
        return applies(
          `A sample of ${share} was disclosed: a length with the whole N_y counts ${percent(excess)} too much before the leak, ${bitsText(bits)}${fits}.`,
          bits,
          {
            'sampled fraction': share,
            'excess of the first term': percent(excess),
            'length without the sample': grouped(wholeLength(length)),
            'length with the whole N_y': grouped(wholeLength(whole)),
          },
        )
      },
    )
  },
}
