// Runs one search to its end or to a limit: gives way to Ctrl-C, shows progress, and keeps what is needed for liveness.

import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Exploration, Finding } from '../proofs/exploration/exploration'
import { compiled } from '../proofs/exploration/fast/compile'
import { advance, begun, bytesPerState, type Search } from '../proofs/exploration/fast/search'
import { livenessFindings } from '../proofs/exploration/liveness'
import { explorationOf } from '../proofs/exploration/packedExploration'
import type { Parameters } from '../spec/protocol/abstract/parameters'
import { type System, systemOf } from '../spec/protocol/abstract/system'
import { grouped } from './terminal'

/** Why a search ended before its time. */
export type Stop = 'states' | 'seconds' | 'interrupt'

/** Where a search ends; `deadline` on the clock of performance.now(). */
export type Limits = { readonly states: number; readonly deadline: number }

/** Liveness where it is asked for, or owed as long as it is cheap, or not. */
export type LivenessWish = 'asked' | 'if small' | 'no'

/** A finding, with the system that it is about. */
export type SystemFinding = Finding & { readonly system: System }

/** What one search found, and what it took. */
export type Explored = {
  readonly exploration: Exploration
  readonly findings: ReadonlyArray<SystemFinding>
  readonly stop: Stop | null
  readonly seconds: number
  readonly bytesPerState: number
}

/** Above this, liveness is checked only where it is asked for: it keeps every transition. */
export const LIVENESS_UNASKED = 200_000

/** States expanded between two looks at the clock: some milliseconds. */
const SLICE = 4096
const PROGRESS_EVERY_MS = 250

type Size = { readonly found: number; readonly expanded: number; readonly depth: number }

const progressLine = ({ found, expanded, depth }: Size, seconds: number): string =>
  `\r${grouped(found)} states, ${grouped(Math.round(found / seconds))} states/s, frontier ${grouped(found - expanded)}, depth ${depth} \x1b[K`

const interruption = (): { readonly asked: () => boolean; readonly forget: () => void } => {
  let isAsked = false
  const ask = () => {
    isAsked = true
  }
  process.once('SIGINT', ask)
  return { asked: () => isAsked, forget: () => process.off('SIGINT', ask) }
}

/** Advances a search slice by slice, until it is done (undefined), a limit or Ctrl-C; shows progress on a terminal. */
export const searched = async (advanced: () => Size | undefined, limits: Limits): Promise<Stop | null> => {
  const started = performance.now()
  const interrupt = interruption()
  let shown = started
  try {
    for (;;) {
      const size = advanced()
      if (size === undefined) return null
      const now = performance.now()
      if (interrupt.asked()) return 'interrupt'
      if (now >= limits.deadline) return 'seconds'
      if (size.found >= limits.states) return 'states'
      if (now - shown < PROGRESS_EVERY_MS) continue
      shown = now
      if (process.stderr.isTTY) process.stderr.write(progressLine(size, (now - started) / 1000))
      await nextTurn()
    }
  } finally {
    interrupt.forget()
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  }
}

const sliceOf = (search: Search, wish: LivenessWish) => (): Size | undefined => {
  if (advance(search, SLICE)) return undefined
  if (wish === 'if small' && search.set.size > LIVENESS_UNASKED) search.edges = undefined
  return { found: search.set.size, expanded: search.expanded, depth: search.levels.length - 1 }
}

/** Explores the system of these parameters. */
export const explored = async (
  parameters: Parameters,
  limits: Limits,
  wish: LivenessWish,
): Promise<Explored> => {
  const started = performance.now()
  const system = systemOf(parameters)
  const search = begun(compiled(system), wish !== 'no')
  const stop = await searched(sliceOf(search, wish), limits)
  const seconds = (performance.now() - started) / 1000
  const exploration = explorationOf(search)
  const live = stop === null && search.edges !== undefined ? livenessFindings(search) : []
  return {
    exploration,
    findings: [...exploration.properties, ...live].map((finding) => ({ ...finding, system })),
    stop,
    seconds,
    bytesPerState: bytesPerState(search),
  }
}
