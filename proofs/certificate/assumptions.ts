// The named assumptions of a certificate in a sentence each, for those who read a theorem. Source: docs/rules.md, Assumptions.

/** Sentence by name; names not listed here are shown as they are. */
export const ASSUMPTION_SENTENCES: ReadonlyMap<string, string> = new Map([
  [
    'phase-randomised-poisson',
    'the source emits phase-randomised Poisson light of the declared intensities, chosen independently of basis and bit',
  ],
  [
    'vacuum-like-the-others',
    'vacuum pulses carry a random basis and bit and are sifted like the others; given the photon number, nothing tells a vacuum pulse apart (else KW18)',
  ],
  [
    'active-basis-choice',
    'both parties choose the basis actively and independently, with the declared probabilities',
  ],
  [
    'basis-independent-detection',
    'the detection probability does not depend on the basis; double clicks are assigned at random',
  ],
  ['announced-after-detection', 'intensities, bases and disclosed bits are announced after detection'],
  ['authenticated-channel', 'every announcement is authenticated; its price is the authentication epsilon'],
  ['direct-reconciliation', "the sender's bits are the reference"],
  [
    'no-early-keyed-messages',
    'no message that depends on keyed bits is sent before the last detection of the block, or it is one-time-padded (KW19)',
  ],
  [
    'no-post-selection',
    'double clicks are assigned, never dropped; after a click both detectors are blind together, or rounds are dropped by click times only',
  ],
  ['sealed-laboratories', 'nothing leaves the laboratories but what the protocol sends'],
  [
    'ideal-bb84-states',
    'a single photon carries the ideal BB84 state of its basis and bit, in modes that do not depend on the intensity (KW16)',
  ],
  [
    'bernoulli-sample',
    'a disclosed sample of keyed rounds is drawn round by round, each with the declared probability, after detection',
  ],
  [
    'verified-together',
    'where error counts of keyed rounds were announced, a basis that fails error verification voids the keys of both bases',
  ],
  [
    'true-randomness',
    'bits, bases, intensities, samples and hash functions are uniformly and independently random',
  ],
  [
    'statements-fixed-beforehand',
    'the statements used, the split of epsilon, the keyed pairs, the analysis and its mode, and the order in which the intensities are listed, were fixed before the data; coefficients chosen later used announced data only',
  ],
])
