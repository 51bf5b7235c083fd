// The paper's single-photon error rate, Eqs (7)-(8), in doubles: a control of the campaign, because it trusts the vacuum to be empty.
// Source: paper, Methods 0.6; FINITE_KEY.md section 3 and finding KW07.

import { expectedLower, expectedUpper } from './limits'

/** Counts of one basis, pulses sent and matched in it, and the vacuum of both bases. */
export type Jinan1Counts = {
  readonly signalMu: number
  readonly decoyMu: number
  readonly signal: { readonly pulses: number; readonly detections: number }
  readonly decoy: { readonly pulses: number; readonly detections: number; readonly errors: number }
  readonly vacuum: { readonly pulses: number; readonly detections: number }
}

/** `s1^L` per pulse and `e1^U`, a rate. `xi`: the failure probability of one two-sided statement. */
export const jinan1Twin = (
  { signalMu, decoyMu, signal, decoy, vacuum }: Jinan1Counts,
  xi: number,
): { readonly yieldLower: number; readonly errorUpper: number } => {
  const beta = Math.log(2 / xi)
  const weights = (mu: number) => [Math.exp(-mu), mu * Math.exp(-mu), (mu * mu * Math.exp(-mu)) / 2] as const
  const [a0, a1, a2] = weights(decoyMu)
  const [b0, b1, b2] = weights(signalMu)
  const decoyRate = expectedLower(decoy.detections, beta) / decoy.pulses
  const signalRate = expectedUpper(signal.detections, beta) / signal.pulses
  const vacuumUpper = expectedUpper(vacuum.detections, beta) / vacuum.pulses
  const vacuumLower = expectedLower(vacuum.detections, beta) / vacuum.pulses
  const raw = b2 * decoyRate - a2 * signalRate - (a0 * b2 - a2 * b0) * vacuumUpper
  const yieldLower = Math.max(0, raw / (a1 * b2 - a2 * b1))
  const errors = expectedUpper(decoy.errors, beta) / decoy.pulses - (a0 * vacuumLower) / 2
  const rate = yieldLower > 0 ? errors / (a1 * yieldLower) : 0.5
  return { yieldLower, errorUpper: Math.min(0.5, Math.max(0, rate)) }
}
