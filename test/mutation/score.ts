/** Mutants of the kernel with their places in the TypeScript source, and what becomes of each. */
import { SourceMap } from 'node:module'
import { EQUIVALENTS } from './equivalents'
import { KERNEL_TEXTS, type Killer, kernelFile, killers } from './kernelTests'
import { changesOf } from './mutants'

/** A mutant: its file, its line in the source with that line's text, the change, and the changed compiled text. */
export type Mutant = {
  readonly file: string
  readonly line: number
  readonly source: string
  readonly change: string
  readonly text: string
  readonly start: number
}
export type Fate = { readonly mutant: Mutant; readonly killer?: Killer; readonly reason?: string }

const flat = (text: string): string =>
  text
    .replace(/\(0, (?:\w+_1\.|exports\.)?(\w+)\)/g, '$1')
    .replace(/\b\w+_1\./g, '')
    .replace(/\s+/g, ' ')
/** Every mutant of the kernel, file by file. */
export const mutants = (): readonly Mutant[] =>
  [...KERNEL_TEXTS].flatMap(([file, text]) => {
    const { source, map } = kernelFile(file)
    const lines = source.split('\n')
    const places = new SourceMap(JSON.parse(map))
    return changesOf(text).map(({ start, end, by }) => {
      const before = text.slice(0, start).split('\n')
      const entry = places.findEntry(before.length - 1, before.at(-1)?.length ?? 0)
      const line = 'originalLine' in entry ? entry.originalLine : -1
      return {
        file: file.replace(/js$/, 'ts'),
        line: line + 1,
        source: (lines[line] ?? '').trim(),
        change: `${flat(text.slice(start, end))} => ${flat(by)}`,
        text: text.slice(0, start) + by + text.slice(end),
        start,
      }
    })
  })

/** A sample of that size, drawn by a fixed linear congruential sequence; the same for the same seed. */
export const sampleOf = <A>(all: readonly A[], size: number, seed: bigint): readonly A[] => {
  const rest = [...all]
  let state = seed
  return Array.from({ length: Math.min(size, rest.length) }, () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n
    return rest.splice(Number((state >> 33n) % BigInt(rest.length)), 1)
  }).flat()
}

const reasonFor = ({ file, source, change }: Mutant): string | undefined =>
  EQUIVALENTS.find((one) => one.file === file && source.includes(one.line) && change.includes(one.change))
    ?.reason

/** What becomes of each mutant, told as it is found. Argued mutants are run too: an argument that a test refutes is stale. */
export const fatesOf = (chosen: readonly Mutant[], tell: (fate: Fate) => void): readonly Fate[] => {
  const killerOf = killers()
  return chosen.map((mutant) => {
    const killer = killerOf(mutant.file.replace(/ts$/, 'js'), mutant.text, mutant.start)
    const reason = reasonFor(mutant)
    const fate = { mutant, ...(killer ? { killer } : {}), ...(reason === undefined ? {} : { reason }) }
    tell(fate)
    return fate
  })
}
