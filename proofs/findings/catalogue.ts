// The audit catalogue: every finding, in the order of a report.
// Source: FINITE_KEY.md section 4.

import { type Finding, type FindingInput, type FindingRule, findingOf } from './finding'
import { kw01XiIsNotEpsilon } from './kw01XiIsNotEpsilon'
import { kw02NoPrivacyAmplificationTerm } from './kw02NoPrivacyAmplificationTerm'
import { kw03NoErrorVerification } from './kw03NoErrorVerification'
import { kw04CrcOfTheFinalKey } from './kw04CrcOfTheFinalKey'
import { kw05ExpectedNotObserved } from './kw05ExpectedNotObserved'
import { kw06NoSamplingTerm } from './kw06NoSamplingTerm'
import { kw07ImperfectVacuum } from './kw07ImperfectVacuum'
import { kw08IndependentClicks } from './kw08IndependentClicks'
import { kw09SampledBits } from './kw09SampledBits'
import { kw10DecoyErrors } from './kw10DecoyErrors'
import { kw11EpsilonComposes } from './kw11EpsilonComposes'
import { kw12LengthDependsOnData } from './kw12LengthDependsOnData'
import { kw13Authentication } from './kw13Authentication'
import { kw14LeakNotTransmitted } from './kw14LeakNotTransmitted'
import { kw15BasisDependentDetection } from './kw15BasisDependentDetection'
import { kw16SourceAssumptions } from './kw16SourceAssumptions'
import { kw17Rounding } from './kw17Rounding'
import { kw18ResidualLight } from './kw18ResidualLight'
import { kw19MessagesDuringDetection } from './kw19MessagesDuringDetection'

/** KW01 to KW19, in order. */
export const CATALOGUE: ReadonlyArray<FindingRule> = [
  kw01XiIsNotEpsilon,
  kw02NoPrivacyAmplificationTerm,
  kw03NoErrorVerification,
  kw04CrcOfTheFinalKey,
  kw05ExpectedNotObserved,
  kw06NoSamplingTerm,
  kw07ImperfectVacuum,
  kw08IndependentClicks,
  kw09SampledBits,
  kw10DecoyErrors,
  kw11EpsilonComposes,
  kw12LengthDependsOnData,
  kw13Authentication,
  kw14LeakNotTransmitted,
  kw15BasisDependentDetection,
  kw16SourceAssumptions,
  kw17Rounding,
  kw18ResidualLight,
  kw19MessagesDuringDetection,
]

/** Every finding on one input, in the order of the catalogue. */
export const findingsOf = (input: FindingInput): ReadonlyArray<Finding> =>
  CATALOGUE.map((rule) => findingOf(rule, input))
