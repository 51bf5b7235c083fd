// Sweeps: the values of an axis from text such as `loss=20:60:1`, and the points of several variants over several axes.

import type { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import { Exact } from '../finiteKey/interval'
import type { Problem } from '../problem'
import { decimalOf } from '../quantities'
import { type Parameter, parameterList, parameterNamed, type Setting, withSettings } from './settings'
import type { Variant } from './variant'

/** An axis of a sweep: the parameter's name and its values, in order. */
export type Axis = { readonly name: string; readonly values: ReadonlyArray<string> }

/** A point of a sweep: which variant, and what is set in it. */
export type DesignPoint = { readonly variant: number; readonly settings: ReadonlyArray<Setting> }

/** More points than this are refused. */
export const MAX_POINTS = 1_000_000

const problem = (path: string, expected: string, found: string): E.Either<ReadonlyArray<Problem>, never> =>
  E.left([{ code: 'KW-US301', path, expected, found }])

const FORMS = 'NAME=FROM:TO:STEP, NAME=FROM:TO:xFACTOR or NAME=VALUE,VALUE,...'

/** FROM, FROM + STEP, ... up to TO; or FROM, FROM x FACTOR, ...; undefined where that never arrives or takes too many steps. */
const range = (
  from: Decimal,
  to: Decimal,
  step: Decimal,
  isFactor: boolean,
): ReadonlyArray<string> | undefined => {
  const isRising = isFactor ? step.greaterThan(1) : step.greaterThan(0)
  const moves = isFactor ? step.greaterThan(0) && !step.equals(1) && from.greaterThan(0) : !step.isZero()
  if (!moves) return undefined
  const isWithin = (value: Decimal) =>
    isRising ? value.lessThanOrEqualTo(to) : value.greaterThanOrEqualTo(to)
  const values: string[] = []
  for (
    let value = from;
    isWithin(value);
    value = isFactor ? Exact.mul(value, step) : Exact.add(value, step)
  ) {
    values.push(value.toString())
    // A falling factor never passes 0.
    if (values.length > MAX_POINTS || (isFactor && !to.greaterThan(0))) return undefined
  }
  return values.length === 0 ? undefined : values
}

/** An axis from its text; `path` is the option. */
export const parseAxis = (text: string, path: string): E.Either<ReadonlyArray<Problem>, Axis> => {
  const [, name = '', rest = ''] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (name === '') return problem(path, FORMS, JSON.stringify(text))
  if (parameterNamed(name) === undefined)
    return problem(
      path,
      `one of the axes ${parameterList()
        .map((one) => one.name)
        .join(', ')}`,
      name,
    )
  const parts = rest.split(':')
  if (parts.length === 1) {
    const values = rest.split(',')
    return values.every((value) => value !== '') && new Set(values).size === values.length
      ? E.right({ name, values })
      : problem(path, `different values in ${name}`, JSON.stringify(rest))
  }
  const [from = '', to = '', step = ''] = parts
  const isFactor = /^x/.test(step)
  const [a, b, c] = [decimalOf(from), decimalOf(to), decimalOf(isFactor ? step.slice(1) : step)]
  if (parts.length !== 3 || a === undefined || b === undefined || c === undefined)
    return problem(path, FORMS, JSON.stringify(text))
  const values = range(a, b, c, isFactor)
  return values === undefined
    ? problem(path, `steps that lead from ${from} to ${to}, at most ${MAX_POINTS}`, JSON.stringify(rest))
    : E.right({ name, values })
}

/** Every combination of the axes' values, the last axis fastest. */
const combinations = (axes: ReadonlyArray<Axis>): ReadonlyArray<ReadonlyArray<Setting>> =>
  axes.reduce<ReadonlyArray<ReadonlyArray<Setting>>>(
    (made, { name, values }) =>
      made.flatMap((settings) => values.map((value) => [...settings, [name, value] as const])),
    [[]],
  )

/** The points of every variant over every combination, variant by variant; problems of all values that a variant cannot take. */
export const pointsOf = (
  variants: ReadonlyArray<Variant>,
  axes: ReadonlyArray<Axis>,
): E.Either<ReadonlyArray<Problem>, ReadonlyArray<DesignPoint>> => {
  const count = axes.reduce((product, { values }) => product * values.length, variants.length)
  if (count > MAX_POINTS) return problem('--sweep', `at most ${MAX_POINTS} points`, `${count}`)
  // One axis at a time is enough, but for the epsilons, which constrain each other.
  const isEpsilon = ({ name }: Axis): boolean => name === 'epsilon' || name === 'correctness'
  const trials = [
    ...axes
      .filter((axis) => !isEpsilon(axis))
      .flatMap(({ name, values }) => values.map((value) => [[name, value] as const])),
    ...combinations(axes.filter(isEpsilon)),
  ]
  const problems = variants.flatMap((variant) =>
    trials.flatMap((settings) => {
      const changed = withSettings(variant, settings)
      return E.isLeft(changed) ? changed.left.map((one) => ({ ...one, path: `--sweep ${one.path}` })) : []
    }),
  )
  if (problems.length > 0)
    return E.left([
      ...new Map(problems.map((one) => [`${one.path} ${one.expected} ${one.found}`, one])).values(),
    ])
  return E.right(
    variants.flatMap((_, variant) => combinations(axes).map((settings) => ({ variant, settings }))),
  )
}

/** The parameter of an axis. @throws Error for an axis that `parseAxis` did not make. */
export const parameterOfAxis = ({ name }: Axis): Parameter => {
  const parameter = parameterNamed(name)
  if (parameter === undefined) throw new Error(`no parameter ${name}`)
  return parameter
}
