// The certificate of Rusca et al. 2018: one decoy, Hoeffding's deviations, vacuum detections from above by their errors.
// Source: APL 112, 171104 (2018); FINITE_KEY.md section 6.

import { RUSCA_2018_TERMS } from '../../spec/finiteKey/analyses/rusca2018Formula'
import { type ClosedForm, leastVacua, mostSingleErrors, mostVacua } from './closedForms'

/**
 * Per key: in each basis signal gain upper, decoy gain lower, both errors upper and the half of the vacuum detections; one
 * lower error limit of the tested basis.
 */
export const RUSCA_2018: ClosedForm = {
  analysis: 'rusca2018',
  terms: RUSCA_2018_TERMS,
  statements: 11,
  usesKeyErrors: true,
  leastVacua: (work, basis) => leastVacua(work, basis, 0, 1),
  vacuaGiven: mostVacua,
  singleErrors: (work, basis) => mostSingleErrors(work, basis, 0, 1),
}
