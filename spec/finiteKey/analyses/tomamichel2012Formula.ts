// Single photons, one random sample: the tight finite-key bound of BB84 without decoy states.
// Source: Tomamichel, Lim, Gisin, Renner, Nature Communications 3, 634 (2012); FINITE_KEY.md section 6.

import { phaseErrorEntropy } from '../entropy'
import type { Interval } from '../interval'

/** n key bits, k test bits, tolerated error rate, preparation quality q (1 for perfect BB84), leak in bits. */
export type Tomamichel2012Input = {
  readonly n: Interval
  readonly k: Interval
  readonly toleratedError: Interval
  readonly quality: Interval
  readonly leak: Interval
  readonly epsSec: Interval
  readonly epsCor: Interval
}

/** `mu = sqrt((n+k)(k+1)/(n k^2) ln(4/eps_sec))`, `l = n (q - h(Q + mu)) - leak - log2(2/(eps_sec^2 eps_cor))`. */
export const tomamichel2012Bounds = (
  input: Tomamichel2012Input,
): { readonly deviation: Interval; readonly rawLength: Interval } => {
  const { n, k, epsSec, epsCor } = input
  const number = (value: number) => n.arithmetic.exact(value)
  const size = n
    .plus(k)
    .times(k.plus(number(1)))
    .dividedBy(n.times(k.squared()))
  const deviation = size.times(number(4).dividedBy(epsSec).ln()).sqrt()
  const rawLength = n
    .times(input.quality.minus(phaseErrorEntropy(input.toleratedError.plus(deviation))))
    .minus(input.leak)
    .minus(number(2).dividedBy(epsSec.squared().times(epsCor)).log2())
  return { deviation, rawLength }
}
