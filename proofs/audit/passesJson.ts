// The audit of published passes as JSON. Source: CLI.md, minimum fields of `audit`; schema in docs/schemas/audit-passes.json.

import type { Target } from '../../spec/finiteKey/analyses/analysis'
import { PASS_ASSUMPTIONS } from '../../spec/finiteKey/publishedPasses'
import { ratioSummary } from '../../spec/finiteKey/recomputedPasses'
import type { PassAudit } from './passes'
import { wholeJson } from './whole'

/** The document of `audit --json` on published passes. */
export const passesJson = (results: ReadonlyArray<PassAudit>, target: Target) => ({
  passes: results.map(({ pass, blocks, recomputedBits, ratio, certified }) => ({
    date: pass.date,
    station: pass.station,
    packets: pass.packets,
    blocks,
    publishedBits: wholeJson(pass.publishedBits),
    recomputedBits: wholeJson(recomputedBits),
    ratio: ratio ?? null,
    ...Object.fromEntries(
      [...certified].flatMap(([name, { blockBits, pooledBits }]) => [
        [`${name}BlockBits`, blockBits === undefined ? null : wholeJson(blockBits)],
        [`${name}PooledBits`, pooledBits === undefined ? null : wholeJson(pooledBits)],
      ]),
    ),
    modelled: true,
  })),
  summary: ratioSummary(results.flatMap(({ ratio }) => (ratio === undefined ? [] : [ratio]))),
  assumptions: {
    opticalError: PASS_ASSUMPTIONS.channel.opticalError,
    transmittance: PASS_ASSUMPTIONS.channel.transmittance,
    efficiency: PASS_ASSUMPTIONS.efficiency,
    failureProbability: target.secrecy.toString(),
    analysis: 'jinan1',
  },
})

/** Its type. */
export type PassesJson = ReturnType<typeof passesJson>
