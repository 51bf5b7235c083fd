// Fragments byte by byte, reassembly within its bounds, burst loss and the laser link in virtual time: row 22 of SYSTEM.md.

import { createHash } from 'node:crypto'
import { crc32 as zlibCrc32 } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { burstChain } from '../../model/laserComm/burstLoss'
import { crc32Fast } from '../../model/laserComm/fast/crc32'
import { cut, fragmentBytes, fragmentLength, parseFragment } from '../../model/laserComm/fragments'
import {
  type Delivery,
  type Disturbance,
  inject,
  JINAN1_LASER_LINK,
  type LaserLinkState,
  laserLink,
  nextArrival,
  nextDelivery,
  send,
  UNDISTURBED,
} from '../../model/laserComm/laserLink'
import { lightTime } from '../../model/laserComm/lightTime'
import { accept, emptyReassembly, type Outcome, type Reassembly } from '../../model/laserComm/reassembly'
import { measuredLoss, sendsUntilDelivered } from '../../model/observables/laserLink'
import { eveningPass } from '../../model/orbit/eveningPass'
import { generator } from '../../model/randomness/generator'
import { crc32 } from '../../spec/protocol/crc32'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const frameOf = (length: number, seed = 'frame'): Uint8Array => generator(seed, 'laser').bits(8 * length)
const fragmentsOf = (frame: Uint8Array, payloadBytes: number): ReadonlyArray<Uint8Array> => {
  const whole = cut(frame, payloadBytes)
  return Array.from({ length: whole.count }, (_, index) => fragmentBytes(whole, index))
}
const LIMITS = { buffers: 2, fragmentsOfFrame: 8, bytesOfFrame: 60 }

const outcomes = (
  fragments: ReadonlyArray<Uint8Array>,
  start: Reassembly = emptyReassembly(LIMITS),
): { readonly state: Reassembly; readonly list: ReadonlyArray<Outcome> } =>
  fragments.reduce<{ readonly state: Reassembly; readonly list: ReadonlyArray<Outcome> }>(
    ({ state, list }, bytes) => {
      const next = accept(state, bytes)
      return { state: next.state, list: [...list, next.outcome] }
    },
    { state: start, list: [] },
  )

const kinds = (list: ReadonlyArray<Outcome>): ReadonlyArray<string> =>
  list.map((outcome) => (outcome.kind === 'rejected' ? outcome.reason : outcome.kind))

describe('crc32', () => {
  it('has the check value of the catalogue, and is the CRC of zlib', () => {
    expect(crc32(bytesOf('123456789'))).toBe(0xcbf43926)
    const bytes = frameOf(1000)
    for (const length of [0, 1, 7, 8, 9, 1000]) {
      expect(crc32Fast(bytes.subarray(0, length))).toBe(crc32(bytes.subarray(0, length)))
      if (zlibCrc32 !== undefined)
        expect(crc32(bytes.subarray(0, length))).toBe(zlibCrc32(bytes.subarray(0, length)))
    }
  })
})

describe('fragmentBytes', () => {
  it('writes magic, version, digest, index, count, length, payload, CRC', () => {
    const frame = bytesOf('keywitness')
    const digest = createHash('sha256').update(frame).digest('hex').slice(0, 16)
    const fragments = fragmentsOf(frame, 4)
    expect(fragments.map(hex)).toEqual(
      ['6b657977', '69746e65', '7373'].map((payload, index) => {
        const body = `4b4601${digest}00000${index}000003000${payload.length / 2}${payload}`
        return body + crc32(Buffer.from(body, 'hex')).toString(16).padStart(8, '0')
      }),
    )
  })

  it('sends an empty frame as one fragment of 23 bytes', () => {
    expect(fragmentsOf(new Uint8Array(0), 1024).map(({ length }) => length)).toEqual([23])
  })

  it('has the stated length, and writes an index above 2^16', () => {
    const whole = cut(new Uint8Array(70_001), 1)
    expect(hex(fragmentBytes(whole, 70_000)).slice(22, 38)).toBe('0111700111710001')
    expect(fragmentLength(cut(new Uint8Array(1500)), 1)).toBe(19 + 476 + 4)
  })

  it('refuses payloads that the length field cannot hold', () => {
    expect(() => cut(new Uint8Array(1), 0)).toThrow(RangeError)
    expect(() => cut(new Uint8Array(1), 65_536)).toThrow(RangeError)
  })
})

/** The bytes with some of them replaced and the CRC made right again. */
const reforged = (bytes: Uint8Array, at: number, values: ReadonlyArray<number>): Uint8Array => {
  const body = Uint8Array.from(bytes.subarray(0, -4))
  body.set(values, at)
  const forged = new Uint8Array(bytes.length)
  forged.set(body)
  new DataView(forged.buffer).setUint32(body.length, crc32(body))
  return forged
}

describe('parseFragment', () => {
  const [first = new Uint8Array(0)] = fragmentsOf(frameOf(10), 4)

  it.each([
    ['too short', first.subarray(0, 22)],
    ['magic', reforged(first, 0, [0x4b, 0x47])],
    ['version', reforged(first, 2, [2])],
    ['length', reforged(first, 17, [0, 5])],
    ['length', Uint8Array.from([...first, 0])],
    ['CRC', Uint8Array.from([...first.subarray(0, 19), first[19] === 0 ? 1 : 0, ...first.subarray(20)])],
    ['index', reforged(first, 11, [0, 0, 3])],
    ['index', reforged(first, 14, [0, 0, 0])],
    ['index', reforged(Uint8Array.from([...first.subarray(0, 19), 0, 0, 0, 0]), 17, [0, 0])],
  ] as const)('says %s', (fault, bytes) => {
    expect(parseFragment(bytes)).toEqual(E.left(fault))
  })

  it('reads a fragment within other bytes', () => {
    const around = new Uint8Array(first.length + 7)
    around.set(first, 5)
    expect(parseFragment(around.subarray(5, 5 + first.length))).toEqual(parseFragment(first))
  })
})

describe('accept', () => {
  const frame = frameOf(10)
  const [a, b, c] = fragmentsOf(frame, 4)
  const all = [a, b, c].flatMap((each) => (each === undefined ? [] : [each]))

  it('delivers a frame once its last fragment is there, in any order, with repeats', () => {
    const { state, list } = outcomes([2, 0, 0, 2, 1].flatMap((n) => all.slice(n, n + 1)))
    expect(kinds(list)).toEqual(['stored', 'stored', 'repeated', 'repeated', 'delivered'])
    expect(list.at(-1)).toEqual({ kind: 'delivered', frame })
    expect(state.buffers).toEqual([])
  })

  it('fills one buffer from several sendings', () => {
    const { list } = outcomes([...all.slice(0, 1), ...all.slice(0, 2), ...all.slice(2)])
    expect(kinds(list)).toEqual(['stored', 'repeated', 'stored', 'delivered'])
  })

  it('drops a whole frame that has not the digest it states, and starts anew', () => {
    const forged = all.map((bytes, n) => (n === 1 ? reforged(bytes, 19, [1, 2, 3, 4]) : bytes))
    const { state, list } = outcomes(forged)
    expect(kinds(list)).toEqual(['stored', 'stored', 'dropped'])
    expect(kinds(outcomes(all, state).list)).toEqual(['stored', 'stored', 'delivered'])
  })

  it('keeps fragments of one digest and different counts apart', () => {
    const other = reforged(all[0] ?? new Uint8Array(0), 14, [0, 0, 2])
    const { state, list } = outcomes([other, ...all])
    expect(kinds(list)).toEqual(['stored', 'stored', 'stored', 'delivered'])
    expect(state.buffers.length).toBe(1)
  })

  it('keeps no more buffers than its limit; the one that was idle longest gives way', () => {
    const frames = ['p', 'q', 'r'].map((seed) => fragmentsOf(frameOf(8, seed), 4))
    const firsts = frames.flatMap((fragments) => fragments.slice(0, 1))
    const { state } = outcomes([...firsts.slice(0, 2), ...firsts.slice(0, 1), ...firsts.slice(2)])
    expect(state.buffers.length).toBe(2)
    const rest = frames.map((fragments) => kinds(outcomes(fragments.slice(1), state).list)[0])
    expect(rest).toEqual(['delivered', 'stored', 'delivered'])
  })

  it('refuses frames of too many fragments or bytes', () => {
    expect(kinds(outcomes(fragmentsOf(frameOf(9), 1).slice(0, 1)).list)).toEqual(['too large'])
    const { state, list } = outcomes(fragmentsOf(frameOf(61), 31))
    expect(kinds(list)).toEqual(['stored', 'too large'])
    expect(state.buffers).toEqual([])
    expect(kinds(outcomes(fragmentsOf(frameOf(60), 31)).list)).toEqual(['stored', 'delivered'])
  })
})

describe('burstChain', () => {
  it.each([
    [0.1, 1],
    [0.3, 5],
    [0.9, 9],
  ])('loses %f of the fragments in bursts of %f, within 2 %', (meanLoss, meanBurstFragments) => {
    const { loss, burst } = measuredLoss({ meanLoss, meanBurstFragments }, `${meanLoss}`)
    expect(Math.abs(loss / meanLoss - 1)).toBeLessThan(0.02)
    // A burst of 1 on average still joins with the next one as often as a good fragment is lost.
    expect(Math.abs(burst / meanBurstFragments - 1)).toBeLessThan(0.02)
  })

  it('loses nothing at 0, and reports bursts too short for the loss', () => {
    expect(measuredLoss({ meanLoss: 0, meanBurstFragments: 1 }, 'none').loss).toBe(0)
    for (const loss of [
      { meanLoss: 0.9, meanBurstFragments: 8.9 },
      { meanLoss: 0.5, meanBurstFragments: 0.5 },
    ])
      expect(burstChain(loss)).toEqual(
        E.left([expect.objectContaining({ code: 'KW-IN102', path: 'mean burst' })]),
      )
    expect(burstChain({ meanLoss: 1, meanBurstFragments: 5 })).toEqual(
      E.left([
        expect.objectContaining({ path: 'mean loss' }),
        expect.objectContaining({ path: 'mean burst' }),
      ]),
    )
  })
})

describe('lightTime', () => {
  const { ephemeris, pass } = eveningPass('Jinan', '2022-09-25', 34.1, 10)
  const delay = lightTime(ephemeris)

  it('is range over the speed of light, 2.77 ms at culmination', () => {
    const sent = (pass.culminationUtc - ephemeris.startUtc) * 1e6
    // 831.5 km, row 14 of docs/hardware-pointing.md.
    expect(Math.abs(delay(sent) - 831.5e12 / 299_792_458)).toBeLessThan(500)
    expect(delay(0)).toBe(Math.round(((ephemeris.sightings[0]?.rangeMillimetres ?? 0) * 1e6) / 299_792_458))
  })

  it('stays that of the ends outside the ephemeris', () => {
    expect(delay(-5e9)).toBe(delay(0))
    expect(delay(1e15)).toBe(delay((ephemeris.sightings.length - 1) * 1e9))
  })
})

const opened = (disturbance: Disturbance, seed: string) => {
  const draws = generator(seed, 'laser')
  const link = laserLink({ ...JINAN1_LASER_LINK, disturbance: { up: disturbance, down: disturbance } }, draws)
  if (E.isLeft(link)) throw new Error(JSON.stringify(link.left))
  return { draws, link: link.right }
}

/** Everything that comes out up to a time. */
const drained = (
  start: LaserLinkState,
  until = Number.MAX_SAFE_INTEGER,
): { readonly link: LaserLinkState; readonly deliveries: ReadonlyArray<Delivery> } => {
  const { link, delivery } = nextDelivery(start, until)
  if (O.isNone(delivery)) return { link, deliveries: [] }
  const rest = drained(link, until)
  return { link: rest.link, deliveries: [delivery.value, ...rest.deliveries] }
}

describe('laserLink', () => {
  it('delivers after the time that 156 Mbit/s and the range take', () => {
    const { draws, link } = opened(UNDISTURBED, 'time')
    const [frame, sent] = [frameOf(3000), 1_000_000]
    // Two fragments of 1047 bytes and one of 975, each rounded up to a nanosecond, and 830 km at the speed of light.
    const expected = sent + 2 * Math.ceil((1047 * 8e3) / 156) + Math.ceil((975 * 8e3) / 156) + 2_768_582
    const flying = send(link, sent, 'up', frame, draws)
    expect(nextArrival(flying)).toEqual(O.some(sent + Math.ceil((1047 * 8e3) / 156) + 2_768_582))
    expect(nextDelivery(flying, expected - 1).delivery).toEqual(O.none)
    expect(nextDelivery(flying, expected).delivery).toEqual(O.some({ at: expected, direction: 'up', frame }))
    expect(nextArrival(drained(flying).link)).toEqual(O.none)
    expect(Math.abs(2_768_582 - 830e12 / 299_792_458)).toBeLessThan(1)
  })

  it('sends a frame when the one before is out, and both ways at once', () => {
    const { draws, link } = opened(UNDISTURBED, 'queue')
    const frames = [frameOf(3000, 'p'), frameOf(3000, 'q'), frameOf(3000, 'r')] as const
    const flying = send(
      send(send(link, 0, 'up', frames[0], draws), 0, 'up', frames[1], draws),
      0,
      'down',
      frames[2],
      draws,
    )
    const { deliveries } = drained(flying)
    expect(deliveries.map(({ frame }) => hex(frame))).toEqual([frames[2], frames[0], frames[1]].map(hex))
    expect((deliveries[2]?.at ?? 0) - (deliveries[1]?.at ?? 0)).toBe(2 * 53_693 + 50_000)
  })

  it('keeps what is not yet there, so that a caller can step in time', () => {
    const { draws, link } = opened(UNDISTURBED, 'step')
    const early = drained(send(link, 0, 'up', frameOf(2000), draws), 2_000_000)
    expect(early.deliveries).toEqual([])
    expect(drained(early.link).deliveries.length).toBe(1)
  })

  it('delivers every frame at 90 % loss where it is repeated', () => {
    for (const seed of ['p', 'q', 'r']) expect(sendsUntilDelivered(20_000, seed)).toBeLessThan(200)
  })

  it('counts every fragment, and no damaged one passes', () => {
    const disturbance = {
      meanLoss: 0.2,
      meanBurstFragments: 3,
      duplication: 0.3,
      reordering: 0.3,
      corruption: 0.3,
      holdNanoseconds: 500_000,
    }
    const { draws, link } = opened(disturbance, 'counts')
    const frame = frameOf(300_000)
    const flying = Array.from({ length: 12 }).reduce<LaserLinkState>(
      (state) => send(state, 0, 'down', frame, draws),
      link,
    )
    const { link: after, deliveries } = drained(flying)
    const { counts } = after
    expect(deliveries.length).toBe(counts.delivered)
    expect(deliveries.length).toBeGreaterThan(0)
    for (const delivery of deliveries) expect(hex(delivery.frame)).toBe(hex(frame))
    expect(counts.sent).toBe(12 * 293)
    expect(Math.abs(counts.lost / counts.sent - 0.2)).toBeLessThan(0.05)
    expect(Math.abs(counts.arrived / (counts.sent - counts.lost) - 1.3)).toBeLessThan(0.05)
    expect(Math.abs(counts.rejected / counts.arrived - 0.3)).toBeLessThan(0.05)
  })

  it('delivers what an attacker forges only as a frame of its own', () => {
    const { draws, link } = opened(UNDISTURBED, 'attack')
    const [frame, forged] = [frameOf(2000, 'true'), frameOf(900, 'false')]
    const [fragment = new Uint8Array(0)] = fragmentsOf(forged, 1024)
    const flying = inject(
      inject(send(link, 0, 'up', frame, draws), 5, 'up', fragment),
      6,
      'up',
      bytesOf('noise'),
    )
    const { link: after, deliveries } = drained(flying)
    expect(deliveries.map((delivery) => hex(delivery.frame))).toEqual([forged, frame].map(hex))
    expect(after.counts.rejected).toBe(1)
  })

  it('reports probabilities and losses that are none, for both directions', () => {
    const wrong = { ...UNDISTURBED, duplication: 2, meanLoss: -1 }
    const link = laserLink(
      { ...JINAN1_LASER_LINK, disturbance: { up: wrong, down: UNDISTURBED } },
      generator('x', 'laser'),
    )
    expect(E.isLeft(link) ? link.left.map(({ path }) => path) : []).toEqual(['mean loss', 'duplication'])
  })
})
