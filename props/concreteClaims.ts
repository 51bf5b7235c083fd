// What must hold of every run of the concrete system beside the abstract properties: what the abstraction cannot see. Each is a named
// claim about a whole run. Source: PROTOCOL.md, sections 8a (end) and 9.

import { bytesToHex } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import { isSame } from '../spec/protocol/bits'
import { decodeFrame, type Frame } from '../spec/protocol/frame'
import { stepGround } from '../spec/protocol/groundStation'
import { groundStatus, rebootGround } from '../spec/protocol/groundStationState'
import {
  type Direction,
  directionOfKind,
  type Message,
  type MessageKind,
  type StatusMessage,
} from '../spec/protocol/messages'
import { decodePayload } from '../spec/protocol/payload'
import type { KeyLengthRequest } from '../spec/protocol/primitives'
import { stepSatellite } from '../spec/protocol/satellite'
import { rebootSatellite, satelliteStatus } from '../spec/protocol/satelliteState'
import type { Moved, SentFrame, Setting, Whole } from '../spec/protocol/system'
import type { Run, RunStep } from './concreteRuns'

/** A claim about a run; the text says what broke it, if anything did. */
export type Claim = { readonly name: string; readonly flaw: (run: Run) => string | undefined }

const sentFrames = ({ end }: Run): ReadonlyArray<SentFrame> => [...end.ghost.sent.values()]

const frameOf = ({ frame }: SentFrame): Frame => {
  const decoded = decodeFrame(frame)
  if (E.isLeft(decoded)) throw new Error(`an honest party sent no frame: ${decoded.left}`)
  return decoded.right
}

const messageOf = ({ setting }: Run, sent: SentFrame): Message => {
  const frame = frameOf(sent)
  const message = decodePayload(setting.parameters, frame.kind, frame.payload)
  if (E.isLeft(message)) throw new Error(`an honest party sent a malformed payload: ${message.left}`)
  return message.right
}

/** The first two of a list that share a name but not a value. */
const clash = (entries: ReadonlyArray<readonly [string, string]>): string | undefined => {
  const seen = new Map<string, string>()
  for (const [name, value] of entries) {
    const known = seen.get(name)
    if (known !== undefined && known !== value) return name
    seen.set(name, value)
  }
  return undefined
}

const first = <A>(list: ReadonlyArray<A>, flaw: (one: A) => string | undefined): string | undefined => {
  for (const one of list) {
    const found = flaw(one)
    if (found !== undefined) return found
  }
  return undefined
}

const statuses = (run: Run): ReadonlyArray<StatusMessage> =>
  sentFrames(run).flatMap(({ status }) => (status === undefined ? [] : [status]))

/** States without what a map or a byte string hides from JSON. */
const plain = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => {
    if (inner instanceof Map) return [...inner].sort(([a], [b]) => Number(a) - Number(b))
    return inner instanceof Uint8Array ? bytesToHex(inner) : inner
  })

const GROUND_NEXT: Readonly<Record<string, ReadonlyArray<string>>> = {
  IDLE: ['IDLE', 'RAW', 'ABORT'],
  RAW: ['RAW', 'INST', 'ABORT'],
  INST: ['INST', 'DONE', 'ABORT'],
  DONE: ['DONE'],
  ABORT: ['ABORT'],
}
const SATELLITE_NEXT: Readonly<Record<string, ReadonlyArray<string>>> = {
  WAIT: ['WAIT', 'SIFT', 'ABORT'],
  SIFT: ['SIFT', 'DONE', 'PROV', 'ABORT'],
  DONE: ['DONE'],
  PROV: ['PROV', 'CONF', 'REVK'],
  CONF: ['CONF'],
  REVK: ['REVK'],
  ABORT: ['ABORT'],
}

const idsOf = (run: Run): ReadonlyArray<number> =>
  Array.from({ length: 6 }, (_, b) => run.setting.parameters.firstBlock + b)

/** A power failure before the journal was written undoes the step, so a block may begin once more. */
const isUndone = ({ result }: RunStep): boolean => result.isCut && result.outputs.length === 0

const statusFlaw = (run: Run, step: RunStep): string | undefined => {
  if (isUndone(step)) return undefined
  const { parameters } = run.setting
  return first(idsOf(run), (id) => {
    const [g, h] = [step.before.ground, step.result.whole.ground].map((state) =>
      groundStatus(state, parameters, id),
    )
    const [s, t] = [step.before.satellite, step.result.whole.satellite].map((state) =>
      satelliteStatus(state, id),
    )
    if (!GROUND_NEXT[g ?? '']?.includes(h ?? '')) return `block ${id} went from ${g} to ${h} at OGS`
    return SATELLITE_NEXT[s ?? '']?.includes(t ?? '')
      ? undefined
      : `block ${id} went from ${s} to ${t} at SAT`
  })
}

const keyFlawOf = ({ ground, satellite }: Whole): string | undefined =>
  first([...ground.blocks], ([id, block]) => {
    if (block.status !== 'DONE') return undefined
    const own = satellite.blocks.get(id)
    const isHeld = own?.status === 'DONE' || own?.status === 'PROV' || own?.status === 'CONF'
    if (!isHeld) return `OGS has the key of block ${id}, SAT is in ${own?.status}`
    const isEqual = own.key.length === block.key.length && isSame(own.key.bytes, block.key.bytes)
    return isEqual ? undefined : `the keys of block ${id} differ`
  })

const count = (blocks: ReadonlyMap<number, { readonly status: string }>, ...wanted: ReadonlyArray<string>) =>
  [...blocks.values()].filter(({ status }) => wanted.includes(status)).length

/** Frames that were taken, each with what came of it, when power did not fail. */
const deliveries = ({ steps }: Run) =>
  steps.flatMap((step) => {
    const { move, result } = step
    return move.move === 'deliver' && result.taken !== undefined && !result.isCut
      ? [{ step, direction: move.direction, taken: result.taken }]
      : []
  })

/** What the party at the end of a channel does with a frame, in some state; undefined if it refuses it. */
export const outputsTo = (
  { parameters, ground, satellite }: Setting,
  whole: Whole,
  direction: Direction,
  frame: Uint8Array,
): Moved['outputs'] | undefined => {
  const event = { kind: 'deliver', frame } as const
  if (direction === 'up') {
    const answer = stepSatellite(satellite, parameters, whole.satellite, event)
    return E.isRight(answer) ? answer.right.outputs : undefined
  }
  const answer = stepGround(ground, parameters, whole.ground, event)
  return E.isRight(answer) ? answer.right.outputs : undefined
}

/** A second copy of a frame that was taken, delivered in a later state, does nothing at all. */
const copyFlaw = (run: Run): string | undefined =>
  first(deliveries(run), ({ step, direction, taken }) => {
    if (step.result.rejection !== undefined || !step.before.ghost.sent.has(taken.hex)) return undefined
    return first([step.result.whole, run.end], (whole) =>
      outputsTo(run.setting, whole, direction, taken.frame) !== undefined
        ? `a second copy of ${run.end.ghost.sent.get(taken.hex)?.message} was taken`
        : undefined,
    )
  })

const FIXED: ReadonlyArray<MessageKind> = ['RAW', 'SIFT', 'INST', 'FB', 'ABORT']

const roundOf = (run: Run, sent: SentFrame): string => {
  const message = messageOf(run, sent)
  return message.kind === 'MORE' || message.kind === 'EXTRA' ? ` ${message.round}` : ''
}

const restartFlaw = ({ setting, steps }: Run): string | undefined =>
  first(steps, ({ result: { whole } }) => {
    const { parameters } = setting
    const ground = stepGround(setting.ground, parameters, whole.ground, { kind: 'reboot' })
    const satellite = stepSatellite(setting.satellite, parameters, whole.satellite, { kind: 'reboot' })
    if (E.isLeft(ground) || E.isLeft(satellite)) return 'a reboot was refused'
    if (plain(ground.right.state) !== plain(rebootGround(parameters, whole.groundJournal)))
      return 'OGS remembers something that is not in its journal, or forgets something that is'
    return plain(satellite.right.state) === plain(rebootSatellite(parameters, whole.satelliteJournal))
      ? undefined
      : 'SAT remembers something that is not in its journal, or forgets something that is'
  })

/** What a party has in its journal if power fails after each output of a step: what it sent by then, it will never send otherwise. */
const powerFlaw = ({ setting: { parameters } }: Run, { before, result }: RunStep): string | undefined =>
  first(
    result.outputs.map((_, last) => result.outputs.slice(0, last + 1)),
    (happened) => {
      const last = happened.at(-1)
      const isUp = last?.kind === 'send' && directionOfKind(last.message) === 'up'
      const written = happened.some(({ kind }) => kind === 'journal')
      const { groundJournal, satelliteJournal } = written ? result.whole : before
      const ground = rebootGround(parameters, groundJournal)
      const satellite = rebootSatellite(parameters, satelliteJournal)
      if (last?.kind === 'send') {
        const frame = decodeFrame(last.frame)
        const next = isUp ? ground.nextSequence : satellite.nextSequence
        const isUsed = E.isLeft(frame) || frame.right.tag.length === 0 || frame.right.sequence < next
        return isUsed ? undefined : `${last.message} is sent before its sequence number is written down`
      }
      if (last?.kind !== 'release') return undefined
      const [own, other] = [ground.blocks.get(last.block), satellite.blocks.get(last.block)]
      const isWritten = [own, other].some(
        (content) => content !== undefined && 'key' in content && isSame(content.key.bytes, last.key.bytes),
      )
      return isWritten ? undefined : `the key of block ${last.block} is released before it is written down`
    },
  )

/** Everything that holds of every run of either profile, read charitably. */
export const CLAIMS: ReadonlyArray<Claim> = [
  {
    name: 'one authentication key, one message',
    flaw: (run) =>
      clash(
        sentFrames(run).flatMap((sent): ReadonlyArray<readonly [string, string]> => {
          const { kind, sequence, tag } = frameOf(sent)
          return tag.length === 0 ? [] : [[`${directionOfKind(kind)} ${sequence}`, bytesToHex(sent.frame)]]
        }),
      ),
  },
  {
    name: 'a repeated frame is byte-identical, and a block has one instruction for ever',
    flaw: (run) =>
      clash(
        sentFrames(run).flatMap((sent): ReadonlyArray<readonly [string, string]> => {
          const { message, block, frame } = sent
          if (message === 'STATUS')
            return [[`STATUS ${bytesToHex(frameOf(sent).payload)}`, bytesToHex(frame)]]
          const round = FIXED.includes(message) ? '' : roundOf(run, sent)
          return [[`${message} ${block}${round}`, bytesToHex(frame)]]
        }),
      ),
  },
  {
    name: 'no sequence number beyond the key, and the floor is for status and abort',
    flaw: (run) => {
      const { first: least, end, floor } = run.setting.parameters.sequences
      return first(sentFrames(run), (sent) => {
        const { kind, sequence, tag } = frameOf(sent)
        if (tag.length === 0) return undefined
        const most = kind === 'STATUS' || kind === 'ABORT' ? end : end - floor
        return sequence >= least && sequence < most ? undefined : `${kind} has sequence number ${sequence}`
      })
    },
  },
  {
    name: 'a status is never taken back',
    flaw: (run) =>
      clash(
        statuses(run).flatMap(({ entries, closedFrom }) => [
          ...entries.map(({ block, outcome }) => [`block ${block}`, outcome] as const),
          ...idsOf(run)
            .filter((id) => closedFrom !== null && id >= closedFrom)
            .map((id) => [`block ${id}`, 'aborted'] as const),
        ]),
      ) ??
      first(statuses(run), ({ entries }) => {
        const later = statuses(run).at(-1)?.entries.length ?? 0
        return entries.length <= later ? undefined : 'an entry vanished'
      }),
  },
  { name: 'what is settled stays settled', flaw: (run) => first(run.steps, (step) => statusFlaw(run, step)) },
  {
    name: 'OGS has a key only where SAT has the identical one',
    flaw: ({ steps }) => first(steps, ({ result }) => keyFlawOf(result.whole)),
  },
  {
    name: 'a key that SAT may use is one that OGS released',
    flaw: ({ steps }) =>
      first(steps, ({ result: { whole } }) =>
        first([...whole.satellite.blocks], ([id, { status }]) =>
          status === 'CONF' && whole.ground.blocks.get(id)?.status !== 'DONE'
            ? `block ${id} is confirmed at SAT, and ${whole.ground.blocks.get(id)?.status} at OGS`
            : undefined,
        ),
      ),
  },
  {
    name: 'no key is released twice',
    flaw: ({ end }) => clash(end.ghost.releases.map(({ side, block }, i) => [`${side} ${block}`, String(i)])),
  },
  { name: 'the k-th copy of a frame has no further effect', flaw: copyFlaw },
  {
    name: 'a frame that an honest party sent is never counted as invalid',
    flaw: (run) =>
      first(deliveries(run), ({ step, taken }) =>
        step.before.ghost.sent.has(taken.hex) && step.result.outputs.some(({ kind }) => kind === 'invalid')
          ? `a ${step.before.ghost.sent.get(taken.hex)?.message}`
          : undefined,
      ),
  },
  {
    name: 'a block is timed out by as many invalid frames as the limit',
    flaw: ({ setting: { parameters }, steps }) => {
      const invalid = steps.flatMap(({ move, result: { outputs } }) =>
        outputs.flatMap((output) =>
          output.kind === 'invalid' && move.move === 'deliver' ? [`${move.direction} ${output.block}`] : [],
        ),
      )
      return first([...new Set(invalid)], (name) =>
        invalid.filter((one) => one === name).length > parameters.invalidFrames ? name : undefined,
      )
    },
  },
  {
    name: 'nobody without the key causes an alarm',
    flaw: ({ steps }) =>
      first(steps, ({ result }) =>
        result.outputs.some(({ kind }) => kind === 'alarm') ? 'an alarm' : undefined,
      ),
  },
  {
    name: 'buffers are bounded',
    flaw: ({ setting: { parameters }, steps }) =>
      first(steps, ({ result: { whole } }) => {
        if (count(whole.ground.blocks, 'RAW', 'INST') > parameters.maximumOpen) return 'too many open at OGS'
        if (count(whole.satellite.blocks, 'SIFT') > parameters.maximumOpen) return 'too many open at SAT'
        return count(whole.satellite.blocks, 'PROV') > parameters.maximumProvisional
          ? 'too many provisional keys'
          : undefined
      }),
  },
  {
    name: 'the journal is written before anything is sent or released',
    flaw: (run) => first(run.steps, (step) => powerFlaw(run, step)),
  },
  { name: 'the journal holds all that outlives a power failure', flaw: restartFlaw },
]

/** The bits of syndrome about each packet of a block that ever left SAT, each row once. */
const disclosed = (run: Run, id: number): ReadonlyMap<number, number> => {
  const rows = new Map<number, Set<number>>()
  const add = (packet: number, from: number, to: number): void => {
    const known = rows.get(packet) ?? new Set()
    for (let row = from; row < to; row += 1) known.add(row)
    rows.set(packet, known)
  }
  for (const sent of sentFrames(run)) {
    if (sent.block !== id) continue
    const message = messageOf(run, sent)
    if (message.kind === 'SIFT') message.syndromes.forEach((_, packet) => void add(packet, 0, message.rows))
    if (message.kind === 'EXTRA')
      for (const packet of message.packets) add(packet, message.firstRow, message.firstRow + message.rows)
  }
  return new Map([...rows].map(([packet, known]) => [packet, known.size]))
}

/**
 * The leakage of a block is what left SAT about its kept packets, each row once, and the check. `charges` are the requests for a key
 * length, in their order. Holds of runs without power failure, for each block with an instruction.
 */
export const ledgerFlaw = (run: Run, charges: ReadonlyArray<KeyLengthRequest>): string | undefined => {
  const { packets, profile } = run.setting.parameters
  const parts = packets === 'mixed' ? 1 : 2
  const instructed = run.steps.flatMap(({ before, result: { whole } }) =>
    [...whole.ground.blocks].flatMap(([id, block]) =>
      block.status === 'INST' && before.ground.blocks.get(id)?.status === 'RAW' ? [{ id, block }] : [],
    ),
  )
  if (charges.length !== parts * instructed.length) return `${charges.length} charges`
  return first(
    instructed.map((one, i) => ({ ...one, of: charges.slice(parts * i, parts * (i + 1)) })),
    ({ id, block: { kept }, of }) => {
      // Altered answers and rows that OGS never asked for are charged as OGS knows them; such a block has no key in the end.
      if (run.end.ghost.answered.get(id) !== true || run.end.ghost.strayed.has(id))
        return run.end.satellite.blocks.get(id)?.status === 'DONE'
          ? `SAT has a key of block ${id}`
          : undefined
      const rows = disclosed(run, id)
      const left = kept.reduce((sum, packet) => sum + (rows.get(packet) ?? 0), 0)
      const charged = of.reduce((sum, { syndromeBits }) => sum + syndromeBits, 0)
      const checks = of.reduce((sum, { checkBits }) => sum + checkBits, 0)
      if (checks !== (profile === 'hardened' ? 64 : 0))
        return `block ${id} is charged ${checks} for its check`
      return charged === left
        ? undefined
        : `block ${id} disclosed ${left} bits of syndrome, charged ${charged}`
    },
  )
}
