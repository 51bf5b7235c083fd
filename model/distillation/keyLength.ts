// The final key length of a block from its exact counts, by an analysis of spec/finiteKey. The counts become observations as
// `audit` takes them, so that anybody can compute the length again. Source: the paper, Methods 0.3, step 4; docs/observations.md.

import { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import { ANALYSES } from '../../spec/finiteKey/analyses/catalogue'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../spec/finiteKey/interval'
import { type Observations, parseObservations } from '../../spec/finiteKey/observations'
import type { Problem } from '../../spec/problem'
import type { Basis, Part } from '../../spec/protocol/messages'
import type { Cell, KeyLengthRequest } from '../../spec/protocol/primitives'

/** What is agreed about source, receiver and analysis before a pass; probabilities and photon numbers as decimal strings. */
export type KeySource = {
  readonly intensities: ReadonlyArray<{
    readonly name: string
    readonly meanPhotonNumber: string
    readonly probability: string
  }>
  readonly keyed: ReadonlyArray<string>
  /** Probability of basis X, the same at both parties. */
  readonly basisX: string
  /** Probability with which a detection is sampled. */
  readonly sampledFraction: string
  readonly analysis: string
  readonly secrecy: string
  readonly correctness: string
}
