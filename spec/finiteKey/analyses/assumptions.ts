// What every analysis of FINITE_KEY.md section 5 takes for granted, one sentence each; printed in each report.
// Source: FINITE_KEY.md section 5, "Assumptions".

/** Assumptions on sources, detection, announcements and laboratories that no observation shows. */
export const RIGOROUS_ASSUMPTIONS: ReadonlyArray<string> = [
  'phase-randomised Poisson sources with the declared intensities, chosen independently of basis and bit',
  'single photons carry the ideal BB84 states, in modes that do not depend on the intensity (else KW16)',
  'vacuum pulses carry a random basis and bit and are sifted like the others, and nothing tells their residual light from that of other pulses of the same photon number (else KW18)',
  'active basis choice',
  'basis-independent detection, double clicks assigned at random',
  'intensities, bases and disclosed bits are announced after detection over an authenticated channel',
  'direct reconciliation: the bits of the sender are the reference',
  'no message that depends on keyed bits is sent before the last detection of the hash block, or it is one-time-padded (else KW19)',
  'no post-selection by result; after any click both detectors are blind together, or rounds are dropped by click times only',
  'a disclosed sample of keyed rounds is drawn round by round after detection (Bernoulli)',
  'sealed laboratories and true randomness',
]
