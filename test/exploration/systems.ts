// Systems by their row in PROTOCOL.md, explored once each.

import type { Exploration, Finding } from '../../proofs/exploration/exploration'
import { compiled } from '../../proofs/exploration/fast/compile'
import { advance, begun, type Search } from '../../proofs/exploration/fast/search'
import { livenessFindings } from '../../proofs/exploration/liveness'
import { explorationOf } from '../../proofs/exploration/packedExploration'
import type { Parameters, Profile } from '../../spec/protocol/abstract/parameters'
import { systemOf } from '../../spec/protocol/abstract/system'

/** B CU CD A R. */
export type Row = readonly [
  blocks: number,
  uplink: number,
  downlink: number,
  attacks: number,
  residual: 0 | 1,
]

/** The parameters of a row. */
export const parametersOf = (
  profile: Profile,
  [blocks, uplink, downlink, attacks, residual]: Row,
  rest: Partial<Parameters> = {},
): Parameters => ({
  profile,
  blocks,
  uplink,
  downlink,
  attacks,
  residual,
  mutant: 0,
  sabotages: [],
  endAndTimeouts: true,
  pipelined: true,
  ...rest,
})

const finished = (parameters: Parameters, keepEdges: boolean): Search => {
  const search = begun(compiled(systemOf(parameters)), keepEdges)
  while (!advance(search, 100_000));
  return search
}

/** Everything but liveness. */
export const exploredFast = (parameters: Parameters, withDigest = true): Exploration =>
  explorationOf(finished(parameters, false), withDigest)

/** The liveness properties. */
export const livenessOf = (parameters: Parameters): ReadonlyArray<Finding> =>
  livenessFindings(finished(parameters, true))

/** The names of the violated properties. */
export const violated = (findings: ReadonlyArray<Pick<Finding, 'name' | 'holds'>>): ReadonlyArray<string> =>
  findings.filter(({ holds }) => holds !== true).map(({ name }) => name)
