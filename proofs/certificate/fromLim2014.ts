// The certificate of Lim et al. 2014: two decoys, Hoeffding's deviations.
// Source: PRA 89, 022307 (2014); FINITE_KEY.md section 6.

import { LIM_2014_TERMS } from '../../spec/finiteKey/analyses/lim2014Formula'
import { type ClosedForm, leastVacua, mostSingleErrors } from './closedForms'

/** Per key: five gains of each basis (signal upper; decoy and weakest decoy, both sides) and two errors of the tested one. */
export const LIM_2014: ClosedForm = {
  analysis: 'lim2014',
  terms: LIM_2014_TERMS,
  statements: 12,
  usesKeyErrors: false,
  leastVacua: (work, basis) => leastVacua(work, basis, 1, 2),
  vacuaGiven: (work, basis) => leastVacua(work, basis, 1, 2),
  singleErrors: (work, basis) => mostSingleErrors(work, basis, 1, 2),
}
