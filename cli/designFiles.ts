// The files that `design` writes about a single point of one block: its certificate, and the design of `direct` for it.
// Source: docs/designing.md; docs/certificate.md; `keywitness/direct-design@1` of docs/direct.md.

import * as E from 'fp-ts/Either'
import { blockTarget, certifiedBlock, DESIGN_DIGITS, declaredDesign } from '../proofs/design/point'
import { type ExpectedRun, expectedRun } from '../spec/design/expectedRun'
import { withFreeValues } from '../spec/design/freeParameters'
import { type Setting, withSettings } from '../spec/design/settings'
import type { DesignPoint } from '../spec/design/sweep'
import { DIRECT_DECLARED, type Variant, variantText } from '../spec/design/variant'
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
export type Plan = {
  readonly variants: ReadonlyArray<Variant>
  readonly points: ReadonlyArray<DesignPoint>
}

/** The files asked for, by option. */
export type Files = Readonly<Record<'certificate' | 'design' | 'save', string | undefined>>

type OnlyBlock = {
  readonly variant: Variant
  readonly observations: Observations
  readonly target: Target
}

const notSingle = (option: string, found: string): Read<never> =>
  E.left([badOption(option, 'a single point whose run is one block', found)])

/** The variant of the only point, with the values that an optimisation found. */
const onlyVariant = (
  { variants, points }: Plan,
  values: ReadonlyArray<Setting>,
  option: string,
): Read<Variant> => {
  const [point, ...more] = points
  const variant = point === undefined ? undefined : variants[point.variant]
  return point === undefined || variant === undefined || more.length > 0
    ? notSingle(option, `${points.length} points`)
    : E.map((set: Variant) => withFreeValues(set, values))(withSettings(variant, point.settings))
}

const onlyBlock = (variant: Variant, option: string): Read<OnlyBlock> =>
  E.chain(({ blocks: [block], blockCount }: ExpectedRun) =>
    block === undefined || blockCount !== 1
      ? notSingle(option, `${blockCount} blocks`)
      : E.right({ variant, observations: block.observations, target: blockTarget(variant, 1) }),
  )(expectedRun(variant))

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

const WRITERS = {
  certificate: (variant: Variant) => E.chain(certificateText)(onlyBlock(variant, 'certificate')),
  design: (variant: Variant) => E.chain(designText)(onlyBlock(variant, 'design')),
  save: (variant: Variant): Read<string> => E.right(`${JSON.stringify(variantText(variant), null, 1)}\n`),
} as const

const OPTIONS = ['certificate', 'design', 'save'] as const

/** What keeps the files from being written, known before a long run: there is more than one point. */
export const singleProblems = (plan: Plan, files: Files): ReadonlyArray<Problem> =>
  OPTIONS.flatMap((option) => {
    const variant = files[option] === undefined ? E.right(undefined) : onlyVariant(plan, [], option)
    return E.isLeft(variant) ? variant.left : []
  })

/** Writes the files that are asked for, all made before the first is written; what went wrong. */
export const writtenFiles = (
  plan: Plan,
  values: ReadonlyArray<Setting>,
  files: Files,
): ReadonlyArray<Problem> => {
  const made = OPTIONS.flatMap((option) => {
    const file = files[option]
    return file === undefined
      ? []
      : [{ file, text: E.chain(WRITERS[option])(onlyVariant(plan, values, option)) }]
  })
  const problems = made.flatMap(({ text }) => (E.isLeft(text) ? text.left : []))
  if (problems.length > 0) return problems
  return made.flatMap(({ file, text }) => {
    const written = E.chain((content: string) => writeText(file, content))(text)
    return E.isLeft(written) ? written.left : []
  })
}
