// Vectors of the decoy bounds. Source: docs/compute.md, "Decoy states".

import type { Args } from './arguments'
import { FINITE_KEY_HEADER } from './chernoffVectors'
import { type FunctionCases, functionGroup, type Given, type Slip, type Slipped } from './finiteKey'
import { badArguments, FINITE_KEY_NOTES } from './finiteKeyNotes'
import { type VectorFile, vectorFile } from './vectorFile'

const given = (comment: string, flag: string, args: Args): Given => ({ comment, flags: [flag], args })
const slipped = (comment: string, flag: string, args: Args, slip: Slip): Slipped => ({
  ...given(comment, flag, args),
  slip,
})
/** A slip that is the function at other arguments. */
const at = (replaced: Args): Slip => ({ args: (args) => ({ ...args, ...replaced }) })

const WANG = { mu_x: '0.1', mu_y: '0.8', SxL: '1.2e-4', SyU: '1e-3', SoU: '6e-7', SoL: null }
const SEPARATE = { ...WANG, SoL: '5e-7' }

const wang: FunctionCases = {
  fn: 'wang_s1L',
  given: [
    given('joint', 'Typical', WANG),
    given('separate', 'Typical', SEPARATE),
    given('other intensities', 'Typical', { ...WANG, mu_x: '0.08', mu_y: '0.5' }),
    given('no counts', 'Zero', { ...WANG, SxL: '0', SyU: '0', SoU: '0' }),
    given('a bound below 0, which is not cut here', 'Clamped', { ...WANG, SxL: '1e-5' }),
    given('nearly equal intensities', 'NearZeroDenominator', { ...WANG, mu_y: '0.10000000000000000001' }),
    given('a decoy that is nearly no light', 'NearZeroDenominator', { ...WANG, mu_x: '1e-30' }),
    given('terms that nearly cancel', 'Cancellation', {
      ...WANG,
      SxL: '1.5625e-5',
      SyU: '0.002013752707470477',
    }),
  ],
  slips: [
    slipped('upper and lower rate exchanged', 'LimitsExchanged', WANG, at({ SxL: '1e-3', SyU: '1.2e-4' })),
    slipped('no vacuum counts subtracted', 'DeviationLeftOut', WANG, at({ SoU: '0' })),
    slipped('the lower vacuum rate', 'LimitsExchanged', WANG, at({ SoU: '4.9e-7' })),
    slipped('joint in place of separate', 'VacuumFromOneIntensity', SEPARATE, at({ SoL: null })),
    slipped('cut at 0', 'CutTooEarly', { ...WANG, SxL: '1e-5' }, { texts: () => ({ value: '0.0' }) }),
  ],
  bad: [
    ...badArguments(WANG, 'SxL'),
    given('equal intensities', 'WrongOrder', { ...WANG, mu_y: '0.1' }),
    given('signal and decoy exchanged', 'WrongOrder', { ...WANG, mu_x: '0.8', mu_y: '0.1' }),
    given('a decoy without light', 'OutOfRange', { ...WANG, mu_x: '0' }),
    given('101 photons a pulse', 'OutOfRange', { ...WANG, mu_y: '101' }),
  ],
  seeded: 20,
}

const VACUUM = { nu1: '0.1', nu2: '0.001', Q1U: '7e-6', Q2L: '5e-7' }

const vacuum: FunctionCases = {
  fn: 'ma_Y0L',
  given: [
    given('a weak decoy', 'Typical', VACUUM),
    given('a perfect vacuum', 'Zero', { ...VACUUM, nu2: '0' }),
    given('a bound that is cut at 0', 'Clamped', { ...VACUUM, Q1U: '7e-4' }),
    given('no counts', 'Zero', { ...VACUUM, Q1U: '0', Q2L: '0' }),
    given('nearly equal intensities', 'NearZeroDenominator', { ...VACUUM, nu2: '0.09999999999999999999' }),
  ],
  slips: [
    slipped('the weak decoy as a perfect vacuum', 'ImperfectVacuum', VACUUM, at({ nu2: '0' })),
    slipped('upper and lower gain exchanged', 'LimitsExchanged', VACUUM, at({ Q1U: '5e-7', Q2L: '7e-6' })),
    slipped(
      'not cut at 0',
      'NotClamped',
      { ...VACUUM, Q1U: '7e-4' },
      {
        texts: () => ({ value: '-7.3e-6' }),
      },
    ),
  ],
  bad: [
    ...badArguments(VACUUM, 'Q1U'),
    given('equal intensities', 'WrongOrder', { ...VACUUM, nu2: '0.1' }),
    given('decoys exchanged', 'WrongOrder', { ...VACUUM, nu1: '0.001', nu2: '0.1' }),
  ],
  seeded: 20,
}

const SINGLE = { mu: '0.8', nu1: '0.1', nu2: '0.001', QmuU: '1e-3', Q1L: '1.2e-4', Q2U: '6e-7', Y0L: '1e-7' }

const single: FunctionCases = {
  fn: 'ma_Y1L',
  given: [
    given('two decoys', 'Typical', SINGLE),
    given('a perfect vacuum', 'Typical', { ...SINGLE, nu2: '0' }),
    given('no vacuum yield', 'Zero', { ...SINGLE, Y0L: '0' }),
    given('a bound below 0, which is not cut here', 'Clamped', { ...SINGLE, Q1L: '1e-6' }),
    given('a signal hardly above both decoys', 'NearZeroDenominator', {
      ...SINGLE,
      mu: '0.10100000000000000001',
    }),
    given('nearly equal decoys', 'NearZeroDenominator', { ...SINGLE, nu2: '0.09999999999999999999' }),
  ],
  slips: [
    slipped('the weak decoy as a perfect vacuum', 'ImperfectVacuum', SINGLE, at({ nu2: '0' })),
    slipped('no vacuum yield', 'DeviationLeftOut', SINGLE, at({ Y0L: '0' })),
    slipped('upper and lower gain exchanged', 'LimitsExchanged', SINGLE, at({ Q1L: '6e-7', Q2U: '1.2e-4' })),
    slipped('cut at 0', 'CutTooEarly', { ...SINGLE, Q1L: '1e-6' }, { texts: () => ({ value: '0.0' }) }),
  ],
  bad: [
    ...badArguments(SINGLE, 'Q1L'),
    given('a signal below both decoys together', 'WrongOrder', { ...SINGLE, mu: '0.101' }),
    given('decoys exchanged', 'WrongOrder', { ...SINGLE, nu1: '0.001', nu2: '0.1' }),
  ],
  seeded: 20,
}

/** The decoy bounds. */
export const DECOY_CASES: ReadonlyArray<FunctionCases> = [wang, vacuum, single]

/** `decoy.json`. */
export const decoyFile = (): VectorFile =>
  vectorFile({
    name: 'decoy.json',
    algorithm: 'Decoy-state bounds',
    header: FINITE_KEY_HEADER,
    notes: FINITE_KEY_NOTES,
    groups: DECOY_CASES.map(functionGroup),
  })
