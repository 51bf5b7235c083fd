// The shortest counterexamples of seeded mutants, and the findings of docs/protocol-findings.md, on the concrete machines with real
// tags. A check is left out through the parameters or the primitives. Source: PROTOCOL.md, section 6.

import { describe, expect, it } from '@jest/globals'
import { exploredPlainly } from '../../proofs/exploration/plain'
import { delivery, runOf } from '../../props/concreteRuns'
import { BLOCKS, settingOf } from '../../props/concreteSetting'
import { drivenBy, moveFor } from '../../props/concretized'
import { abstractOf, brokenBy, followed } from '../../props/following'
import { DEFAULT_PARAMETERS, type Mutant } from '../../spec/protocol/abstract/parameters'
import type { State } from '../../spec/protocol/abstract/state'
import { systemOf } from '../../spec/protocol/abstract/system'
import { injected } from '../../spec/protocol/attacker'
import { bitString } from '../../spec/protocol/bits'
import { smallParameters } from '../../spec/protocol/parameters'
import type { Authenticator } from '../../spec/protocol/primitives'
import { projected, windowOf } from '../../spec/protocol/projection'
import { satelliteStatus } from '../../spec/protocol/satelliteState'
import { initialWhole, moved, type Setting, type Whole } from '../../spec/protocol/system'

const LITERAL = smallParameters('literal')

const shortest = (mutant: Mutant): ReadonlyArray<string> => {
  const sizes = { blocks: 1, uplink: 1, downlink: 1, attacks: 1, residual: 0 } as const
  const found = exploredPlainly(systemOf({ ...DEFAULT_PARAMETERS, ...sizes, mutant })).properties.find(
    ({ holds }) => holds === false,
  )
  return found?.counterexample?.steps.map(({ instance }) => instance.name) ?? []
}

/** That of mutant 1, which the machine lengthens by one: it looks at feedback only once its instruction is out. */
const withInstruction = (actions: ReadonlyArray<string>): ReadonlyArray<string> =>
  actions.flatMap((name) => (name.startsWith('Inject') ? ['SendInst(0)', name] : [name]))

/** Of mutant 6, as docs/protocol-findings.md has it: two blocks take the plain search ten seconds. */
const RELABELLED: ReadonlyArray<string> = [
  ...['Gen(0)', 'SendRaw(0)', 'Gen(1)', 'SendRaw(1)', 'RecvRaw(0,RAWG)', 'SendSift(0)', 'RecvSift(0,SIFTG)'],
  ...['SendInst(0)', 'RecvRaw(1,RAWG)', 'Relabel(0,1,INSTC)', 'RecvInst(1,INSTC)'],
]

/** The states after each of these actions. */
const taken = (setting: Setting, actions: ReadonlyArray<string>): ReadonlyArray<Whole> => {
  const system = systemOf({ ...abstractOf('literal').parameters, mutant: 6 })
  const driven = drivenBy(setting)
  const wholes = [initialWhole(driven.setting)]
  for (const name of actions) {
    const whole = wholes.at(-1) ?? initialWhole(driven.setting)
    const instance = system.instances.find((one) => one.name === name)
    if (instance === undefined) throw new Error(`no action ${name}`)
    wholes.push(moved(driven.setting, whole, moveFor(driven, whole, instance)).whole)
  }
  return wholes
}

const ending = (setting: Setting, actions: ReadonlyArray<string>): State => {
  const whole = taken(setting, actions).at(-1) ?? initialWhole(setting)
  return projected(setting, windowOf(setting, BLOCKS), whole, 0)
}

const broken = (state: State): ReadonlyArray<string> => brokenBy(abstractOf('literal'), state)

const faithful = settingOf(LITERAL)
const anyTag: Authenticator = { ...faithful.ground.authenticator, isTag: () => true }

/** The tag's input without the block: bytes 33 to 40. */
const withoutBlock = ({ tag, isTag }: Authenticator): Authenticator => {
  const blank = (input: Uint8Array): Uint8Array => input.map((byte, i) => (i >= 33 && i < 41 ? 0 : byte))
  return {
    tag: (direction, sequence, input) => tag(direction, sequence, blank(input)),
    isTag: (direction, sequence, input, claimed) => isTag(direction, sequence, blank(input), claimed),
  }
}

const forgetful: Setting = (() => {
  const setting = settingOf({ ...LITERAL, tagCoversTranscript: false })
  const authenticator = withoutBlock(setting.ground.authenticator)
  return {
    ...setting,
    ground: { ...setting.ground, authenticator },
    satellite: { ...setting.satellite, authenticator },
  }
})()

const MUTANTS: ReadonlyArray<{
  readonly mutant: Mutant
  readonly without: string
  readonly actions: ReadonlyArray<string>
  readonly length: number
  readonly setting: Setting
  readonly breaks: string
}> = [
  {
    mutant: 1,
    without: 'the tag check of step 6',
    actions: withInstruction(shortest(1)),
    length: 8,
    setting: { ...faithful, ground: { ...faithful.ground, authenticator: anyTag } },
    breaks: 'P1',
  },
  {
    mutant: 4,
    without: 'the tag check of step 5',
    actions: shortest(4),
    length: 5,
    setting: { ...faithful, satellite: { ...faithful.satellite, authenticator: anyTag } },
    breaks: 'P3a',
  },
  {
    mutant: 5,
    without: 'the transcript under the tag',
    actions: shortest(5),
    length: 7,
    setting: settingOf({ ...LITERAL, tagCoversTranscript: false }),
    breaks: 'P3a',
  },
  {
    mutant: 6,
    without: 'the block under the tag',
    actions: RELABELLED,
    length: 11,
    setting: forgetful,
    breaks: 'P3a',
  },
]

describe('the shortest counterexample', () => {
  it.each(MUTANTS)('of mutant $mutant, without $without, works on the machines', (seeded) => {
    expect(seeded.actions).toHaveLength(seeded.length)
    expect(broken(ending(seeded.setting, seeded.actions))).toContain(seeded.breaks)
  })

  it.each(MUTANTS)('of mutant $mutant does nothing with $without in place', ({ actions }) => {
    expect(broken(ending(faithful, actions))).toEqual([])
  })

  it('of mutant 5 gives SAT a key that nobody shares', () => {
    const setting = settingOf({ ...LITERAL, tagCoversTranscript: false })
    const whole = taken(setting, shortest(5)).at(-1)
    expect(whole?.ghost.releases).toMatchObject([{ side: 'satellite', block: 0, as: 'final' }])
    const after = moved(setting, whole ?? initialWhole(setting), {
      move: 'satellite',
      event: { kind: 'sendFeedback' },
    }).whole
    const end = moved(setting, after, { move: 'deliver', direction: 'down', index: 0 }).whole
    expect(end.ground.blocks.get(0)).toEqual({ status: 'ABORT', reason: 'check' })
    expect(end.ghost.releases).toHaveLength(1)
  })
})

describe('the paper as written', () => {
  it('loses a block to one forged instruction, and OGS is never told', () => {
    const { ogs, sat } = ending(faithful, [
      ...['Gen(0)', 'SendRaw(0)', 'RecvRaw(0,RAWG)', 'SendSift(0)', 'RecvSift(0,SIFTG)'],
      ...['Inject(0,INSTF)', 'RecvInst(0,INSTF)', 'SendInst(0)', 'RecvInst(0,INSTC)', 'SendInst(0)'],
    ])
    expect([ogs[0], sat[0]]).toEqual(['INST_OK', 'ABORT'])
  })

  it('loses a block to one forged feedback, and SAT keeps a key that OGS dropped', () => {
    const { ogs, sat } = ending(faithful, [
      ...['Gen(0)', 'SendRaw(0)', 'RecvRaw(0,RAWG)', 'SendSift(0)', 'RecvSift(0,SIFTG)', 'SendInst(0)'],
      ...['RecvInst(0,INSTC)', 'SendFb(0)', 'Tamper(0,FBC)', 'RecvFb(0,FBF)'],
    ])
    expect([ogs[0], sat[0]]).toEqual(['ABORT', 'DONE_C'])
  })

  it('leaves SAT alone with a key after one wrong codeword', () => {
    const { ogs, sat, released } = ending(faithful, [
      ...['Gen(0)', 'SendRaw(0)', 'RecvRaw(0,RAWG)', 'SendSift(0)', 'RecvSift(0,SIFTG,wrong codeword)'],
      ...['SendInst(0)', 'RecvInst(0,INSTC)', 'SendFb(0)', 'RecvFb(0,FBC)'],
    ])
    expect([ogs[0], sat[0], released[0]]).toEqual(['ABORT', 'DONE_C', 1])
  })

  it('lets one unauthenticated frame with a high id discard every lower block', () => {
    const { sat } = ending(faithful, [
      'Gen(0)',
      'SendRaw(0)',
      'Inject(2,RAWT)',
      'RecvRaw(2,RAWT)',
      'RecvRaw(0,RAWG)',
    ])
    expect(sat).toEqual(['ABORT', 'ABORT', 'SIFT_D', 'WAIT'])
  })

  it('loses the whole session to one frame with the highest id, or with the highest positions', () => {
    const raw = (block: number, position: number): Uint8Array =>
      injected(
        LITERAL,
        block,
        {
          kind: 'RAW',
          positions: [position],
          bases: bitString(1, () => 0),
          sampled: bitString(1, () => 0),
          sampledBits: bitString(0, () => 0),
        },
        0,
      )
    const lastPulse = 400 * BLOCKS - 1
    for (const frame of [raw(Number.MAX_SAFE_INTEGER, 0), raw(0, lastPulse)]) {
      const injectedFirst = moved(faithful, initialWhole(faithful), {
        move: 'inject',
        direction: 'up',
        frame,
      })
      const attacked = moved(faithful, injectedFirst.whole, { move: 'deliver', direction: 'up', index: 0 })
      const generated = runOf(faithful, delivery(128)).steps[0]?.move
      if (generated === undefined) throw new Error('nothing is generated')
      const sent = [generated, generated].reduce(
        (whole, move) => moved(faithful, whole, move).whole,
        attacked.whole,
      )
      const raws = moved(faithful, sent, { move: 'ground', event: { kind: 'sendRaw' } }).whole
      const answer = moved(faithful, raws, { move: 'deliver', direction: 'up', index: 0 })
      expect(answer.rejection?.reason).toMatch(/passed|positions|duplicate/)
      expect(satelliteStatus(answer.whole.satellite, 0)).not.toBe('WAIT')
    }
  })
})

describe('the hardened profile', () => {
  it('delivers a block through a forgery of every kind', () => {
    const setting = settingOf(smallParameters('hardened'))
    const forged = (['RAW', 'SIFT', 'INST', 'FB', 'STATUS', 'ABORT'] as const).flatMap((kind) => [
      { intent: 'makeUp', kind, block: 0, seed: 1 } as const,
      { intent: 'makeUp', kind, block: 3, seed: 2 } as const,
    ])
    const arrivals = Array.from({ length: 8 }, () =>
      (['up', 'down'] as const).map(
        (direction) => ({ intent: 'deliver', direction, pick: 0, cut: undefined }) as const,
      ),
    ).flat()
    const attacked = delivery(128).flatMap((intent) => [...forged, ...arrivals, intent])
    const run = runOf(setting, attacked)
    const end = followed(run).states.at(-1)
    expect([end?.ogs[0], end?.sat[0]]).toEqual(['DONE_MATCH', 'PROV'])
  })
})
