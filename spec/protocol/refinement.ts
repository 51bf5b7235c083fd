// What a move of the concrete system is in the abstract one: the actions that may account for it, in order. None: nothing that the
// abstraction sees (a stutter). A refusal says what must not have been possible. Source: PROTOCOL.md, sections 0, 4 and 8a.

import { alphabetOf, INSTRUCTED, type Kind } from './abstract/alphabet'
import { copies, type State } from './abstract/state'
import { isEnabled, type System, successor } from './abstract/system'
import { type Actions, delivery, eachNamed, LIMITS, named, type Origin } from './arrivals'
import type { GroundEvent } from './groundStationState'
import { heldAnswer, type Meaning, meaningOf } from './projection'
import type { RejectReason } from './rejection'
import type { SatelliteEvent } from './satelliteState'
import type { Move, Moved, Side } from './system'

/** One of `by` leads to the state after the move; `impossible` were not enabled before it. */
export type Account = { readonly by: ReadonlyArray<Actions>; readonly impossible: Actions }
/** The state that these actions lead to, or undefined if one of them is not enabled where its turn comes. */
export const stateAfter = (system: System, from: State, actions: Actions): State | undefined => {
  let state = from
  for (const name of actions) {
    const instance = system.instances.find((one) => one.name === name)
    if (instance === undefined || !isEnabled(system, instance, state)) return undefined
    state = successor(system, instance, state)
  }
  return state
}

/** What an event of a party's own is called, for whichever block. */
const eventNames = ({ window }: Origin, event: GroundEvent | SatelliteEvent, side: Side): Actions => {
  const every = (name: string, kinds: ReadonlyArray<Kind> = []): Actions =>
    window.flatMap((_, b) =>
      kinds.length === 0 ? [`${name}(${b})`] : kinds.map((kind) => `${name}(${b},${kind})`),
    )
  const at = (name: string, block: number): Actions =>
    window.includes(block) ? [`${name}(${window.indexOf(block)})`] : []
  switch (event.kind) {
    case 'generate':
      return every('Gen')
    case 'sendRaw':
      return every('SendRaw')
    case 'sendInstruction':
      return at('SendInst', event.block)
    case 'sendStatus':
      return every('SendStat', ['STR', 'STA'])
    case 'sendSift':
      return at('SendSift', event.block)
    case 'sendFeedback':
      return every('SendFb')
    case 'sendAbort':
      return at('SendAbs', event.block)
    case 'timeout':
      return at(side === 'satellite' ? 'TimeoutS' : 'TimeoutO', event.block)
    default:
      return []
  }
}

/** The actions of what a party sent: a status frame is one action an entry. */
const sends = (origin: Origin, direction: 'up' | 'down', result: Moved): Actions =>
  result.outputs.flatMap((output): Actions => {
    if (output.kind !== 'send') return []
    const { setting, window } = origin
    const { ghost } = result.whole
    const channel = result.whole[direction]
    const frame = channel.at(-1)
    if (frame === undefined) return []
    return meaningOf(setting, ghost, window, direction, frame).map((meaning) => {
      const b = window.indexOf(meaning.block)
      switch (output.message) {
        case 'RAW':
          return `SendRaw(${b})`
        case 'SIFT':
          return `SendSift(${b})`
        case 'INST':
          return `SendInst(${b})`
        case 'FB':
          return `SendFb(${b})`
        case 'ABORT':
          return `SendAbs(${b})`
        default:
          return named('SendStat', origin, meaning)
      }
    })
  })

/** Why an event of a party's own may be refused although the abstract system has it. */
const mayRefuseEvent = ({ before }: Origin, { kind }: { kind: string }, reason: RejectReason): boolean =>
  LIMITS.includes(reason) ||
  (reason === 'positions' && kind === 'generate') ||
  (reason === 'ended' && kind === 'sendSift') ||
  (reason === 'nothingToSend' && kind === 'sendRaw' && before.ghost.restarted.has('groundStation'))

const ownEvent = (
  origin: Origin,
  event: GroundEvent | SatelliteEvent,
  side: Side,
  result: Moved,
): Account => {
  const { before, window } = origin
  const { rejection } = result
  if (rejection !== undefined)
    return {
      by: [[]],
      impossible: mayRefuseEvent(origin, event, rejection.reason) ? [] : eventNames(origin, event, side),
    }
  if (event.kind === 'generate') {
    const b = window.indexOf(before.ground.nextBlock)
    return { by: [[`Gen(${b})`], ...(result.isCut ? [[]] : [])], impossible: [] }
  }
  const sent = sends(origin, side === 'satellite' ? 'down' : 'up', result)
  const timeouts = event.kind === 'timeout' ? eventNames(origin, event, side) : []
  return { by: [[...sent, ...timeouts], ...(result.isCut ? [[]] : [])], impossible: [] }
}

const attack = (
  origin: Origin,
  move: Extract<Move, { move: 'alter' | 'inject' }>,
  result: Moved,
): ReadonlyArray<Actions> => {
  const { setting, window, before } = origin
  const { profile } = setting.parameters
  const channel = result.whole[move.direction]
  const made = move.move === 'inject' ? channel.at(-1) : channel[move.index]
  const meant = (frame: typeof made): ReadonlyArray<Meaning> =>
    frame === undefined ? [] : meaningOf(setting, before.ghost, window, move.direction, frame)
  const [was, is] = [meant(result.taken), meant(made)]
  const [old, young] = [was[0], is[0]]
  const isTampering =
    was.length === 1 &&
    is.length === 1 &&
    old?.block === young?.block &&
    old !== undefined &&
    alphabetOf(profile).forge.get(old.kind) === young?.kind
  if (isTampering) return [[named('Tamper', origin, old)]]
  const { genuine } = alphabetOf(profile)
  if (move.move === 'alter' && made === undefined) return [[]]
  const puts = is.map((meaning) =>
    named(genuine.includes(meaning.kind) ? 'Replay' : 'Inject', origin, meaning),
  )
  return [[...eachNamed('Drop', origin, was), ...puts]]
}

const account = (origin: Origin, move: Move, result: Moved): Account => {
  const possible = (by: ReadonlyArray<Actions>): Account => ({ by, impossible: [] })
  const { setting, window, before } = origin
  switch (move.move) {
    case 'ground':
      return ownEvent(origin, move.event, 'groundStation', result)
    case 'satellite':
      return ownEvent(origin, move.event, 'satellite', result)
    case 'endPass':
      return possible([result.rejection === undefined ? ['EndPass()'] : []])
    case 'deliver':
      return possible([
        ...delivery(origin, move, result),
        ...(result.isCut && result.taken !== undefined
          ? [
              eachNamed(
                'Drop',
                origin,
                meaningOf(setting, before.ghost, window, move.direction, result.taken),
              ),
            ]
          : []),
      ])
    case 'drop':
    case 'repeat': {
      const { taken } = result
      const meanings =
        taken === undefined ? [] : meaningOf(setting, before.ghost, window, move.direction, taken)
      return possible([eachNamed(move.move === 'drop' ? 'Drop' : 'Dup', origin, meanings)])
    }
    default:
      return possible(attack(origin, move, result))
  }
}

/** Power came back: everything volatile is given up. */
const afterRestart = (state: State, side: Side): Actions =>
  side === 'satellite'
    ? state.sat.flatMap((status, b) => (status === 'SIFT' ? [`TimeoutS(${b})`] : []))
    : state.ogs.flatMap((status, b) =>
        status === 'RAW' || INSTRUCTED.includes(status) ? [`TimeoutO(${b})`] : [],
      )

const restartedSide = (move: Move, { isCut }: Moved): Side | undefined => {
  if (move.move === 'ground') return isCut || move.event.kind === 'reboot' ? 'groundStation' : undefined
  if (move.move === 'satellite') return isCut || move.event.kind === 'reboot' ? 'satellite' : undefined
  if (!isCut || move.move !== 'deliver') return undefined
  return move.direction === 'up' ? 'satellite' : 'groundStation'
}

/** Answers that were held and are no more: in the abstract system they were in flight to the end, and are lost. */
const lostAnswers = (origin: Origin, system: System, state: State, result: Moved): Actions =>
  origin.window.flatMap((block, b): Actions => {
    const held = heldAnswer(origin.before, block)
    const isGone = held !== undefined && heldAnswer(result.whole, block) === undefined
    if (!isGone) return []
    const kept = result.whole.down.filter((frame) =>
      meaningOf(origin.setting, result.whole.ghost, origin.window, 'down', frame).some(
        (meaning) => meaning.block === block && meaning.kind === held,
      ),
    ).length
    return copies(state, b, held) > kept && system.alphabet.down.includes(held) ? [`Drop(${b},${held})`] : []
  })

/**
 * How the abstract system gets from the projection of `before` to that of the state after the move: the actions, in order, that end
 * in `target`; undefined if there are none, which is what must never be. `target` is compared by `isTarget`.
 */
export const accountFor = (
  system: System,
  origin: Origin,
  from: State,
  move: Move,
  result: Moved,
  isTarget: (state: State) => boolean,
): Actions | { readonly wrong: string; readonly tried: ReadonlyArray<Actions> } => {
  const { by, impossible } = account(origin, move, result)
  const possible = impossible.find((name) => stateAfter(system, from, [name]) !== undefined)
  if (possible !== undefined)
    return { wrong: `refused (${result.rejection?.reason}), but ${possible} is enabled`, tried: [] }
  const tried = by.map((actions): Actions => {
    const side = restartedSide(move, result)
    const first = stateAfter(system, from, actions) ?? from
    const all = [...actions, ...(side === undefined ? [] : afterRestart(first, side))]
    const last = stateAfter(system, from, all) ?? from
    return [...all, ...lostAnswers(origin, system, last, result)]
  })
  const found = tried.find((actions) => {
    const end = stateAfter(system, from, actions)
    return end !== undefined && isTarget(end)
  })
  return found ?? { wrong: 'no action of the abstract system leads there', tried }
}
