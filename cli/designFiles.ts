// The files that `design` writes about a single point of one block: its certificate, and the design of `direct` for it.
// Source: docs/designing.md; docs/certificate.md; `keywitness/direct-design@1` of docs/direct.md.

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { blockTarget, certifiedBlock, DESIGN_DIGITS, declaredDesign } from '../proofs/design/point'
import { expectedRun } from '../spec/design/expectedRun'
import { withSettings } from '../spec/design/settings'
import type { DesignPoint } from '../spec/design/sweep'
import { DIRECT_DECLARED, type Variant } from '../spec/design/variant'
import type { Target } from '../spec/finiteKey/analyses/analysis'
import { DirectDesign } from '../spec/finiteKey/direct/design'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import { intervalArithmetic } from '../spec/finiteKey/interval'
import type { Observations } from '../spec/finiteKey/observations'
import type { Problem } from '../spec/problem'
import { writeText } from './output'
import { badOption } from './report'

type Read<A> = E.Either<ReadonlyArray<Problem>, A>

/** Variants and the points on them. */
export type SinglePlan = {
  readonly variants: ReadonlyArray<Variant>
  readonly points: ReadonlyArray<DesignPoint>
}

type OnlyBlock = {
  readonly variant: Variant
  readonly observations: Observations
  readonly target: Target
}

const notSingle = (option: string, found: string): Read<never> =>
  E.left([badOption(option, 'a single point whose run is one block', found)])

const onlyVariant = ({ variants, points }: SinglePlan, option: string): Read<Variant> => {
  const [point, ...more] = points
  const variant = point === undefined ? undefined : variants[point.variant]
  return point === undefined || variant === undefined || more.length > 0
    ? notSingle(option, `${points.length} points`)
    : withSettings(variant, point.settings)
}

const onlyBlock = (plan: SinglePlan, option: string): Read<OnlyBlock> =>
  pipe(
    onlyVariant(plan, option),
    E.bindTo('variant'),
    E.bind('run', ({ variant }) => expectedRun(variant)),
    E.chain(({ variant, run: { blocks, blockCount } }) =>
      blocks[0] === undefined || blockCount !== 1
        ? notSingle(option, `${blockCount} blocks`)
        : E.right({ variant, observations: blocks[0].observations, target: blockTarget(variant, 1) }),
    ),
  )

const arithmetic = intervalArithmetic(DESIGN_DIGITS, fastTranscendentals)

const certificateText = ({ variant, observations, target }: OnlyBlock): Read<string> => {
  const outcome = certifiedBlock(variant.analysis, observations, target, arithmetic)
  if (E.isLeft(outcome)) return outcome
  const { certificate } = outcome.right
  if (certificate === undefined)
    return E.left([
      {
        code: 'KW-AN205',
        path: '--certificate',
        expected: 'an analysis that writes certificates',
        found: variant.analysis,
      },
    ])
  return E.map((made: { readonly certificate: unknown }) => `${JSON.stringify(made.certificate, null, 1)}\n`)(
    certificate,
  )
}

const designText = ({ variant, observations, target }: OnlyBlock): Read<string> =>
  variant.analysis === DIRECT_DECLARED
    ? E.map((design: DirectDesign) => `${JSON.stringify(DirectDesign.encode(design), null, 1)}\n`)(
        declaredDesign(observations, target, arithmetic),
      )
    : E.left([badOption('design', `the analysis ${DIRECT_DECLARED}`, variant.analysis)])

/** Writes the files that are asked for, all made before the first is written; what went wrong. */
export const writtenFiles = (
  plan: SinglePlan,
  files: { readonly certificate: string | undefined; readonly design: string | undefined },
): ReadonlyArray<Problem> => {
  const made = [
    { file: files.certificate, option: 'certificate', textOf: certificateText },
    { file: files.design, option: 'design', textOf: designText },
  ].flatMap(({ file, option, textOf }) =>
    file === undefined ? [] : [{ file, text: E.chain(textOf)(onlyBlock(plan, option)) }],
  )
  const problems = made.flatMap(({ text }) => (E.isLeft(text) ? text.left : []))
  if (problems.length > 0) return problems
  return made.flatMap(({ file, text }) => {
    const written = E.chain((content: string) => writeText(file, content))(text)
    return E.isLeft(written) ? written.left : []
  })
}
