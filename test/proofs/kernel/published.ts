/** Certificates of lim2014 and rusca2018 for the tests, by their writers: every intensity keyed, and the signal alone. */
import * as E from 'fp-ts/Either'
import { CERTIFIERS } from '../../../proofs/certificate/certify'
import { fastTranscendentals } from '../../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../../spec/finiteKey/interval'
import { BLOCK, type ObservationsJson, ONE_DECOY, observationsOf } from '../../finiteKey/observationsOf'
import type { Draft } from './builder'

const good = <A>(value: E.Either<unknown, A> | undefined): A => {
  if (value === undefined || E.isLeft(value)) throw new Error(JSON.stringify(value))
  return value.right
}
/** The observations with every intensity keyed. */
export const keyedWhole = (json: ObservationsJson): ObservationsJson => ({
  ...json,
  key: { ...json.key, intensities: json.intensities.map(({ name }) => name) },
})
const written = (analysis: string, json: ObservationsJson): Draft => {
  const target = { secrecy: new Exact('1e-10'), correctness: new Exact('1e-15') }
  const arithmetic = intervalArithmetic(50, fastTranscendentals)
  const found = CERTIFIERS.get(analysis)?.(observationsOf(json), target, arithmetic, { kind: 'universal' })
  return JSON.parse(JSON.stringify(good(good(found).certificate).certificate))
}

/** Two keys of 50 390 bits together. */
export const LIM_2014 = written('lim2014', keyedWhole(BLOCK))
/** The same counts, the signal alone keyed. */
export const LIM_2014_SIGNAL = written('lim2014', BLOCK)
/** Two keys from one decoy. */
export const RUSCA_2018 = written('rusca2018', keyedWhole(ONE_DECOY))
