// The variants that `design` is asked about: presets by name or files, the pass of a mission file computed where one is named.

import { dirname, isAbsolute, join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { parseVariant, type Variant } from '../spec/design/variant'
import type { Problem } from '../spec/problem'
import { parseJson, readText } from './input'

type Read<A> = E.Either<ReadonlyArray<Problem>, A>

/** Names of the presets; `model/design/presets.ts` has the same, in the same order, but is loaded only where one is used. */
export const PRESET_NAMES = ['jinan-1', 'micius', 'lim-2014', 'one-decoy', 'four-intensity'] as const

const isPreset = (name: string): boolean => PRESET_NAMES.some((preset) => preset === name)

/** The data of a preset, as its file would have it. */
export const presetData = async (name: string): Promise<unknown> => {
  const { PRESETS } = await import('../model/design/presets.js')
  return PRESETS.get(name)?.()
}

const inFile =
  (file: string) =>
  (problems: ReadonlyArray<Problem>): ReadonlyArray<Problem> =>
    problems.map((problem) =>
      problem.path === file ? problem : { ...problem, path: `${file} ${problem.path}` },
    )

/** A variant with the pass of the mission file that it names, whose path is relative to the variant's. */
const onItsPass = async (variant: Variant, file: string): Promise<Read<Variant>> => {
  if (variant.channel.kind !== 'mission') return E.right(variant)
  const [{ parseMission }, { variantOnPass }] = await Promise.all([
    import('../model/mission/missionFile.js'),
    import('../model/design/variantPass.js'),
  ])
  const named = variant.channel.file
  const path = isAbsolute(named) ? named : join(dirname(file), named)
  return pipe(
    readText(path),
    E.chain(parseJson),
    E.chain(parseMission),
    E.chain((mission) => variantOnPass(variant, mission)),
    E.mapLeft(inFile(path)),
  )
}

const presetOrFile = `a readable file, or a preset: ${PRESET_NAMES.join(', ')}`

const readVariantText = (name: string): Read<string> =>
  E.mapLeft((problems: ReadonlyArray<Problem>) =>
    problems.map((one) => (one.code === 'KW-IN001' ? { ...one, expected: presetOrFile } : one)),
  )(readText(name))

/** A variant by preset name or file. */
const readVariant = async (name: string): Promise<Read<Variant>> => {
  if (isPreset(name)) return parseVariant(await presetData(name))
  const variant = pipe(
    readVariantText(name),
    E.chain(parseJson),
    E.chain(parseVariant),
    E.mapLeft(inFile(name)),
  )
  return E.isLeft(variant) ? variant : onItsPass(variant.right, name)
}

/** All variants, or every problem of all of them. */
export const readVariants = async (names: ReadonlyArray<string>): Promise<Read<ReadonlyArray<Variant>>> => {
  const read = await Promise.all(names.map(readVariant))
  const problems = read.flatMap((one) => (E.isLeft(one) ? one.left : []))
  return problems.length > 0
    ? E.left(problems)
    : E.right(read.flatMap((one) => (E.isRight(one) ? [one.right] : [])))
}
