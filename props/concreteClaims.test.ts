// Laws of the two concrete machines that the abstract system cannot see: keys of authentication, journals, leakage, copies, bytes.
// Source: PROTOCOL.md, sections 8a (end) and 9.

import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { withFlippedBit } from '../spec/protocol/attacker'
import { type BitString, bitAt, bitString } from '../spec/protocol/bits'
import { encodeFrame } from '../spec/protocol/frame'
import { smallParameters } from '../spec/protocol/parameters'
import type { KeyLengthRequest } from '../spec/protocol/primitives'
import { initialWhole, type Move, moved, type Setting } from '../spec/protocol/system'
import { CLAIMS, ledgerFlaw, outputsTo } from './concreteClaims'
import { delivery, deliveryWithRows, type Plan, plans, type Run, runOf, runOfPlan } from './concreteRuns'
import { settingOf } from './concreteSetting'
import { law } from './law'

const obeyed = (plan: Plan): void => {
  const run = runOfPlan(plan)
  for (const { name, flaw } of CLAIMS) {
    const found = flaw(run)
    if (found !== undefined) throw new Error(`broken: ${name}: ${found}`)
  }
}

describe('every run of the concrete system', () => {
  law('obeys every claim: hardened, with power failures anywhere', plans('hardened'), obeyed)
  law('obeys every claim: literal', plans('literal'), obeyed)
})

describe('a provisional key that may still come', () => {
  it('counts as one: SAT takes no further block', () => {
    const setting = settingOf({ ...smallParameters('hardened'), maximumProvisional: 1 })
    const begun = delivery(128).slice(0, 3)
    const { steps } = runOf(setting, [...begun, ...begun])
    expect(steps.at(-1)?.result.rejection).toEqual({ reason: 'full', block: 1 })
  })
})

describe('leakage', () => {
  const uncut = (plan: Plan): Plan => ({
    ...plan,
    intents: plan.intents.map((intent) => ('cut' in intent ? { ...intent, cut: undefined } : intent)),
  })
  const isCharged = (plan: Plan): void => {
    const setting = settingOf(plan.parameters)
    const charges: KeyLengthRequest[] = []
    const ground = {
      ...setting.ground,
      keyLength: (request: KeyLengthRequest): number => {
        charges.push(request)
        return setting.ground.keyLength(request)
      },
    }
    const flaw = ledgerFlaw(runOf({ ...setting, ground }, uncut(plan).intents), charges)
    if (flaw !== undefined) throw new Error(flaw)
  }
  for (const profile of ['literal', 'hardened'] as const)
    law(`is what was disclosed on the wire, each row once: ${profile}`, plans(profile), isCharged, {
      runs: 100,
    })
})

/** The frames of a whole delivery, each with the state in which it arrives. */
const arrivals = ({ steps }: Run) =>
  steps.flatMap(({ before, move, result }) =>
    move.move === 'deliver' && result.taken !== undefined
      ? [{ before, direction: move.direction, frame: result.taken.frame }]
      : [],
  )

describe('a single flipped bit', () => {
  const parameters = { ...smallParameters('hardened'), maximumRounds: 1 }
  const setting = settingOf(parameters)

  it('of any frame of a delivery is refused or counted, and nothing else happens (hardened)', () => {
    const run = runOf(setting, deliveryWithRows(128))
    expect(run.end.satellite.blocks.get(0)?.status).toBe('CONF')
    expect(arrivals(run)).toHaveLength(7)
    for (const { before, direction, frame } of arrivals(run))
      for (let bit = 0; bit < 8 * frame.length; bit += 1) {
        const outputs = outputsTo(setting, before, direction, withFlippedBit(frame, bit))
        if (outputs !== undefined) expect(outputs).toEqual([{ kind: 'invalid', block: 0 }])
      }
  })

  const literal = settingOf(smallParameters('literal'))
  const flips = fc.record({ frame: fc.nat(3), bit: fc.nat(4000) })
  law(
    'of any frame never gives two different released keys (literal, charitable)',
    flips,
    ({ frame, bit }) => {
      let index = 0
      let whole = initialWhole(literal)
      for (const step of runOf(literal, delivery(128)).steps) {
        const { move } = step
        if (move.move === 'deliver') {
          const bytes = whole[move.direction].at(-1)?.frame
          if (bytes !== undefined && index === frame) {
            const altered = withFlippedBit(bytes, bit % (8 * bytes.length))
            whole = moved(literal, whole, {
              move: 'alter',
              direction: move.direction,
              index: 0,
              frame: altered,
            }).whole
          }
          index += 1
        }
        whole = moved(literal, whole, move).whole
      }
      return whole.ghost.releases.length < 2
    },
  )
})

describe('a disclosed bit', () => {
  /** The setting in which SAT's bits at these pulses are the others. */
  const flipping = (setting: Setting, isFlipped: (position: number) => boolean): Setting => ({
    ...setting,
    satellite: {
      ...setting.satellite,
      prepared: (positions) => {
        const prepared = setting.satellite.prepared(positions)
        return prepared === undefined
          ? undefined
          : { ...prepared, bits: flippedAt(prepared.bits, (j) => isFlipped(positions[j] ?? 0)) }
      },
    },
  })
  const flippedAt = (bits: BitString, isFlipped: (j: number) => boolean): BitString =>
    bitString(bits.length, (j) => bitAt(bits, j) ^ (isFlipped(j) ? 1 : 0))

  /** Keys of a run in which both parties have other bits at these pulses. */
  const keysOf = (setting: Setting, moves: ReadonlyArray<Move>, isFlipped: (position: number) => boolean) => {
    const other = flipping(setting, isFlipped)
    const whole = moves.reduce((before, move) => {
      if (move.move !== 'ground' || move.event.kind !== 'generate') return moved(other, before, move).whole
      const { detections } = move.event
      const bits = flippedAt(detections.bits, (j) => isFlipped(detections.positions[j] ?? 0))
      const event = { ...move.event, detections: { ...detections, bits } }
      return moved(other, before, { ...move, event }).whole
    }, initialWhole(other))
    return whole.ghost.releases.map(({ key }) => key)
  }

  law(
    'never enters a key: sampled bits, and bits of intensities without key, can be others and the keys are the same',
    fc.record({
      profile: fc.constantFrom('literal' as const, 'hardened' as const),
      packets: fc.constantFrom('mixed' as const, 'perBasis' as const),
      seed: fc.nat(999),
    }),
    ({ profile, packets, seed }) => {
      const setting = settingOf({ ...smallParameters(profile), packets })
      const moves = runOf(setting, delivery(240)).steps.map(({ move }) => move)
      const [generate] = moves
      if (generate?.move !== 'ground' || generate.event.kind !== 'generate') throw new Error('no block')
      const { sampled, detections } = generate.event
      const intensities = setting.satellite.prepared(detections.positions)?.intensities
      const disclosed = new Set(
        detections.positions.filter((_, j) => bitAt(sampled, j) === 1 || (intensities?.[j] ?? 0) > 0),
      )
      const picked = (position: number): boolean => disclosed.has(position) && (position * (seed + 3)) % 7 < 4
      const keys = keysOf(setting, moves, () => false)
      const others = keysOf(setting, moves, picked)
      expect(keys).toHaveLength(2)
      expect(others).toEqual(keys)
    },
    { runs: 30 },
  )
})

describe('any bytes', () => {
  const frames = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc
      .record({
        kind: fc.constantFrom(
          ...(['RAW', 'MORE', 'INST', 'STATUS', 'SIFT', 'EXTRA', 'FB', 'ABORT'] as const),
        ),
        block: fc.oneof(fc.nat(4), fc.constant(Number.MAX_SAFE_INTEGER)),
        sequence: fc.nat(70),
        payload: fc.uint8Array({ maxLength: 60 }),
        tag: fc.oneof(fc.constant(new Uint8Array(0)), fc.uint8Array({ minLength: 16, maxLength: 16 })),
      })
      .map((frame) => encodeFrame({ ...frame, session: smallParameters('literal').session })),
  )
  law(
    'get an answer in every state, from both parties',
    fc.record({
      plan: fc.oneof(plans('literal'), plans('hardened')),
      several: fc.array(frames, { minLength: 1, maxLength: 10 }),
    }),
    ({ plan, several }) => {
      const { setting, end } = runOfPlan(plan)
      for (const frame of several)
        for (const direction of ['up', 'down'] as const) {
          const kinds = outputsTo(setting, end, direction, frame)?.map(({ kind }) => kind)
          if (plan.parameters.profile === 'hardened' && kinds !== undefined)
            expect(kinds).toContain('invalid')
        }
    },
    { runs: 100 },
  )
})
