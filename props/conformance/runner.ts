// A conformance run: every test of the suite on the implementations, each failure made small. It never ends by an implementation's fault.
// Source: docs/conformance.md, "Verdicts".

import * as E from 'fp-ts/Either'
import { differenceOf } from './comparison'
import { pointsOf } from './coverage'
import type { Finding } from './examination'
import type { Event, Schedule } from './schedule'
import type { Seat } from './seat'
import { resetOf } from './setting'
import { answerOf, type PartyEvent, type Role } from './shimProtocol'
import { shrunk } from './shrinking'
import { type Group, rolesOf, scheduleFor, type TestRole, testName, unfitness } from './suite'
import type { Scenario } from './tour'
import { type Placed, playedOut } from './world'

/** Why a test failed: what is different, or what the implementation did instead of answering. */
export type Failure = {
  readonly role: Role
  /** What differed, or the kind of the fault. */
  readonly what: string
  readonly expected: string
  readonly found: string
  /** The end of standard error, where it ended by itself. */
  readonly log: string
  readonly schedule: Schedule
  /** The place of the event at which it shows; -1 is the start of the session. */
  readonly at: number
  /** Events before it was made small. */
  readonly originally: number
}

/** What came of a test. */
export type Outcome =
  | { readonly verdict: 'pass' }
  | { readonly verdict: 'fail' | 'error'; readonly failure: Failure }
  | { readonly verdict: 'skipped' | 'inconclusive'; readonly reason: string }

/** A test and what came of it. */
export type Result = {
  readonly test: string
  readonly group: string
  readonly profile: 'literal' | 'hardened'
  readonly role: TestRole
  readonly outcome: Outcome
}

/** A whole run. `missing` are the parts of the specification that no passed test has shown. */
export type ConformanceRun = {
  readonly results: ReadonlyArray<Result>
  readonly coverage: { readonly of: number; readonly missing: ReadonlyArray<string> }
}

/** How a run goes. */
export type RunOptions = {
  readonly groups: ReadonlyArray<Group>
  readonly stopsAtFirst: boolean
  /** On the clock of performance.now(). */
  readonly deadline: number
  readonly onProgress: (done: number, total: number) => void
  /** What is said in a schedule: `exchangesOf`, or one that remembers, where many runs have the same schedules. */
  readonly play: (schedule: Schedule) => ReadonlyArray<Placed>
}

/** Everything that is said in a schedule. */
export const exchangesOf = (schedule: Schedule): ReadonlyArray<Placed> => playedOut(schedule).exchanges

/** After so many faults of one seat the rest is inconclusive: a hang costs seconds each. */
const MOST_FAULTS = { timeout: 3, any: 20 }
/** Failures that are made small, of each seat; others are listed as they are. */
const MOST_SHRUNK = 10
/** Trials of one shrinking; one that ends or hangs the implementation costs a new process. */
const TRIES = { fail: 600, error: 60 }
const SHRINKING_MS = 30_000

const failureOf = (
  role: Role,
  schedule: Schedule,
  finding: Exclude<Finding, { verdict: 'pass' }>,
  originally: number,
): Failure => {
  const common = { role, schedule, at: finding.at, originally }
  return finding.verdict === 'fail'
    ? { ...common, ...finding.difference, log: '' }
    : {
        ...common,
        what: finding.fault.kind,
        expected: 'an answer',
        found: finding.fault.text,
        log: finding.fault.log,
      }
}

/** Whether a seat fails in the same way: with a difference, or with a fault of this kind. */
const isSame = (a: Finding, b: Finding): boolean =>
  a.verdict === b.verdict && (a.verdict !== 'error' || b.verdict !== 'error' || a.fault.kind === b.fault.kind)

const examinedBy = (seat: Seat, schedule: Schedule, pace: 'all at once' | 'one by one', isFresh = false) =>
  seat.examine(schedule.setting, exchangesOf(schedule), pace, isFresh)

/** The failure with as few events as show it. */
const smallest = async (
  seat: Seat,
  schedule: Schedule,
  first: Exclude<Finding, { verdict: 'pass' }>,
): Promise<Failure> => {
  const { setting, events } = schedule
  const isHang = first.verdict === 'error' && first.fault.kind === 'timeout'
  const upTo = events.slice(0, first.at + 1)
  const end = performance.now() + SHRINKING_MS
  const fails = async (some: ReadonlyArray<Event>): Promise<boolean> =>
    performance.now() < end && isSame(first, await examinedBy(seat, { setting, events: some }, 'all at once'))
  const few = isHang ? upTo : await shrunk(upTo, fails, TRIES[first.verdict])
  const last = isHang ? first : await examinedBy(seat, { setting, events: few }, 'one by one', true)
  return last.verdict === 'pass'
    ? failureOf(seat.role, schedule, first, events.length)
    : failureOf(seat.role, { setting, events: few }, last, events.length)
}

/** Takes one seat through one schedule, and looks again, more slowly, at what is not right. */
const outcomeOf = async (
  seat: Seat,
  schedule: Schedule,
  exchanges: ReadonlyArray<Placed>,
  shrinks: boolean,
): Promise<{ readonly outcome: Outcome; readonly points: ReadonlyArray<string> }> => {
  const quick = await seat.examine(schedule.setting, exchanges, 'all at once')
  if (quick.verdict === 'pass') return { outcome: { verdict: 'pass' }, points: quick.points }
  const isHang = quick.verdict === 'error' && quick.fault.kind === 'timeout'
  const slow = isHang ? quick : await seat.examine(schedule.setting, exchanges, 'one by one', true)
  if (slow.verdict === 'pass') {
    const failure = failureOf(seat.role, schedule, quick, schedule.events.length)
    const found = `${failure.found}, once; as expected in a new process, asked one by one`
    return { outcome: { verdict: quick.verdict, failure: { ...failure, found } }, points: [] }
  }
  const failure = shrinks
    ? await smallest(seat, schedule, slow)
    : failureOf(seat.role, schedule, slow, schedule.events.length)
  return { outcome: { verdict: slow.verdict, failure }, points: [] }
}

// The same session three times

const linesOf = (schedule: Schedule, role: Role): ReadonlyArray<string> => [
  JSON.stringify(resetOf(schedule.setting, role)),
  ...exchangesOf(schedule).flatMap((exchange) =>
    exchange.role === role && typeof exchange.request !== 'string' && exchange.request.op !== 'snapshot'
      ? [JSON.stringify(exchange.request)]
      : [],
  ),
]

const repeated = async (seat: Seat, schedule: Schedule): Promise<Outcome> => {
  const lines = linesOf(schedule, seat.role)
  const runs = [
    await seat.transcript(lines, true),
    await seat.transcript(lines, false),
    await seat.transcript(lines, true),
  ]
  const common = { role: seat.role, schedule, at: -1, originally: schedule.events.length }
  const answers: Array<ReadonlyArray<string>> = []
  for (const run of runs) {
    if (E.isLeft(run)) {
      const { kind, text, log } = run.left
      const failure = { ...common, what: kind, expected: 'an answer', found: text, log }
      return { verdict: 'error', failure }
    }
    answers.push(run.right)
  }
  const [first = [], ...others] = answers
  for (const other of others) {
    const place = first.findIndex((line, i) => line !== other[i])
    if (place < 0) continue
    const failure = {
      ...common,
      what: `the answer to line ${place + 1} of the session, asked again`,
      expected: first[place] ?? '',
      found: other[place] ?? '',
      log: '',
    }
    return { verdict: 'fail', failure }
  }
  return { verdict: 'pass' }
}

// Both roles at once, with the runner between them

const releasedIn = (events: ReadonlyArray<PartyEvent>): ReadonlyMap<number, string> =>
  new Map(
    events.flatMap(({ event, block, bits, sha256 }) =>
      event === 'released' ? [[block, `${bits} bits, ${sha256}`] as const] : [],
    ),
  )

type Events = { readonly [R in Role]: Array<PartyEvent> }

/** A frame goes on to the other implementation only once this one was seen to send exactly it. */
const contacted = async (seats: { readonly [R in Role]: Seat }, schedule: Schedule): Promise<Outcome> => {
  const { setting, events } = schedule
  const seen: Events = { satellite: [], groundStation: [] }
  const say = async (role: Role, line: string) => {
    const wire = await seats[role].wire()
    if (E.isLeft(wire)) return wire
    wire.right.send(line)
    return wire.right.next()
  }
  for (const role of ['satellite', 'groundStation'] as const)
    await say(role, JSON.stringify(resetOf(setting, role)))
  for (const { role, request, expected, at } of exchangesOf(schedule)) {
    if (typeof request === 'string' || request.op === 'snapshot') continue
    const line = await say(role, JSON.stringify(request))
    if (E.isLeft(line)) {
      await seats[role].close()
      const failure = failureOf(role, schedule, { verdict: 'error', at, fault: line.left }, events.length)
      return { verdict: 'error', failure }
    }
    const answer = answerOf(line.right)
    const difference = E.isLeft(answer)
      ? { what: 'answer', expected: 'an answer', found: answer.left }
      : differenceOf(expected, answer.right)
    if (difference !== undefined)
      return await shrunkContact(seats[role], schedule, { verdict: 'fail', at, difference })
    if (E.isRight(answer)) seen[role].push(...answer.right.events)
  }
  const [above, below] = [releasedIn(seen.satellite), releasedIn(seen.groundStation)]
  const block = [...below].find(([id, key]) => above.get(id) !== key)
  if (block === undefined) return { verdict: 'pass' }
  const common = {
    role: 'groundStation',
    schedule,
    at: events.length - 1,
    originally: events.length,
  } as const
  const [id, found] = block
  const expected = `the key of the satellite: ${above.get(id) ?? 'none'}`
  return { verdict: 'fail', failure: { ...common, what: `the key of block ${id}`, expected, found, log: '' } }
}

const shrunkContact = async (
  seat: Seat,
  schedule: Schedule,
  finding: Exclude<Finding, { verdict: 'pass' }>,
): Promise<Outcome> => {
  const again = await examinedBy(seat, schedule, 'one by one', true)
  const failure =
    again.verdict === 'pass'
      ? failureOf(seat.role, schedule, finding, schedule.events.length)
      : await smallest(seat, schedule, again)
  return { verdict: 'fail', failure }
}

// The run

const isOver = (seat: Seat): boolean => {
  const faults = seat.faults()
  return (
    faults.length >= MOST_FAULTS.any ||
    faults.filter(({ kind }) => kind === 'timeout').length >= MOST_FAULTS.timeout
  )
}

const isFailure = ({ verdict }: Outcome): boolean => verdict === 'fail' || verdict === 'error'

/** Runs the suite. A role without a seat is skipped, with the reason given for it. */
export const conformanceRun = async (
  seats: { readonly [R in Role]: Seat | string },
  scenarios: ReadonlyArray<Scenario>,
  { groups, stopsAtFirst, deadline, onProgress, play }: RunOptions,
): Promise<ConformanceRun> => {
  const taken = Object.values(seats).flatMap((seat) => (typeof seat === 'string' ? [] : [seat]))
  const can = taken.map(({ capabilities }) => capabilities)
  const results: Array<Result> = []
  const shown = new Set<string>()
  let stop: string | undefined
  const shrinkings = new Map<Role, number>()

  const reasonFor = (scenario: Scenario, role: TestRole): string | undefined => {
    const needed = role === 'both' ? (['satellite', 'groundStation'] as const) : [role]
    for (const one of needed) {
      const seat = seats[one]
      if (typeof seat === 'string') return seat
      const reason = unfitness(scenario, seat.capabilities)
      if (reason !== undefined) return reason
    }
    return groups.some((group) => group === scenario.group) ? undefined : 'its group was not selected'
  }
  const one = async (
    scenario: Scenario,
    schedule: Schedule,
    role: TestRole,
    exchanges: ReadonlyArray<Placed>,
  ) => {
    const { satellite, groundStation } = seats
    if (role === 'both')
      return typeof satellite === 'string' || typeof groundStation === 'string'
        ? ({ verdict: 'skipped', reason: 'one role only' } as const)
        : contacted({ satellite, groundStation }, schedule)
    const seat = seats[role]
    if (typeof seat === 'string') return { verdict: 'skipped', reason: seat } as const
    if (isOver(seat)) {
      const kinds = [...new Set(seat.faults().map(({ kind }) => kind))].join(', ')
      return {
        verdict: 'inconclusive',
        reason: `given up after ${seat.faults().length} faults: ${kinds}`,
      } as const
    }
    if (scenario.group === 'repeatable') return repeated(seat, schedule)
    const number = shrinkings.get(role) ?? 0
    const { outcome, points } = await outcomeOf(seat, schedule, exchanges, number < MOST_SHRUNK)
    if (isFailure(outcome)) shrinkings.set(role, number + 1)
    for (const point of points) shown.add(point)
    return outcome
  }

  for (const [place, scenario] of scenarios.entries()) {
    onProgress(place, scenarios.length)
    if (stop === undefined && performance.now() >= deadline) stop = 'time'
    const roles = rolesOf(scenario)
    const reasons = roles.map((role) => reasonFor(scenario, role))
    const isRun = stop === undefined && reasons.some((reason) => reason === undefined)
    const schedule = scheduleFor(scenario, can)
    const exchanges = isRun ? play(schedule) : []
    const outcomes = await Promise.all(
      roles.map((role, i): Promise<Outcome> => {
        const reason = reasons[i]
        if (reason !== undefined) return Promise.resolve({ verdict: 'skipped', reason })
        if (stop === 'time')
          return Promise.resolve({ verdict: 'inconclusive', reason: 'the time limit was reached' })
        if (stop !== undefined) return Promise.resolve({ verdict: 'skipped', reason: stop })
        return one(scenario, schedule, role, exchanges)
      }),
    )
    for (const [i, role] of roles.entries()) {
      const outcome = outcomes[i] ?? { verdict: 'skipped', reason: 'not run' }
      const { group, profile } = scenario
      results.push({ test: testName(scenario, role), group, profile, role, outcome })
    }
    const hasFailed = outcomes.some(isFailure)
    if (stop === undefined && hasFailed && scenario.group === 'repeatable')
      stop = 'the same session has different answers each time'
    if (stop === undefined && hasFailed && stopsAtFirst) stop = 'the run stops at the first failure'
  }
  await Promise.all(taken.map((seat) => seat.close()))
  const all = taken.flatMap(({ role, capabilities }) =>
    capabilities.profiles.flatMap((profile) => pointsOf(profile, role)),
  )
  return { results, coverage: { of: all.length, missing: all.filter((point) => !shown.has(point)) } }
}
