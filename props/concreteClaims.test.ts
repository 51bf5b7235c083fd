// Laws of the two concrete machines that the abstract system cannot see: keys of authentication, journals, leakage, copies, bytes.
// Source: PROTOCOL.md, sections 8a (end) and 9.

import { describe } from '@jest/globals'
import { CLAIMS } from './concreteClaims'
import { type Plan, plans, runOfPlan } from './concreteRuns'
import { law } from './law'

const obeyed = (plan: Plan): void => {
  const run = runOfPlan(plan)
  for (const { name, flaw } of CLAIMS) {
    const found = flaw(run)
    if (found !== undefined) throw new Error(`broken: ${name}: ${found}`)
  }
}

describe('every run of the concrete system', () => {
  law('obeys every claim: hardened, with power failures anywhere', plans('hardened'), obeyed)
  law('obeys every claim: literal', plans('literal'), obeyed)
})
