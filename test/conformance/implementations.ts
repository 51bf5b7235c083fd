// The implementations of examples/shims as tests start them, and runs of the suite in this process.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from '@jest/globals'
import * as E from 'fp-ts/Either'
import {
  type ConformanceRun,
  conformanceRun,
  exchangesOf,
  type Failure,
} from '../../props/conformance/runner'
import { capabilitiesFor, type Implementation, type Seat, seatOf } from '../../props/conformance/seat'
import { ROLES, type Role } from '../../props/conformance/shimProtocol'
import { GROUPS, type Group, scenarios } from '../../props/conformance/suite'
import type { Scenario } from '../../props/conformance/tour'
import { LIMITS, type Limits, processWire } from '../../props/conformance/wire'

const ROOT = join(__dirname, '..', '..', '..')
const SHIMS = join(ROOT, 'examples', 'shims')

const SCRATCH = mkdtempSync(join(tmpdir(), 'keywitness-conformance-'))
afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }))

const runs = (program: string): boolean => spawnSync(program, ['--version']).status === 0

/** The shim in C, compiled; undefined without a compiler. */
export const cShim = (): ReadonlyArray<string> | undefined => {
  const binary = join(SCRATCH, 'keywitness_shim')
  const source = join(SHIMS, 'c', 'keywitness_shim.c')
  return runs('cc') && spawnSync('cc', ['-O2', '-o', binary, source]).status === 0 ? [binary] : undefined
}

/** The shim in Python; undefined without Python. */
export const pythonShim = (): ReadonlyArray<string> | undefined =>
  runs('python3') ? ['python3', join(SHIMS, 'python', 'keywitness_shim.py')] : undefined

/** The reference behind the protocol. */
export const TYPESCRIPT: ReadonlyArray<string> = [
  process.execPath,
  join(ROOT, 'build', 'examples', 'shims', 'typescript', 'keywitness_shim.js'),
]

/** The misbehaving shim in a mode, after so many lines of good behaviour. */
export const misbehaving = (mode: string, lines: number): ReadonlyArray<string> => [
  process.execPath,
  join(__dirname, 'misbehavingShim.js'),
  mode,
  String(lines),
]

/** A command as an implementation. */
export const implementationOf = (
  command: ReadonlyArray<string>,
  limits: Limits = LIMITS,
): Implementation => ({ command: command.join(' '), start: () => processWire(command, limits) })

const made = new Map<string, ReadonlyArray<Scenario>>()

/** A part of the suite that is enough for a test: one fault, few random schedules. Made once. */
export const scenariosOf = (groups: ReadonlyArray<Group>): ReadonlyArray<Scenario> => {
  const name = groups.join()
  const known = made.get(name) ?? scenarios({ depth: 1, random: 20, seed: 1 }, groups)
  made.set(name, known)
  return known
}

/** Runs scenarios on one implementation for both roles, or one for each. @throws Error if it does not say what it is. */
export const runOf = async (
  commands: { readonly [R in Role]: ReadonlyArray<string> },
  tests: ReadonlyArray<Scenario>,
  {
    stopsAtFirst = false,
    limits = LIMITS,
  }: { readonly stopsAtFirst?: boolean; readonly limits?: Limits } = {},
): Promise<ConformanceRun> => {
  const seats = new Map<Role, Seat>()
  for (const role of ROLES) {
    const implementation = implementationOf(commands[role], limits)
    const can = await capabilitiesFor(implementation)
    if (E.isLeft(can)) throw new Error(can.left.text)
    seats.set(role, seatOf(role, implementation, can.right))
  }
  return conformanceRun(
    {
      satellite: seats.get('satellite') ?? 'no satellite',
      groundStation: seats.get('groundStation') ?? 'no ground station',
    },
    tests,
    {
      groups: GROUPS,
      stopsAtFirst,
      deadline: Number.POSITIVE_INFINITY,
      onProgress: () => undefined,
      play: exchangesOf,
    },
  )
}

/** The same command for both roles. */
export const both = (command: ReadonlyArray<string>) => ({ satellite: command, groundStation: command })

/** The failures of a run. */
export const failuresOf = ({ results }: ConformanceRun): ReadonlyArray<Failure> =>
  results.flatMap(({ outcome }) =>
    outcome.verdict === 'fail' || outcome.verdict === 'error' ? [outcome.failure] : [],
  )

/** How many results have each verdict. */
export const verdictsOf = ({ results }: ConformanceRun): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const { outcome } of results) counts[outcome.verdict] = (counts[outcome.verdict] ?? 0) + 1
  return counts
}
