// `keywitness conform -- COMMAND ARGS`: another implementation through the conformance suite.
// Source: CLI.md, section conform; docs/conformance.md.

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { type ConformanceRun, conformanceRun, exchangesOf } from '../props/conformance/runner'
import { eventText, ScheduleFile } from '../props/conformance/schedule'
import { capabilitiesFor, type Implementation, type Seat, seatOf } from '../props/conformance/seat'
import { type Capabilities, ROLES, type Role } from '../props/conformance/shimProtocol'
import { GROUPS, type Group, STANDARD, scenarios } from '../props/conformance/suite'
import { type Fault, LIMITS, processWire, socketWire } from '../props/conformance/wire'
import { decoded } from '../spec/codec'
import type { Problem } from '../spec/problem'
import { type Asked, reportOf, writtenReports } from './conformReport'
import { parseJson, readText } from './input'
import { type Arguments, type Usage, wholeNumber } from './options'
import { badOption, type ExitCode, refuseInput, withArguments } from './report'
import { progressBar, styled } from './terminal'

type Name =
  | 'satellite'
  | 'ground'
  | 'connect'
  | 'groups'
  | 'depth'
  | 'random'
  | 'seed'
  | 'timeout'
  | 'max-seconds'
  | 'coverage'
  | 'require-all'
  | 'stop-at-first'
  | 'replay'
  | 'out'
  | 'json'
  | 'junit'
  | 'html'

export const usage: Usage<Name> = {
  command: 'conform',
  operands: '-- COMMAND ARGS',
  operandCount: [0, 1000],
  summary:
    'Runs another implementation of the protocol through the conformance suite: the runner is its peer, the channel and the attacker.',
  options: {
    satellite: {
      value: 'COMMAND',
      help: 'the implementation of the satellite, where it is not the same program',
    },
    ground: { value: 'COMMAND', help: 'the implementation of the ground station' },
    connect: { value: 'HOST:PORT', help: 'the implementation listens here, one session a connection' },
    groups: {
      value: 'NAMES',
      help: `groups of tests, with commas between: ${GROUPS.join(',')} (default all)`,
    },
    depth: {
      value: 'N',
      help: 'all schedules with at most N faults, 0 to 4',
      initial: String(STANDARD.depth),
    },
    random: { value: 'N', help: 'random schedules of each profile', initial: String(STANDARD.random) },
    seed: { value: 'N', help: 'seed of the random schedules and contacts', initial: String(STANDARD.seed) },
    timeout: { value: 'SECONDS', help: 'for one answer, at most', initial: String(LIMITS.answerSeconds) },
    'max-seconds': {
      value: 'SECONDS',
      help: 'for the whole run; what is left is inconclusive',
      initial: '3600',
    },
    coverage: {
      value: 'PERCENT',
      help: 'transitions of the specification that have to be shown',
      initial: '0',
    },
    'require-all': { help: 'a test that is skipped is a failure' },
    'stop-at-first': { help: 'ends at the first failure' },
    replay: { value: 'FILE', help: 'one schedule, from the file of a failure, in place of the suite' },
    out: {
      value: 'DIR',
      writes: 'directory',
      help: 'where the files of failures go',
      initial: 'conform-failures',
    },
    json: { help: 'one JSON document' },
    junit: { value: 'FILE', writes: 'file', help: 'the results as JUnit XML' },
    html: { value: 'FILE', writes: 'file', help: 'the results as one HTML page' },
  },
  details: [
    'The implementation speaks JSON Lines on its standard input and output (docs/conformance.md).',
    'Finite-key functions are another program: keywitness conform --compute --help.',
    'Exit codes: 0 every executed test passed, 1 one did not, 2 unusable input, 3 inconclusive: nothing was executed, or a limit was reached.',
  ].join('\n'),
}

type Chosen = {
  readonly asked: Asked
  readonly groups: ReadonlyArray<Group>
  readonly implementations: { readonly [R in Role]: Implementation | undefined }
  readonly maxSeconds: number
  readonly stopsAtFirst: boolean
}

/** Words as a shell splits them, quotes included; nothing else of a shell. */
const words = (command: string): ReadonlyArray<string> =>
  [...command.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(
      /"([^"]*)"|'([^']*)'/g,
      (_, double: string | undefined, single: string | undefined) => double ?? single ?? '',
    ),
  )

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)

const ofCommand = (command: ReadonlyArray<string>, answerSeconds: number): Implementation => ({
  command: command.map(quoted).join(' '),
  start: () => processWire(command, { ...LIMITS, answerSeconds }),
})

const isGroup = (name: string): name is Group => GROUPS.some((group) => group === name)

const chosenBy = ({ value, flag, operands }: Arguments<Name>): E.Either<ReadonlyArray<Problem>, Chosen> => {
  const problems: Array<Problem> = []
  const whole = (name: Name, least: number, most: number): number => {
    const number = wholeNumber(value(name))
    if (!(number >= least && number <= most))
      problems.push(badOption(name, `a whole number from ${least} to ${most}`, value(name)))
    return number
  }
  const amount = {
    depth: whole('depth', 0, 4),
    random: whole('random', 0, 100_000),
    seed: whole('seed', 0, 2 ** 32 - 1),
  }
  const answerSeconds = whole('timeout', 1, 3600)
  const maxSeconds = whole('max-seconds', 1, 1_000_000)
  const coverage = whole('coverage', 0, 100)
  const names = (value('groups') ?? GROUPS.join(',')).split(',')
  if (!names.every(isGroup))
    problems.push(badOption('groups', `some of ${GROUPS.join(',')}`, value('groups')))
  const [satellite, ground, connect] = [value('satellite'), value('ground'), value('connect')]
  const address = /^(.+):(\d{1,5})$/.exec(connect ?? '')
  if (connect !== undefined && (address === null || Number(address[2]) > 65_535))
    problems.push(badOption('connect', 'HOST:PORT', connect))
  const ways = [operands.length > 0, satellite !== undefined || ground !== undefined, connect !== undefined]
  if (ways.filter((way) => way).length !== 1)
    problems.push({
      code: 'KW-US301',
      path: 'arguments',
      expected: 'one implementation: -- COMMAND ARGS, or --satellite and --ground, or --connect',
      found: ways.some((way) => way) ? 'several of these' : 'nothing',
    })
  if (problems.length > 0) return E.left(problems)
  const of = (command: string | undefined) =>
    command === undefined ? undefined : ofCommand(words(command), answerSeconds)
  const [, host = '', port = ''] = address ?? []
  const one: Implementation | undefined =
    connect !== undefined
      ? { command: connect, start: () => socketWire(host, Number(port), { ...LIMITS, answerSeconds }) }
      : operands.length > 0
        ? ofCommand(operands, answerSeconds)
        : undefined
  const asked = {
    amount,
    coverage,
    requiresAll: flag('require-all'),
    out: value('out') ?? '',
    replayedBy: replayedBy(value, operands),
  }
  return E.right({
    asked,
    groups: names.filter(isGroup),
    implementations: { satellite: one ?? of(satellite), groundStation: one ?? of(ground) },
    maxSeconds,
    stopsAtFirst: flag('stop-at-first'),
  })
}

/** How the same implementation is named on another command line. */
const replayedBy = (value: Arguments<Name>['value'], operands: ReadonlyArray<string>): string => {
  if (operands.length > 0) return `-- ${operands.map(quoted).join(' ')}`
  return (['satellite', 'ground', 'connect'] as const)
    .flatMap((name) => {
      const text = value(name)
      return text === undefined ? [] : [`--${name} ${quoted(text)}`]
    })
    .join(' ')
}

const ROLE_NAMES = { satellite: 'satellite', groundStation: 'ground station' } as const

/** A role's seat, the reason why it has none, or a fault at the start. */
const seated = async (
  role: Role,
  implementation: Implementation | undefined,
  greeting: ReadonlyMap<string, E.Either<Fault, Capabilities>>,
): Promise<Seat | string | Fault> => {
  if (implementation === undefined) return `no implementation of the ${ROLE_NAMES[role]} was given`
  const can = greeting.get(implementation.command) ?? (await capabilitiesFor(implementation))
  if (E.isLeft(can)) return can.left
  return can.right.roles.includes(role)
    ? seatOf(role, implementation, can.right)
    : `${can.right.name} does not play the ${ROLE_NAMES[role]}`
}

const isFault = (seat: Seat | string | Fault): seat is Fault => typeof seat !== 'string' && 'kind' in seat

type Seats = { readonly [R in Role]: Seat | string }

/** The seats, or the faults of implementations that could not even say what they are. */
const seatsOf = async ({
  implementations,
}: Chosen): Promise<E.Either<ReadonlyArray<readonly [Role, Fault]>, Seats>> => {
  const greeting = new Map<string, E.Either<Fault, Capabilities>>()
  const seats: Array<readonly [Role, Seat | string | Fault]> = []
  for (const role of ROLES) {
    const implementation = implementations[role]
    if (implementation !== undefined && !greeting.has(implementation.command))
      greeting.set(implementation.command, await capabilitiesFor(implementation))
    seats.push([role, await seated(role, implementation, greeting)])
  }
  const isOne = implementations.satellite === implementations.groundStation
  const faults = seats
    .flatMap(([role, seat]) => (isFault(seat) ? [[role, seat] as const] : []))
    .slice(0, isOne ? 1 : ROLES.length)
  const of = (role: Role): Seat | string => {
    const seat = seats.find(([one]) => one === role)?.[1]
    return seat === undefined || isFault(seat) ? 'it does not answer' : seat
  }
  return faults.length > 0
    ? E.left(faults)
    : E.right({ satellite: of('satellite'), groundStation: of('groundStation') })
}

const PROGRESS_EVERY = 20

const runOf = async (
  seats: Seats,
  { asked, groups, maxSeconds, stopsAtFirst }: Chosen,
): Promise<ConformanceRun> => {
  const all = scenarios(asked.amount, GROUPS)
  const bar = progressBar('twenties of scenarios', Math.ceil(all.length / PROGRESS_EVERY))
  return conformanceRun(seats, all, {
    groups,
    stopsAtFirst,
    play: exchangesOf,
    deadline: performance.now() + 1000 * maxSeconds,
    onProgress: (done) => {
      if (done % PROGRESS_EVERY === 0) bar.step()
    },
  })
}

/** One schedule from a file, asked one request at a time. */
const replayed = async (file: string, chosen: Chosen, isJson: boolean): Promise<ExitCode> => {
  const read = pipe(
    readText(file),
    E.chain(parseJson),
    E.chain((data) => decoded(ScheduleFile, data)),
  )
  if (E.isLeft(read)) return refuseInput(read.left)
  const { test, role, seed, parameters, events } = read.right
  const seats = await seatsOf(chosen)
  const seat = E.isLeft(seats) ? seats.left[0]?.[1] : seats.right[role]
  if (seat === undefined || typeof seat === 'string' || isFault(seat)) {
    process.stderr.write(`${isFault(seat ?? '') ? JSON.stringify(seat) : seat}\n`)
    return 2
  }
  const setting = { parameters, seed }
  const finding = await seat.examine(setting, exchangesOf({ setting, events }), 'one by one')
  await seat.close()
  const difference =
    finding.verdict === 'pass'
      ? null
      : finding.verdict === 'fail'
        ? finding.difference
        : { what: finding.fault.kind, expected: 'an answer', found: finding.fault.text }
  const at = finding.verdict === 'pass' ? null : finding.at
  if (isJson)
    process.stdout.write(
      `${JSON.stringify({ test, role, verdict: finding.verdict, events: events.map(eventText), at, difference }, null, 2)}\n`,
    )
  else
    process.stdout.write(
      `${[
        `${styled(finding.verdict === 'pass' ? 'green' : 'red', finding.verdict.toUpperCase())} ${test}`,
        ...events.map(
          (event, i) => `${i === at ? '>' : ' '} ${String(i + 1).padStart(3)} ${eventText(event)}`,
        ),
        ...(difference === null
          ? []
          : [
              `  ${difference.what}`,
              `    expected ${difference.expected}`,
              `    got      ${difference.found}`,
            ]),
      ].join('\n')}\n`,
    )
  return finding.verdict === 'pass' ? 0 : 1
}

/** `--compute` among the options, and not among the words of the other command. */
const isAboutCompute = (args: ReadonlyArray<string>): boolean =>
  args.slice(0, args.includes('--') ? args.indexOf('--') : args.length).includes('--compute')

/** Runs the suite, or one schedule, or the finite-key functions, and reports. */
export const run = async (args: ReadonlyArray<string>): Promise<ExitCode> =>
  isAboutCompute(args) ? (await import('./conformCompute.js')).run(args) : runProtocol(args)

const runProtocol = (args: ReadonlyArray<string>) =>
  withArguments(usage, args, async (parsed): Promise<ExitCode> => {
    const chosen = chosenBy(parsed)
    if (E.isLeft(chosen)) return refuseInput(chosen.left)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => process.exit(130))
    const { value, flag } = parsed
    const file = value('replay')
    if (file !== undefined) return replayed(file, chosen.right, flag('json'))
    const seats = await seatsOf(chosen.right)
    const outcome = E.isLeft(seats)
      ? { faults: seats.left }
      : { seats: seats.right, run: await runOf(seats.right, chosen.right) }
    const { report, written } = reportOf(chosen.right.asked, outcome)
    const problems = [...written, ...writtenReports(report, { junit: value('junit'), html: value('html') })]
    process.stdout.write(flag('json') ? `${JSON.stringify(report.json, null, 2)}\n` : `${report.text}\n`)
    return problems.length > 0 ? refuseInput(problems) : report.exitCode
  })
