// A failure as files: the schedule to replay, the run of the specification in the Informal Trace Format, and a Mermaid chart.
// Source: docs/conformance.md, "When a test fails"; PROTOCOL.md, section 10.

import { chartOf } from '../../proofs/exploration/mermaid'
import { bytesOfHex } from '../../spec/protocol/bits'
import { groundColumn, satelliteColumn } from './coverage'
import { headerOf } from './edits'
import type { Failure } from './runner'
import { type Event, eventText, SCHEDULE_FORMAT, ScheduleFile } from './schedule'
import { type Exchange, initialWorld, moved, type World } from './world'

/** What differs, in one line. */
export const failureText = ({ what, expected, found }: Failure): string =>
  `${what}: expected ${expected}, got ${found}`

/** The schedule of a failure, to be replayed. */
export const replayOf = (test: string, failure: Failure): unknown =>
  ScheduleFile.encode({
    format: SCHEDULE_FORMAT,
    test,
    role: failure.role,
    seed: failure.schedule.setting.seed,
    parameters: failure.schedule.setting.parameters,
    events: failure.schedule.events,
    difference: failureText(failure),
  })

/** A step of the two parties of the specification. */
type Step = {
  readonly instance: {
    readonly name: string
    readonly event: Event
    readonly exchanges: ReadonlyArray<Exchange>
  }
  readonly state: World
}

const stepsOf = ({ schedule }: Failure): { readonly initial: World; readonly steps: ReadonlyArray<Step> } => {
  const initial = initialWorld(schedule.setting)
  const steps: Array<Step> = []
  let world = initial
  for (const event of schedule.events) {
    const { world: after, exchanges } = moved(world, event)
    steps.push({ instance: { name: eventText(event), event, exchanges }, state: after })
    world = after
  }
  return { initial, steps }
}

const blocksOf = ({ setting, satellite, ground }: World): ReadonlyArray<number> =>
  [
    ...new Set([
      setting.parameters.firstBlock,
      ...ground.state.blocks.keys(),
      ...satellite.state.blocks.keys(),
    ]),
  ].sort((a, b) => a - b)

const ogsStatus = ({ setting, ground }: World, block: number): string =>
  groundColumn(ground.state, setting.parameters, block)
const satStatus = ({ satellite }: World, block: number): string => satelliteColumn(satellite.state, block)

const whole = (value: number) => ({ '#bigint': String(value) })

/** The states that the specification is in, block by block, and the event that led to each. */
export const itfOf = (test: string, failure: Failure): unknown => {
  const { initial, steps } = stepsOf(failure)
  const stateOf = (world: World, index: number, action: string) => {
    const blocks = blocksOf(world)
    return {
      '#meta': { index },
      O: { '#map': blocks.map((block) => [whole(block), ogsStatus(world, block)]) },
      S: { '#map': blocks.map((block) => [whole(block), satStatus(world, block)]) },
      sent: whole(world.sent.length),
      'mbt::actionTaken': action,
    }
  }
  return {
    '#meta': {
      format: 'ITF',
      description: `keywitness conform: ${test}`,
      role: failure.role,
      difference: failureText(failure),
    },
    params: [],
    vars: ['O', 'S', 'sent', 'mbt::actionTaken'],
    states: [
      stateOf(initial, 0, 'init'),
      ...steps.map(({ instance, state }, place) => stateOf(state, place + 1, instance.name)),
    ],
  }
}

/** Text that a line of a chart can hold. */
const inChart = (text: string): string => text.replace(/[;#]/g, ',').slice(0, 120)

const sentBy = ({ expected }: Exchange): ReadonlyArray<string> =>
  expected.send.map((frame) => {
    const header = headerOf(bytesOfHex(frame) ?? new Uint8Array(0))
    return header === undefined ? 'a frame' : `${header.kind} ${header.block}`
  })

const LIFELINE = { satellite: 'SAT', groundStation: 'OGS' } as const

const arrow = ({ instance: { name, event, exchanges } }: Step): string => {
  const exchange = exchanges.at(-1)
  if (exchange === undefined) return `Note over runner: ${inChart(name)}`
  const party = LIFELINE[exchange.role]
  const sent = sentBy(exchange)
  if (event.do === 'deliver') return `runner->>${party}: ${inChart(name)}`
  return sent.length > 0
    ? `${party}->>runner: ${inChart(sent.join(', '))}`
    : `Note over ${party}: ${inChart(name)}`
}

/** The run as a sequence chart; its last note says what was different. */
export const mermaidOf = (failure: Failure): string => {
  const { initial, steps } = stepsOf(failure)
  const chart = chartOf(
    { initial, steps },
    {
      participants: ['OGS', 'runner', 'SAT'],
      actorOf: () => 'runner',
      arrow,
      changes: (before, after) =>
        blocksOf(after).flatMap((block) => [
          ...(ogsStatus(before, block) === ogsStatus(after, block)
            ? []
            : [`Note over OGS: block ${block} ${ogsStatus(after, block)}`]),
          ...(satStatus(before, block) === satStatus(after, block)
            ? []
            : [`Note over SAT: block ${block} ${satStatus(after, block)}`]),
        ]),
    },
  )
  return `${chart}  Note over ${LIFELINE[failure.role]}: ${inChart(failureText(failure))}\n`
}
