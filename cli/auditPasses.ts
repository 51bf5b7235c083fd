// The report on published passes: the published length beside the one recomputed from modelled counts.
// Source: CLI.md, published aggregates; FINITE_KEY.md section 9. Every recomputed figure is modelled, and says so.

import * as E from 'fp-ts/Either'
import { auditPass, type Bits, type PassAudit } from '../proofs/audit/passes'
import { type PassesJson, passesJson } from '../proofs/audit/passesJson'
import type { Target } from '../spec/finiteKey/analyses/analysis'
import { RIGOROUS } from '../spec/finiteKey/analyses/catalogue'
import type { IntervalArithmetic } from '../spec/finiteKey/interval'
import {
  LENGTH_STEP,
  PACKET_BITS,
  PACKETS_PER_BLOCK,
  PASS_ASSUMPTIONS,
  type PublishedPass,
} from '../spec/finiteKey/publishedPasses'
import { ratioSummary } from '../spec/finiteKey/recomputedPasses'
import type { Problem } from '../spec/problem'
import type { Report } from './report'
import { grouped, progressBar, styled, table } from './terminal'

const percent = (value: number | null): string => (value === null ? '-' : `${(100 * value).toFixed(1)} %`)

const bitsText = (bits: Bits): string => (bits === undefined ? '-' : grouped(bits))

const rowOf = ({ pass, blocks, recomputedBits, ratio, certified }: PassAudit): ReadonlyArray<string> => [
  pass.date,
  pass.station,
  `${pass.packets}`,
  `${blocks}`,
  pass.qberAverage.times(100).toFixed(2),
  grouped(pass.publishedBits),
  grouped(recomputedBits),
  ratio === undefined ? '-' : ratio.toFixed(3),
  ...[...RIGOROUS.keys()].flatMap((name) => {
    const { blockBits, pooledBits } = certified.get(name) ?? { blockBits: undefined, pooledBits: undefined }
    return [bitsText(blockBits), bitsText(pooledBits)]
  }),
]

const textOf = (results: ReadonlyArray<PassAudit>, target: Target): string => {
  const summary = ratioSummary(results.flatMap(({ ratio }) => (ratio === undefined ? [] : [ratio])))
  const { channel, efficiency } = PASS_ASSUMPTIONS
  return [
    styled('bold', `Published passes: ${results.length}`),
    '',
    table(
      [
        { title: 'date', align: 'left' },
        { title: 'station', align: 'left' },
        { title: 'packets', align: 'right' },
        { title: 'blocks', align: 'right' },
        { title: 'QBER %', align: 'right' },
        { title: 'published bits', align: 'right' },
        { title: 'jinan1 bits', align: 'right' },
        { title: 'ratio', align: 'right' },
        ...[...RIGOROUS.keys()].flatMap((name) => [
          { title: name, align: 'right' } as const,
          { title: 'pooled', align: 'right' } as const,
        ]),
      ],
      results.map(rowOf),
    ),
    '',
    `mean ratio ${summary.meanRatio === null ? '-' : summary.meanRatio.toFixed(3)}, rms ${percent(summary.rms)}, worst ${percent(summary.worst)}, ${summary.within10Percent} of ${results.length} within 10 %`,
    '',
    'Every length but the published one is modelled: counts per intensity were never published.',
    `  assumed: optical error ${channel.opticalError}, transmittance ${channel.transmittance}, f = ${efficiency}, xi = ${target.secrecy}, symmetric QBER profile`,
    `  per block of ${PACKETS_PER_BLOCK} packets of ${grouped(PACKET_BITS)} bits; leftover packets unused; each length rounded down to a multiple of ${LENGTH_STEP}`,
    '  jinan1: Eqs (7)-(9) of the paper; arithmetic only, not a security statement',
    `  ${[...RIGOROUS.keys()].join(', ')}: rigorous, secrecy ${target.secrecy} and correctness ${target.correctness} a block; pooled: the pass as one block`,
    '',
  ].join('\n')
}

/** Recomputes every pass; aggregates carry no verdict. Left when a row cannot be modelled. */
export const auditPasses = (
  passes: ReadonlyArray<PublishedPass>,
  target: Target,
  arithmetic: IntervalArithmetic,
): E.Either<ReadonlyArray<Problem>, Report & { readonly json: PassesJson }> => {
  const progress = progressBar('passes', passes.length)
  const results = passes.map((pass) => {
    const result = auditPass(pass, target, arithmetic)
    progress.step()
    return result
  })
  const problems = results.flatMap((result) => (E.isLeft(result) ? result.left : []))
  if (problems.length > 0) return E.left(problems)
  const good = results.flatMap((result) => (E.isRight(result) ? [result.right] : []))
  return E.right({ json: passesJson(good, target), text: textOf(good, target), exitCode: 0 })
}
