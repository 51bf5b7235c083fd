// The tests of a run: every scenario for every role that it is about, in the order in which they are run.
// Source: docs/conformance.md, "Groups of tests".

import { attacks } from './attacks'
import { codec } from './codec'
import { contacts } from './contacts'
import { faultSchedules } from './faults'
import { limits } from './limits'
import { lines, repeatable } from './lines'
import { randomSchedules } from './randomSchedules'
import type { Schedule } from './schedule'
import { type Setting, settingOf } from './setting'
import { type Capabilities, ROLES, type Role } from './shimProtocol'
import { type Scenario, tour } from './tour'

/** The groups, in order. */
export const GROUPS = [
  'repeatable',
  'tour',
  'limits',
  'lines',
  'attacks',
  'codec',
  'faults',
  'random',
  'contact',
] as const
export type Group = (typeof GROUPS)[number]

/** How much of what has no natural end is run. */
export type Amount = {
  /** Faults of a schedule, at most. */
  readonly depth: number
  /** Random schedules of each profile. */
  readonly random: number
  readonly seed: number
}

/** The standard suite. */
export const STANDARD: Amount = { depth: 2, random: 200, seed: 1 }

/** Contacts of two implementations, for each profile. */
const CONTACTS = 20

/** Every scenario of these groups, in order. */
export const scenarios = (
  { depth, random, seed }: Amount,
  groups: ReadonlyArray<Group>,
): ReadonlyArray<Scenario> => {
  const all: { readonly [G in Group]: () => ReadonlyArray<Scenario> } = {
    repeatable: () => [repeatable('literal'), repeatable('hardened')],
    tour,
    limits,
    lines,
    attacks,
    codec,
    faults: () => faultSchedules(depth),
    random: () => randomSchedules(random, seed),
    contact: () => contacts(CONTACTS, seed),
  }
  return groups.flatMap((group) => all[group]())
}

/** The role of a test; the runner between two implementations is a test of both. */
export type TestRole = Role | 'both'

/** The roles that a scenario is a test of, one test each. */
export const rolesOf = ({ group, role }: Scenario): ReadonlyArray<TestRole> => {
  if (group === 'contact') return ['both']
  return role === undefined ? ROLES : [role]
}

/** The name of a test. */
export const testName = ({ group, profile, name }: Scenario, role: TestRole): string =>
  `${group} / ${profile} / ${role} / ${name}`

const FURTHER_ROWS = ['MORE', 'EXTRA']
const FURTHER_TIMERS = ['sendMore', 'sendExtra']

const usesFurtherRows = ({ events }: Scenario): boolean =>
  events.some(
    (event) =>
      (event.do === 'deliver' &&
        event.frame.from !== 'bytes' &&
        (FURTHER_ROWS.includes(event.frame.kind) ||
          (event.frame.from === 'elsewhere' && event.frame.run === 'rows'))) ||
      (event.do === 'timer' && FURTHER_TIMERS.includes(event.name)),
  )

/** Rounds of further rows that a scenario has to have. */
const roundsOf = (scenario: Scenario): number => {
  const asked = scenario.parameters.maximumRounds
  if (asked !== undefined) return asked
  return usesFurtherRows(scenario) ? 1 : 0
}

/** Why an implementation cannot be put to a scenario, or undefined. */
export const unfitness = (scenario: Scenario, can: Capabilities): string | undefined => {
  const { profile, parameters } = scenario
  const packets = parameters.packets ?? 'mixed'
  if (!can.profiles.includes(profile)) return `it does not have the profile ${profile}`
  if (!can.packets.includes(packets)) return `it does not have packets ${packets}`
  const rounds = roundsOf(scenario)
  return rounds > can.rounds ? `it has ${can.rounds} rounds of further rows, of ${rounds}` : undefined
}

const settings = new Map<string, Setting>()

/** The setting of a scenario; one that needs no further rows has none where an implementation has none. */
export const settingFor = (scenario: Scenario, can: ReadonlyArray<Capabilities>): Setting => {
  const { profile, parameters } = scenario
  const maximumRounds = parameters.maximumRounds ?? Math.min(1, ...can.map(({ rounds }) => rounds))
  const name = JSON.stringify([profile, parameters, maximumRounds])
  const known = settings.get(name) ?? settingOf(profile, { ...parameters, maximumRounds })
  settings.set(name, known)
  return known
}

/** The schedule of a scenario. */
export const scheduleFor = (scenario: Scenario, can: ReadonlyArray<Capabilities>): Schedule => ({
  setting: settingFor(scenario, can),
  events: scenario.events,
})
