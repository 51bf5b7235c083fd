// A message over two orbits by example: lossy contacts, real tags, damaged, replayed and forged frames, keys that are too short.

import { describe, expect, it } from '@jest/globals'
import { bytesToHex } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import type { Interference } from '../../model/distillation/exchange'
import { type Disturbance, JINAN1_LASER_LINK } from '../../model/laserComm/laserLink'
import { generator } from '../../model/randomness/generator'
import { type Network, newNetwork, type Role } from '../../model/relay/network'
import { networkRecord, parseNetwork } from '../../model/relay/record'
import { overTwoOrbits, type RelayPass, type TwoOrbitsOutcome } from '../../model/relay/twoOrbits'
import { bytesFor, flipped, keyId } from '../../props/relayWorld'
import { accountOf } from '../../spec/relay/keyPool'

const LOSSY: Disturbance = {
  meanLoss: 0.3,
  meanBurstFragments: 20,
  duplication: 0.02,
  reordering: 0.02,
  corruption: 0.02,
  holdNanoseconds: 5e6,
}
const DAY = 86_400_000
const pass = (role: Role, bytes: number, number = 0, disturbance = LOSSY): RelayPass => {
  const material = bytesFor(`${role} ${number}`, bytes)
  return {
    name: role,
    keys: bytes === 0 ? [] : [{ id: keyId(role, number), ground: material, satellite: material }],
    startUtc: number * DAY + (role === 'J' ? 0 : 5_400_000),
    highestUtc: number * DAY + (role === 'J' ? 200_000 : 5_600_000),
    keyAt: 400e9,
    link: {
      ...JINAN1_LASER_LINK,
      limits: { ...JINAN1_LASER_LINK.limits, bytesOfFrame: 2 ** 25 },
      disturbance: { up: disturbance, down: disturbance },
    },
  }
}
const START = newNetwork({ J: 'J', N: 'N' })
const TEXT = new TextEncoder().encode('Jinan to Nanshan')

type Given = {
  readonly network?: Network
  readonly passes?: Readonly<Record<Role, RelayPass>>
  readonly bytes?: Uint8Array
  readonly interference?: Interference
  readonly journal?: (network: Network) => void
}
const sent = ({ network = START, passes, bytes = TEXT, ...rest }: Given = {}): TwoOrbitsOutcome => {
  const given = passes ?? { J: pass('J', 300), N: pass('N', 300) }
  const outcome = overTwoOrbits({ network, passes: given, bytes, draws: generator('1', 'test'), ...rest })
  if (E.isLeft(outcome)) throw new Error(JSON.stringify(outcome.left))
  return outcome.right
}

const delivered = ({ fate }: TwoOrbitsOutcome): string | undefined =>
  fate.kind === 'delivered' ? new TextDecoder().decode(fate.bytes) : undefined
const refusalsOf = ({ contacts }: TwoOrbitsOutcome) => [
  ...new Set([...contacts.J.refusals.keys(), ...contacts.N.refusals.keys()]),
]

describe('overTwoOrbits', () => {
  const plain = sent()

  it('brings a text through by one-time pad, with the time of the orbits between', () => {
    expect([plain.mode, delivered(plain)]).toEqual(['message', 'Jinan to Nanshan'])
    expect(plain.betweenPassesSeconds).toBe(5400)
    expect(plain.fate).toMatchObject({ kind: 'delivered' })
    // From J's key to the message: the orbits, and at most the contact after the second key.
    if (plain.fate.kind !== 'delivered') throw new Error('delivered')
    expect(plain.fate.seconds).toBeGreaterThanOrEqual(5400)
    expect(plain.fate.seconds).toBeLessThan(5430)
  })

  it('accounts for every bit alike at both ends', () => {
    const { J, N } = plain.accounts.end
    const used = { message: 0, key: 0, file: 0, relay: 0, authentication: 0 }
    // Tags: 2 hash keys, and over J 4, over N 2 pads, of 128 bits each.
    expect(J.ground).toEqual({
      bits: 2400,
      left: 2400 - 128 - 768,
      used: { ...used, message: 128, authentication: 768 },
    })
    expect(N.ground).toEqual({
      bits: 2400,
      left: 2400 - 128 - 512,
      used: { ...used, relay: 128, authentication: 512 },
    })
    for (const { ground, satellite, groundAlone, satelliteAlone } of [J, N]) {
      expect(satellite).toEqual(ground)
      expect([groundAlone, satelliteAlone]).toEqual([[], []])
    }
    expect(plain.accounts.afterKeyJ.J.ground.left).toBe(2400)
  })

  it('brings 1 MB through by AES-128, seeded with 256 bits of K_J', () => {
    const bytes = bytesFor('1 MB', 1_000_000)
    const outcome = sent({ bytes })
    expect([outcome.mode, outcome.fate.kind]).toEqual(['file', 'delivered'])
    if (outcome.fate.kind !== 'delivered') throw new Error('delivered')
    expect(bytesToHex(outcome.fate.bytes)).toBe(bytesToHex(bytes))
    expect(outcome.accounts.end.J.ground.used).toMatchObject({ file: 256, authentication: 768 })
  })

  it('uses the pad to its last byte, and AES from the next byte on', () => {
    // 300 bytes of K_J, 96 of them for tags.
    expect([sent({ bytes: bytesFor('m', 204) }).mode, sent({ bytes: bytesFor('m', 205) }).mode]).toEqual([
      'message',
      'file',
    ])
  })

  it('is the same again from the same draws', () => {
    expect(JSON.stringify(networkRecord(sent().network))).toBe(JSON.stringify(networkRecord(plain.network)))
  })

  it('survives frames of which every second one is damaged', () => {
    let count = 0
    const interference: Interference = (direction, frame) => {
      count += 1
      return [{ direction, frame: count % 2 === 0 ? flipped(frame, 8 * 60 + count) : frame }]
    }
    const outcome = sent({ interference })
    expect(delivered(outcome)).toBe('Jinan to Nanshan')
    expect(refusalsOf(outcome).some((reason) => reason !== 'duplicate')).toBe(true)
    expect(outcome.accounts.end).toEqual(plain.accounts.end)
  })

  it('refuses what is damaged or replayed, and delivers it once all the same', () => {
    const old: { readonly direction: 'up' | 'down'; readonly frame: Uint8Array }[] = []
    const interference: Interference = (direction, frame) => {
      old.push({ direction, frame })
      return [
        ...old.slice(0, 3),
        { direction, frame: flipped(frame, 8 * frame.length - 1) },
        { direction, frame },
      ]
    }
    const outcome = sent({ interference })
    expect(outcome.received).toHaveLength(1)
    expect(refusalsOf(outcome)).toEqual(expect.arrayContaining(['duplicate', 'badTag']))
    expect(outcome.accounts.end).toEqual(plain.accounts.end)
  })

  it('leaves the message whole in the satellite where K_N is too short, and delivers it after the next pass', () => {
    // 64 bytes for tags and 15 for a message of 16.
    const short = sent({ passes: { J: pass('J', 300), N: pass('N', 79) } })
    expect(short.fate).toEqual({ kind: 'waiting', where: 'satellite', reason: 'keyTooShort' })
    expect(short.accounts.end.N.ground).toMatchObject({ bits: 632, left: 632 })
    const bytes = new TextEncoder().encode('second')
    const later = sent({
      network: short.network,
      passes: { J: pass('J', 0, 1), N: pass('N', 300, 1) },
      bytes,
    })
    expect(later.received.map(({ number, bytes: all }) => [number, new TextDecoder().decode(all)])).toEqual([
      [0, 'Jinan to Nanshan'],
      [1, 'second'],
    ])
  })

  it('charges nothing where K_J is too short even for a seed', () => {
    const bytes = bytesFor('m', 200)
    const outcome = sent({ passes: { J: pass('J', 127), N: pass('N', 300) }, bytes })
    expect(outcome.fate).toEqual({ kind: 'refused', reason: 'keyTooShort' })
    expect(accountOf(outcome.network.machines.j.pool).left).toBe(8 * 127)
    const enough = sent({ passes: { J: pass('J', 128), N: pass('N', 300) }, bytes })
    expect([enough.mode, enough.fate.kind]).toEqual(['file', 'delivered'])
  })

  it('keeps the message at J, or in the satellite, where nothing gets through', () => {
    const passes = { J: pass('J', 300), N: pass('N', 300) }
    const cut =
      (role: 'up' | 'down'): Interference =>
      (direction, frame) =>
        direction === role ? [] : [{ direction, frame }]
    expect(sent({ passes, interference: cut('up') }).fate).toMatchObject({ where: 'J', reason: 'contact' })
    const aboard = sent({ passes, interference: cut('down') })
    expect(aboard.fate).toMatchObject({ where: 'satellite', reason: 'contact' })
    const later = sent({ network: aboard.network, passes: { J: pass('J', 0, 1), N: pass('N', 0, 1) } })
    expect(later.received).toHaveLength(2)
  })

  it('releases nothing where the ends have different keys: tags do not agree', () => {
    const wrong = pass('N', 300)
    const [key] = wrong.keys
    if (key === undefined) throw new Error('one key')
    const passes = { J: pass('J', 300), N: { ...wrong, keys: [{ ...key, ground: bytesFor('other', 300) }] } }
    const outcome = sent({ passes })
    expect([outcome.fate.kind, outcome.received, refusalsOf(outcome).includes('badTag')]).toEqual([
      'waiting',
      [],
      true,
    ])
  })

  it('takes a key once: a pass that is given again adds none', () => {
    const again = sent({ network: plain.network })
    expect(again.accounts.end.J.ground.bits).toBe(2400)
    expect(delivered(again)).toBe('Jinan to Nanshan')
    // No hash keys the second time.
    expect(again.accounts.end.J.ground.used.authentication).toBe(768 + 512)
  })

  it('goes on from any journalled state, and delivers each message once', () => {
    const journalled: Network[] = []
    sent({ journal: (network) => journalled.push(network) })
    expect(journalled.length).toBeGreaterThan(6)
    for (const network of journalled) {
      const read = parseNetwork(JSON.parse(JSON.stringify(networkRecord(network))))
      if (E.isLeft(read)) throw new Error(JSON.stringify(read.left))
      const end = sent({ network: read.right, bytes: new TextEncoder().encode('next') }).network
      const texts = end.inbox.map(({ number, bytes }) => [number, new TextDecoder().decode(bytes)])
      const isTaken = network.machines.j.deposits.length > 0
      expect(texts).toEqual(
        isTaken
          ? [
              [0, 'Jinan to Nanshan'],
              [1, 'next'],
            ]
          : [[0, 'next']],
      )
    }
  })
})
