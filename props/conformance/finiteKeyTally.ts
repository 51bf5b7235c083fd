// The judgements of a run as counts a function, and the verdict. Source: docs/conformance.md, "Finite-key code".

import type { Json } from '../vectors/vectorFile'
import type { Question } from './finiteKeyCases'
import { type Deviation, type Judgement, severity } from './finiteKeyComparison'

/** A question with its judgement; undefined where no answer came. */
export type Judged = { readonly question: Question; readonly judgement: Judgement | undefined }

/** The worst case of a kind, so that it can be asked again. */
export type Worst = { readonly case: string; readonly args: Json } & Deviation

/** The counts of one function; they add up to `cases`. */
export type Tally = {
  readonly fn: string
  readonly cases: number
  readonly exact: number
  readonly wrong: { readonly count: number; readonly worst: Worst | null }
  /** `longerKeys` of them are whole lengths above the certified one. */
  readonly unsafe: { readonly count: number; readonly longerKeys: number; readonly worst: Worst | null }
  readonly errors: { readonly count: number; readonly first: string | null }
  readonly accepted: { readonly count: number; readonly first: string | null }
  readonly malformed: { readonly count: number; readonly first: string | null }
  readonly unanswered: number
  /** Wrong and unsafe answers that are those of a slip that the vectors know. */
  readonly slips: Readonly<Record<string, number>>
}

type Kind = Judgement['kind']

const deviating = (all: ReadonlyArray<Judged>, kind: 'wrong' | 'unsafe') => {
  const found = all.flatMap(
    ({ question, judgement }): ReadonlyArray<Worst> =>
      judgement?.kind === kind ? [{ case: question.name, args: question.args, ...judgement.worst }] : [],
  )
  const worst = found.reduce<Worst | null>(
    (most, one) => (most === null || severity(one) > severity(most) ? one : most),
    null,
  )
  return { count: found.length, worst }
}

const named = (all: ReadonlyArray<Judged>, kind: Kind) => {
  const found = all.filter(({ judgement }) => judgement?.kind === kind)
  const [first] = found
  const text = first?.judgement !== undefined && 'text' in first.judgement ? `: ${first.judgement.text}` : ''
  return { count: found.length, first: first === undefined ? null : `${first.question.name}${text}` }
}

const slipsOf = (all: ReadonlyArray<Judged>): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>()
  for (const { judgement } of all)
    if (judgement !== undefined && 'slip' in judgement && judgement.slip !== undefined)
      counts.set(judgement.slip, (counts.get(judgement.slip) ?? 0) + 1)
  return Object.fromEntries([...counts].sort())
}

/** The counts of each function that was asked, in its order. */
export const talliesOf = (all: ReadonlyArray<Judged>): ReadonlyArray<Tally> =>
  [...new Set(all.map(({ question }) => question.fn))].map((fn) => {
    const own = all.filter(({ question }) => question.fn === fn)
    return {
      fn,
      cases: own.length,
      exact: own.filter(({ judgement }) => judgement?.kind === 'exact').length,
      wrong: deviating(own, 'wrong'),
      unsafe: {
        ...deviating(own, 'unsafe'),
        longerKeys: own.filter(
          ({ judgement }) => judgement?.kind === 'unsafe' && judgement.worst.field === 'l',
        ).length,
      },
      errors: named(own, 'error'),
      accepted: named(own, 'accepted'),
      malformed: named(own, 'malformed'),
      unanswered: own.filter(({ judgement }) => judgement === undefined).length,
      slips: slipsOf(own),
    }
  })

/** Nothing is wrong. */
export const isClean = ({ cases, exact }: Tally): boolean => exact === cases
