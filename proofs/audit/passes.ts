// The audit of published passes: each length recomputed from modelled counts, beside what rigorous analyses certify for them.
// Source: CLI.md, published aggregates; FINITE_KEY.md section 9.

import * as E from 'fp-ts/Either'
import type { Target } from '../../spec/finiteKey/analyses/analysis'
import { RIGOROUS } from '../../spec/finiteKey/analyses/catalogue'
import type { IntervalArithmetic } from '../../spec/finiteKey/interval'
import type { Observations } from '../../spec/finiteKey/observations'
import {
  modelledBlocks,
  PASS_ASSUMPTIONS,
  type PublishedPass,
  pooledBlocks,
} from '../../spec/finiteKey/publishedPasses'
import { recomputedBits } from '../../spec/finiteKey/recomputedPasses'
import type { Problem } from '../../spec/problem'
import { CERTIFIERS, type Certifier } from '../certificate/certify'

/** Bits, or undefined where there is no answer. */
export type Bits = bigint | undefined

/** What a rigorous analysis certifies for the modelled counts: block by block, added, and for the whole pass as one block. */
export type CertifiedPass = { readonly blockBits: Bits; readonly pooledBits: Bits }

/** A published pass and what is recomputed of it: Eqs (7)-(9) at the paper's block size, `ratio` to the published length. */
export type PassAudit = {
  readonly pass: PublishedPass
  readonly blocks: number
  readonly recomputedBits: bigint
  readonly ratio: number | undefined
  readonly certified: ReadonlyMap<string, CertifiedPass>
}

/** The length that the kernel accepts, or 0 where the analysis finds none; undefined where there is no answer. */
const certifiedBits = (
  certify: Certifier,
  observations: Observations,
  target: Target,
  arithmetic: IntervalArithmetic,
): Bits => {
  const found = certify(observations, target, arithmetic, { kind: 'universal' })
  if (E.isLeft(found)) return undefined
  const { result, certificate } = found.right
  if (result.keyBits === 0n) return 0n
  return E.isRight(certificate) && certificate.right.verdict.accepted ? result.keyBits : undefined
}

const certifiedOf = (
  blocks: ReadonlyArray<Observations>,
  name: string,
  target: Target,
  arithmetic: IntervalArithmetic,
): ReadonlyMap<string, CertifiedPass> => {
  const pooled = blocks.length === 0 ? [] : [pooledBlocks(blocks, name, arithmetic)]
  const sum = (certify: Certifier, parts: ReadonlyArray<Observations>): Bits =>
    parts.length === 0
      ? undefined
      : parts
          .map((part) => certifiedBits(certify, part, target, arithmetic))
          .reduce((total, bits) => (total === undefined || bits === undefined ? undefined : total + bits), 0n)
  return new Map(
    [...RIGOROUS.keys()].flatMap((analysis) => {
      const certify = CERTIFIERS.get(analysis)
      if (certify === undefined) return []
      return [[analysis, { blockBits: sum(certify, blocks), pooledBits: sum(certify, pooled) }]]
    }),
  )
}

/** The audit of one pass; left when its row cannot be modelled. */
export const auditPass = (
  pass: PublishedPass,
  target: Target,
  arithmetic: IntervalArithmetic,
): E.Either<ReadonlyArray<Problem>, PassAudit> => {
  const blocks = modelledBlocks(pass, PASS_ASSUMPTIONS)
  if (E.isLeft(blocks)) return blocks
  const bits = recomputedBits(blocks.right, target, arithmetic)
  if (E.isLeft(bits)) return bits
  const ratio = pass.publishedBits === 0n ? undefined : Number(bits.right) / Number(pass.publishedBits)
  const certified = certifiedOf(
    blocks.right,
    `${pass.date} ${pass.station} (modelled counts)`,
    target,
    arithmetic,
  )
  return E.right({ pass, blocks: blocks.right.length, recomputedBits: bits.right, ratio, certified })
}
