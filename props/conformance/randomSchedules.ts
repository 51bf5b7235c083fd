// Random schedules from a seed: honest steps with gaps between them, faults of the channel, clocks, loss of power, and an attacker with
// and without the key, under small limits so that runs meet them. Source: docs/conformance.md, "Groups of tests".

import type { MessageKind } from '../../spec/protocol/messages'
import type { ProtocolParameters } from '../../spec/protocol/parameters'
import { type Change, ELSEWHERE, type Event, KINDS } from './schedule'
import { MISLEADING, type Scenario, scenario, UNDECODABLE } from './tour'

type Profile = 'literal' | 'hardened'

/** Whole numbers below `n`, the same for the same seed. */
export type Draw = (n: number) => number

/** Source: mulberry32 (Tommy Ettinger, public domain); integer arithmetic only. */
export const drawsOf = (seed: number): Draw => {
  let state = seed >>> 0
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0
    const a = Math.imul(state ^ (state >>> 15), state | 1)
    const b = a ^ (a + Math.imul(a ^ (a >>> 7), a | 61))
    return ((b ^ (b >>> 14)) >>> 0) % n
  }
}

const pick = <const A>(draw: Draw, list: readonly [A, ...ReadonlyArray<A>]): A =>
  list[draw(list.length)] ?? list[0]

const PARAMETERS: readonly [Partial<ProtocolParameters>, ...ReadonlyArray<Partial<ProtocolParameters>>] = [
  {},
  { packets: 'perBasis', lengthStep: 8, maximumRounds: 2 },
  { maximumOpen: 2, maximumProvisional: 2, invalidFrames: 3 },
  { sequences: { first: 5, end: 21, floor: 6, window: 4 }, lengthStep: 4 },
  { firstBlock: 2 ** 32 - 2, invalidFrames: 2, maximumRounds: 0 },
  {
    intensities: ['signal', 'decoy', 'vacuum', 'more', 'most'],
    keyed: ['decoy', 'signal'],
    firstBlock: 2 ** 53 - 5,
  },
  { packetBits: 16, maximumPackets: 3, maximumDetections: 100, maximumRounds: 3 },
]

const STEPS: ReadonlyArray<{
  readonly kind: MessageKind
  readonly role: 'satellite' | 'groundStation'
  readonly timer: string
}> = [
  { kind: 'RAW', role: 'groundStation', timer: 'sendRaw' },
  { kind: 'SIFT', role: 'satellite', timer: 'sendSift' },
  { kind: 'MORE', role: 'groundStation', timer: 'sendMore' },
  { kind: 'EXTRA', role: 'satellite', timer: 'sendExtra' },
  { kind: 'INST', role: 'groundStation', timer: 'sendInstruction' },
  { kind: 'FB', role: 'satellite', timer: 'sendFeedback' },
  { kind: 'STATUS', role: 'groundStation', timer: 'sendStatus' },
  { kind: 'ABORT', role: 'satellite', timer: 'sendAbort' },
]

const byte = (draw: Draw): string => draw(256).toString(16).padStart(2, '0')

const changeOf = (draw: Draw): Change => {
  switch (draw(9)) {
    case 0:
      return { change: 'cut', length: draw(60) - 20 }
    case 1:
      return { change: 'append', bytes: byte(draw) }
    case 2:
      return { change: 'block', to: draw(4) }
    case 3:
      return { change: 'sequence', by: draw(9) - 4 }
    case 4:
      return { change: 'kind', to: KINDS[draw(KINDS.length)] ?? 'RAW' }
    case 5:
      return { change: 'tag', bytes: byte(draw).repeat(draw(18)) }
    case 6:
      return { change: 'payload', at: draw(40), remove: draw(2), insert: draw(2) === 0 ? '' : byte(draw) }
    default:
      return { change: 'xor', at: draw(2) === 0 ? draw(120) : -1 - draw(40), mask: 1 << draw(8) }
  }
}

type Run = { readonly draw: Draw; readonly profile: Profile; blocks: number }

const blockOf = ({ draw, blocks }: Run): number => Math.max(0, blocks - 1 - (draw(3) === 0 ? draw(3) : 0))

const generateOf = (run: Run): Event => {
  const { draw } = run
  run.blocks += 1
  const errors = pick(draw, [[], [], UNDECODABLE, MISLEADING, [draw(32)], [draw(64), draw(64), draw(64)]])
  return { do: 'generate', size: pick(draw, [45, 45, 45, 90, 100, 20, 130]), errors }
}

const delivered = (run: Run, kind: MessageKind, block: number): Event => {
  const { draw } = run
  const back = draw(8) === 0 ? draw(3) : 0
  const frame = { from: 'sent', kind, block, back } as const
  if (draw(7) > 0) return { do: 'deliver', frame, changes: [] }
  const sealed = draw(3) === 0 ? { sealed: true } : {}
  return { do: 'deliver', frame, changes: [changeOf(draw)], ...sealed }
}

/** One step of the protocol: a timer, and now and then the frame's arrival at once. */
const stepOf = (run: Run): ReadonlyArray<Event> => {
  const { draw } = run
  const step = STEPS[draw(STEPS.length)]
  if (step === undefined) return []
  const block = blockOf(run)
  const few =
    step.timer === 'sendInstruction' && draw(12) === 0 ? { random: pick(draw, ['none', 'few']) } : {}
  const send: Event = { do: 'timer', role: step.role, name: step.timer, block, ...few }
  return draw(4) === 0 ? [send] : [send, delivered(run, step.kind, block)]
}

/** The next block through all steps, with a gap here and there. */
const wayOf = (run: Run): ReadonlyArray<Event> => {
  const { draw } = run
  const events: Array<Event> = [generateOf(run)]
  const block = run.blocks - 1
  for (const { kind, role, timer } of STEPS) {
    if (kind === 'ABORT' || draw(12) === 0) continue
    events.push({ do: 'timer', role, name: timer, block }, delivered(run, kind, block))
  }
  return events
}

const eventOf = (run: Run): ReadonlyArray<Event> => {
  const { draw, profile } = run
  const role = pick(draw, ['satellite', 'groundStation'])
  switch (draw(20)) {
    case 0:
    case 1:
      return wayOf(run)
    case 2:
      return [generateOf(run)]
    case 3:
    case 4:
    case 5:
      return [delivered(run, KINDS[draw(KINDS.length)] ?? 'RAW', blockOf(run))]
    case 6:
      return [
        {
          do: 'deliver',
          frame: { from: 'elsewhere', run: pick(draw, ELSEWHERE), kind: KINDS[draw(KINDS.length)] ?? 'RAW' },
          changes: draw(2) === 0 ? [] : [changeOf(draw)],
        },
      ]
    case 7:
      return draw(2) === 0 ? [{ do: 'reboot', role }] : [{ do: 'snapshot', role }]
    case 8:
      return [{ do: 'timer', role, name: 'timeout', block: blockOf(run) }]
    case 9:
      return draw(4) === 0 && profile === 'hardened' ? [{ do: 'timer', role, name: 'endPass', block: 0 }] : []
    default:
      return stepOf(run)
  }
}

/** About `length` events from a seed. */
const eventsOf = (profile: Profile, seed: number, length: number): ReadonlyArray<Event> => {
  const run: Run = { draw: drawsOf(seed), profile, blocks: 0 }
  const events: Array<Event> = [...wayOf(run)]
  while (events.length < length) events.push(...eventOf(run))
  return events
}

/** So many schedules for each profile. */
export const randomSchedules = (count: number, seed: number, length = 80): ReadonlyArray<Scenario> =>
  (['literal', 'hardened'] as const).flatMap((profile) =>
    Array.from({ length: count }, (_, i) => {
      const one = (seed * 1_000_003 + i) >>> 0
      const parameters = PARAMETERS[i % PARAMETERS.length] ?? {}
      return scenario('random', `seed ${one}`, profile, eventsOf(profile, one, length), parameters)
    }),
  )
