// Laws of both machines under any schedule of timers, losses, repetitions, alterations and reboots.

import { describe, expect } from '@jest/globals'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { withFlippedBit } from '../spec/protocol/attacker'
import { decodeFrame } from '../spec/protocol/frame'
import { type GroundState, groundStatus, rebootGround } from '../spec/protocol/groundStationState'
import { type ProtocolParameters, smallParameters } from '../spec/protocol/parameters'
import { rebootSatellite, type SatelliteState, satelliteStatus } from '../spec/protocol/satelliteState'
import type { Output } from '../spec/protocol/step'
import { law } from './law'
import { blockFrom, instructionEvent, keyPlaces, type Parties, parties } from './protocolRuns'

const BLOCKS = 3
const DETECTIONS = 420

/** What a schedule is made of; numbers are reduced to what there is when the action comes. */
type Action =
  | { readonly do: 'generate'; readonly errors: ReadonlyArray<number> }
  | { readonly do: 'timer'; readonly timer: number; readonly block: number }
  | { readonly do: 'deliver'; readonly pick: number }
  | { readonly do: 'alter'; readonly pick: number; readonly bit: number }
  | {
      readonly do: 'exchange'
      readonly block: number
      readonly errors: ReadonlyArray<number>
      readonly until: number
    }
  | { readonly do: 'interrupt'; readonly what: number; readonly block: number }

const pick = fc.nat({ max: 1000 })
const block = fc.nat({ max: BLOCKS - 1 })
const errors = fc.uniqueArray(fc.nat({ max: 70 }), { maxLength: 3 })
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('generate' as const),
      errors,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('timer' as const), timer: fc.nat({ max: 7 }), block }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('deliver' as const), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('alter' as const), pick, bit: fc.nat({ max: 1_000_000 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('exchange' as const),
      block,
      errors,
      until: fc.nat({ max: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('interrupt' as const), what: fc.nat({ max: 5 }), block }),
  },
)

const schedule = fc.record({
  profile: fc.constantFrom('literal' as const, 'hardened' as const),
  maximumRounds: fc.nat({ max: 1 }),
  invalidFrames: fc.constantFrom(2, 16),
  actions: fc.array(action, { minLength: 5, maxLength: 60 }),
})

/** Takes every schedule step by step; `check` sees the parties after each. */
const play = (
  parameters: ProtocolParameters,
  actions: ReadonlyArray<Action>,
  check: (both: Parties, history: ReadonlyArray<Uint8Array>) => void,
): void => {
  const both = parties(parameters)
  const history: Uint8Array[] = []
  const keep = <State, Record>(
    answer: E.Either<unknown, { readonly state: State; readonly outputs: ReadonlyArray<Output<Record>> }>,
  ) => {
    if (E.isRight(answer))
      for (const output of answer.right.outputs) if (output.kind === 'send') history.push(output.frame)
  }
  const deliver = (frame: Uint8Array | undefined): void => {
    if (frame === undefined) return
    keep(both.satellite({ kind: 'deliver', frame }))
    keep(both.ground({ kind: 'deliver', frame }))
  }
  const generate = (wrong: ReadonlyArray<number>): void => {
    const from = 10_000 * both.groundState().nextBlock
    if (both.groundState().nextBlock >= BLOCKS) return
    const places = keyPlaces(blockFrom(from, DETECTIONS))
    const errors = wrong.flatMap((at) => places[at] ?? [])
    both.ground({ kind: 'generate', ...blockFrom(from, DETECTIONS, errors) })
  }
  const timer = (which: number, of: number): void => {
    const timers = [
      () => keep(both.ground({ kind: 'sendRaw' })),
      () => keep(both.satellite({ kind: 'sendSift', block: of })),
      () => keep(both.ground({ kind: 'sendMore', block: of })),
      () => keep(both.satellite({ kind: 'sendExtra', block: of })),
      () => keep(both.ground(instructionEvent(of))),
      () => keep(both.satellite({ kind: 'sendFeedback' })),
      () => keep(both.ground({ kind: 'sendStatus' })),
      () => keep(both.satellite({ kind: 'sendAbort', block: of })),
    ]
    timers[which]?.()
  }
  for (const one of actions) {
    switch (one.do) {
      case 'generate':
        generate(one.errors)
        break
      case 'timer':
        timer(one.timer, one.block)
        break
      case 'deliver':
        deliver(history[one.pick % Math.max(1, history.length)])
        break
      case 'alter': {
        const frame = history[one.pick % Math.max(1, history.length)]
        if (frame !== undefined) deliver(withFlippedBit(frame, one.bit % (8 * frame.length)))
        break
      }
      case 'exchange':
        if (one.block >= both.groundState().nextBlock) generate(one.errors)
        // What timers and a channel without losses would do, up to a point.
        for (let which = 0; which <= one.until; which += 1) {
          const before = history.length
          timer(which, one.block)
          if (history.length > before) deliver(history.at(-1))
        }
        break
      case 'interrupt': {
        const interruptions = [
          () => both.ground({ kind: 'reboot' }),
          () => both.satellite({ kind: 'reboot' }),
          () => both.ground({ kind: 'timeout', block: one.block }),
          () => both.satellite({ kind: 'timeout', block: one.block }),
          () => both.ground({ kind: 'endPass' }),
          () => both.satellite({ kind: 'endPass' }),
        ]
        interruptions[one.what]?.()
        break
      }
    }
    check(both, history)
  }
}

const journal = <Record>(outputs: ReadonlyArray<Output<Record>>): ReadonlyArray<Record> =>
  outputs.flatMap((output) => (output.kind === 'journal' ? output.records : []))

const ids = Array.from({ length: BLOCKS }, (_, id) => id)

const keyOf = (state: GroundState | SatelliteState, id: number): unknown => {
  const content = state.blocks.get(id)
  return content !== undefined && 'key' in content ? content.key : undefined
}

describe('the machines under any schedule', () => {
  law(
    'what OGS released, SAT released before, bit for bit; what SAT knows of OGS is so',
    schedule,
    ({ profile, maximumRounds, invalidFrames, actions }) => {
      const parameters = { ...smallParameters(profile), maximumRounds, invalidFrames }
      play(parameters, actions, (both) => {
        for (const id of ids) {
          const [o, s] = [
            groundStatus(both.groundState(), parameters, id),
            satelliteStatus(both.satelliteState(), id),
          ]
          if (o === 'DONE') {
            expect(['DONE', 'PROV', 'CONF']).toContain(s)
            expect(keyOf(both.satelliteState(), id)).toEqual(keyOf(both.groundState(), id))
          }
          if (s === 'CONF') expect(o).toBe('DONE')
          if (s === 'REVK') expect(o).toBe('ABORT')
        }
        expect([both.groundState().quarantined, both.satelliteState().quarantined]).toEqual([false, false])
      })
    },
  )

  law(
    'a journal rebuilds what a reboot keeps',
    schedule,
    ({ profile, maximumRounds, invalidFrames, actions }) => {
      const parameters = { ...smallParameters(profile), maximumRounds, invalidFrames }
      play(parameters, actions, (both) => {
        const rebuilt = [
          rebootGround(parameters, journal(both.groundOutputs())),
          rebootSatellite(parameters, journal(both.satelliteOutputs())),
        ]
        const [ground, satellite] = [both.groundState(), both.satelliteState()]
        const kept = [
          {
            ...ground,
            rawFrame: null,
            blocks: new Map(
              [...ground.blocks].filter(([, { status }]) => status !== 'RAW' && status !== 'INST'),
            ),
          },
          {
            ...satellite,
            blocks: new Map([...satellite.blocks].filter(([, { status }]) => status !== 'SIFT')),
          },
        ]
        expect(rebuilt).toEqual(kept)
      })
    },
  )

  law(
    'a closed block stays closed, a key is released once, no sequence number has two frames, and no block two of one kind',
    schedule,
    ({ profile, maximumRounds, invalidFrames, actions }) => {
      const parameters = { ...smallParameters(profile), maximumRounds, invalidFrames }
      const closed = new Map<string, string>()
      const CLOSED = ['DONE', 'CONF', 'REVK', 'ABORT']
      play(parameters, actions, (both, history) => {
        for (const id of ids)
          for (const [who, status] of [
            [`OGS ${id}`, groundStatus(both.groundState(), parameters, id)],
            [`SAT ${id}`, satelliteStatus(both.satelliteState(), id)],
          ] as const) {
            expect(closed.get(who) ?? status).toBe(status)
            if (CLOSED.includes(status)) closed.set(who, status)
          }
        for (const outputs of [both.groundOutputs(), both.satelliteOutputs()]) {
          const released = outputs.flatMap((output) => (output.kind === 'release' ? [output.block] : []))
          expect(new Set(released).size).toBe(released.length)
        }
        const bySequence = new Map<string, Uint8Array>()
        for (const bytes of history) {
          const frame = decodeFrame(bytes)
          if (E.isLeft(frame) || frame.right.tag.length === 0) continue
          const isUp = ['RAW', 'MORE', 'INST', 'STATUS'].includes(frame.right.kind)
          const name = `${isUp} ${frame.right.sequence}`
          expect(bySequence.get(name) ?? bytes).toEqual(bytes)
          bySequence.set(name, bytes)
          // One frame of these kinds a block, for ever; status vectors and further rows come in several.
          if (['MORE', 'EXTRA', 'STATUS'].includes(frame.right.kind)) continue
          const once = `${frame.right.kind} of ${frame.right.block}`
          expect(bySequence.get(once) ?? bytes).toEqual(bytes)
          bySequence.set(once, bytes)
        }
      })
    },
  )
})
