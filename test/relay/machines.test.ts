// The three machines of the relay by example: a message and a key from end to end, and every reason for which an event is refused.

import { describe, expect, it } from '@jest/globals'
import { bytesToHex } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import {
  after,
  authenticator,
  bytesFor,
  type Event,
  keyId,
  LINKS,
  START,
  type World,
} from '../../props/relayWorld'
import { bytesOfHex } from '../../spec/protocol/bits'
import { DEFAULT_PARAMETERS } from '../../spec/relay/abstract/parameters'
import { xor } from '../../spec/relay/bytes'
import { type Framed, opened, sealed } from '../../spec/relay/frame'
import { accountOf, EMPTY_POOL, unmatched } from '../../spec/relay/keyPool'
import { SATELLITE_LEARNS, satelliteReads } from '../../spec/relay/knowledge'
import { MALFORMED, MESSAGE_CODECS, type Message, REFUSED, UNUSABLE } from '../../spec/relay/messages'
import { projected } from '../../spec/relay/projection'
import { initialSatellite } from '../../spec/relay/satellite'
import { MAXIMUM_BYTES } from '../../spec/relay/step'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const TEXT = text('Jinan to Nanshan')
const KEY_J = bytesFor('K_J', 40)
const KEY_N = bytesFor('K_N', 24)

const run = (world: World, ...events: ReadonlyArray<Event>): World => {
  const end = events.reduce(after, world)
  expect(end.rejection).toBe(undefined)
  return end
}
const keyOver = (station: 'J' | 'N', material: Uint8Array, pass = 0): ReadonlyArray<Event> => {
  const key = { kind: 'key', id: keyId(station, pass), material } as const
  return [
    { to: station === 'J' ? 'j' : 'n', event: key },
    { to: 'sat', event: { ...key, station } },
  ]
}
const submit = (message: Uint8Array): Event => ({
  to: 'j',
  event: { kind: 'submit', mode: 'message', message },
})
const send = (to: 'j' | 'n', number = 0): Event => ({ to, event: { kind: 'send', number } })
const satSends = (to: 'J' | 'N', number = 0): Event => ({ to: 'sat', event: { kind: 'send', to, number } })
const bind = (number = 0): Event => ({ to: 'sat', event: { kind: 'bind', number } })
const journalled = (number = 0): Event => ({ to: 'sat', event: { kind: 'journalled', number } })
const RESTART: Event = { to: 'sat', event: { kind: 'restart' } }
const last = ({ sent }: World): Uint8Array => sent.at(-1)?.bytes ?? new Uint8Array(0)
const toSat = (from: 'J' | 'N', bytes: Uint8Array): Event => ({
  to: 'sat',
  event: { kind: 'frame', from, bytes },
})
const to = (station: 'j' | 'n', bytes: Uint8Array): Event => ({
  to: station,
  event: { kind: 'frame', bytes },
})

const deposited = run(START, ...keyOver('J', KEY_J), submit(TEXT), send('j'))
const held = run(deposited, toSat('J', last(deposited)))
const stored = run(held, journalled())
const bound = run(stored, ...keyOver('N', KEY_N), bind(), satSends('N'))
const received = run(bound, to('n', last(bound)), send('n'))
const acknowledged = run(received, toSat('N', last(received)), satSends('J'))
const told = run(acknowledged, to('j', last(acknowledged)))

const refusal = (world: World, event: Event) =>
  after({ ...world, rejection: undefined }, event).rejection?.reason

describe('the relay of a message', () => {
  it('delivers it after the second orbit, and J learns that', () => {
    expect(told.released.map(({ mode, bytes }) => [mode, new TextDecoder().decode(bytes)])).toEqual([
      ['message', 'Jinan to Nanshan'],
    ])
    expect(told.j.deposits.map(({ status }) => status)).toEqual(['delivered'])
    expect(told.sat.relays.map(({ status }) => status)).toEqual(['delivered'])
  })

  it('charges 16 bytes of either pool at both ends, and erases them', () => {
    expect(accountOf(told.j.pool)).toEqual({
      bits: 320,
      left: 192,
      used: { message: 128, key: 0, file: 0, relay: 0, authentication: 0 },
    })
    expect(accountOf(told.n.pool).used.relay).toBe(128)
    expect([unmatched(told.j.pool, told.sat.pools.J), unmatched(told.sat.pools.N, told.n.pool)]).toEqual([
      [],
      [],
    ])
    for (const pool of [told.j.pool, told.sat.pools.J, told.sat.pools.N, told.n.pool])
      expect([...(pool.keys[0]?.material.slice(0, 16) ?? [])]).toEqual(new Array(16).fill(0))
  })

  it('sends the message xor K_J, and K_J xor K_N, and nothing else of them', () => {
    const frame = opened(LINKS.N, ['RELAY'], last(bound))
    if (E.isLeft(frame)) throw new Error('the relay opens')
    const { relayed, ciphertext } = frame.right.message
    expect(bytesToHex(relayed)).toBe(bytesToHex(xor(KEY_J.slice(0, 16), KEY_N.slice(0, 16))))
    expect(bytesToHex(ciphertext)).toBe(bytesToHex(xor(TEXT, KEY_J.slice(0, 16))))
  })

  it('shows the satellite the message while it is stored, and says so', () => {
    const seen = stored.sat.relays.map(satelliteReads)
    expect(new TextDecoder().decode(seen[0]?.message)).toBe('Jinan to Nanshan')
    expect(bound.sat.relays.map(satelliteReads)).toEqual([undefined])
    expect(SATELLITE_LEARNS).toMatch(/K_J and K_N in full/)
  })

  it('survives a restart between the orbits, and before the deposit is journalled too', () => {
    const later = run(stored, RESTART, ...keyOver('N', KEY_N), bind(), RESTART, satSends('N'))
    expect(run(later, to('n', last(later))).released).toHaveLength(1)
    const lost = run(held, RESTART)
    expect([lost.sat.relays, lost.sat.pools.J.charges]).toEqual([[], []])
    expect(run(lost, send('j'), toSat('J', last(lost)), journalled()).sat.relays[0]?.status).toBe('stored')
  })

  it('waits whole where K_N is too short, until the next pass', () => {
    const short = run(stored, ...keyOver('N', KEY_N.slice(0, 15)))
    expect(refusal(short, bind())).toBe('keyTooShort')
    const two = run(short, ...keyOver('N', KEY_N.slice(15), 1), bind(), satSends('N'))
    const end = run(two, to('n', last(two)))
    expect(new TextDecoder().decode(end.released[0]?.bytes)).toBe('Jinan to Nanshan')
    expect(end.n.pool.charges.map(({ span }) => [span.key, span.from, span.bytes])).toEqual([
      [keyId('N', 0), 0, 15],
      [keyId('N', 1), 0, 1],
    ])
  })

  it('works in the other order of orbits, once Nanshan passes again', () => {
    const first = run(START, ...keyOver('N', KEY_N), ...keyOver('J', KEY_J), submit(TEXT), send('j'))
    expect(refusal(first, bind())).toBe('unknownRelay')
    const end = run(first, toSat('J', last(first)), journalled(), bind(), satSends('N'))
    expect(run(end, to('n', last(end))).released).toHaveLength(1)
  })
})

describe('the relay of a key', () => {
  it('gives Nanshan K_J, and J the same once Nanshan has it', () => {
    const begun = run(START, ...keyOver('J', KEY_J), ...keyOver('N', KEY_N), {
      to: 'j',
      event: { kind: 'submit', mode: 'key', bytes: 20 },
    })
    const deposit = run(begun, send('j'))
    const receipted = run(deposit, toSat('J', last(deposit)), journalled(), satSends('J'))
    const waiting = run(receipted, to('j', last(receipted)))
    expect([waiting.j.deposits[0]?.status, waiting.released]).toEqual(['stored', []])
    const relayed = run(waiting, bind(), satSends('N'))
    const atN = run(relayed, to('n', last(relayed)), send('n'))
    const end = run(atN, toSat('N', last(atN)), satSends('J'))
    const both = run(end, to('j', last(end)))
    expect(both.released.map(({ bytes }) => bytesToHex(bytes))).toEqual([
      bytesToHex(KEY_J.slice(0, 20)),
      bytesToHex(KEY_J.slice(0, 20)),
    ])
    expect(accountOf(both.j.pool).used.key).toBe(160)
  })
})

describe('the relay of a file', () => {
  const file = bytesFor('a file longer than all key', 200)
  const begun = run(START, ...keyOver('J', KEY_J), ...keyOver('N', bytesFor('K_N', 32)), {
    to: 'j',
    event: { kind: 'submit', mode: 'file', file },
  })
  const sent = run(begun, send('j'))

  it('seeds its cipher with 32 bytes of K_J, and nothing else leaves', () => {
    const frame = opened(LINKS.J, ['DEPOSIT'], last(sent))
    if (E.isLeft(frame)) throw new Error('the deposit opens')
    expect(bytesToHex(frame.right.message.ciphertext)).toBe(
      bytesToHex(LINKS.J.cipher(KEY_J.slice(0, 32), file)),
    )
    expect(accountOf(begun.j.pool).used.file).toBe(256)
  })

  it('gives Nanshan the file', () => {
    const relayed = run(sent, toSat('J', last(sent)), journalled(), bind(), satSends('N'))
    const end = run(relayed, to('n', last(relayed)))
    expect(end.released.map(({ mode, bytes }) => [mode, bytesToHex(bytes)])).toEqual([
      ['file', bytesToHex(file)],
    ])
    expect(accountOf(end.n.pool).left).toBe(0)
  })
})

/** A frame with a valid tag and any content. */
const forged = (link: 'J' | 'N', message: Message, number = 0): Uint8Array =>
  sealed(LINKS[link], { number, sequence: 9, message })
const span = (from: number, bytes: number, key = keyId('J', 0)) => ({ key, from, bytes })
const deposit = (...spans: ReadonlyArray<ReturnType<typeof span>>): Message => ({
  kind: 'DEPOSIT',
  mode: 'key',
  spans,
  ciphertext: new Uint8Array(0),
})
const relay = (
  spansN: ReadonlyArray<ReturnType<typeof span>>,
  relayed: Uint8Array = new Uint8Array(4),
): Message => ({
  kind: 'RELAY',
  mode: 'key',
  spansJ: [span(0, 4)],
  spansN,
  relayed,
  ciphertext: new Uint8Array(0),
})
const changed = (at: number, by: (byte: number) => number): Uint8Array =>
  last(deposited).map((byte, place) => (place === at ? by(byte) : byte))
const insane = (message: Message): Uint8Array => forged('J', message)
const full: World = { ...stored, sat: { ...stored.sat, sequences: { J: 2 ** 32, N: 2 ** 32 } } }

describe('an event is refused', () => {
  const cases: ReadonlyArray<readonly [string, World, Event]> = [
    [
      'magic',
      deposited,
      toSat(
        'J',
        changed(0, () => 0),
      ),
    ],
    [
      'version',
      deposited,
      toSat(
        'J',
        changed(2, () => 2),
      ),
    ],
    [
      'type',
      deposited,
      toSat(
        'J',
        changed(3, () => 7),
      ),
    ],
    ['truncated', deposited, toSat('J', last(deposited).slice(0, -1))],
    ['truncated', deposited, toSat('J', new Uint8Array(0))],
    ['trailing', deposited, toSat('J', Uint8Array.from([...last(deposited), 0]))],
    [
      'number',
      deposited,
      toSat(
        'J',
        changed(20, () => 255),
      ),
    ],
    [
      'value',
      deposited,
      toSat(
        'J',
        changed(36, () => 3),
      ),
    ],
    [
      'value',
      deposited,
      toSat(
        'J',
        insane({ kind: 'DEPOSIT', mode: 'key', spans: [span(0, 0)], ciphertext: new Uint8Array(0) }),
      ),
    ],
    [
      'lengths',
      deposited,
      toSat(
        'J',
        insane({ kind: 'DEPOSIT', mode: 'message', spans: [span(0, 4)], ciphertext: new Uint8Array(3) }),
      ),
    ],
    [
      'lengths',
      deposited,
      toSat(
        'J',
        insane({ kind: 'DEPOSIT', mode: 'key', spans: [span(0, 4)], ciphertext: new Uint8Array(4) }),
      ),
    ],
    ['lengths', deposited, toSat('J', insane(deposit()))],
    [
      'lengths',
      deposited,
      toSat(
        'J',
        insane({ kind: 'DEPOSIT', mode: 'file', spans: [span(0, 31)], ciphertext: new Uint8Array(3) }),
      ),
    ],
    [
      'lengths',
      deposited,
      toSat(
        'J',
        insane({ kind: 'DEPOSIT', mode: 'file', spans: [span(0, 32)], ciphertext: new Uint8Array(0) }),
      ),
    ],
    ['lengths', bound, to('n', forged('N', relay([span(0, 3, keyId('N', 0))])))],
    ['direction', deposited, to('j', last(deposited))],
    ['direction', deposited, toSat('N', last(deposited))],
    ['session', deposited, toSat('J', forged('N', deposit(span(0, 1))))],
    [
      'badTag',
      deposited,
      toSat(
        'J',
        changed(last(deposited).length - 1, (byte) => byte ^ 1),
      ),
    ],
    [
      'badTag',
      deposited,
      toSat(
        'J',
        sealed(
          { ...LINKS.J, authenticator: authenticator(9) },
          { number: 0, sequence: 0, message: deposit(span(0, 1)) },
        ),
      ),
    ],
    ['unknownRelay', deposited, to('j', forged('J', { kind: 'RECEIPT', status: 'stored' }, 5))],
    ['unknownRelay', bound, toSat('N', forged('N', { kind: 'DELIVERED', bytes: 16 }, 5))],
    ['unknownRelay', deposited, journalled(5)],
    ['unknownRelay', deposited, bind(5)],
    ['unknownRelay', deposited, satSends('J', 5)],
    ['duplicate', held, toSat('J', last(deposited))],
    ['duplicate', stored, toSat('J', last(deposited))],
    ['duplicate', stored, journalled()],
    ['duplicate', told, toSat('J', last(deposited))],
    ['duplicate', received, to('n', last(bound))],
    ['duplicate', acknowledged, toSat('N', last(received))],
    ['duplicate', told, to('j', last(acknowledged))],
    ['notAwaited', held, bind()],
    ['notAwaited', bound, bind()],
    ['notAwaited', stored, toSat('N', forged('N', { kind: 'DELIVERED', bytes: 16 }))],
    ['bytes', bound, toSat('N', forged('N', { kind: 'DELIVERED', bytes: 15 }))],
    ['empty', deposited, submit(new Uint8Array(0))],
    ['empty', deposited, { to: 'j', event: { kind: 'submit', mode: 'file', file: new Uint8Array(0) } }],
    ['tooLong', deposited, { to: 'j', event: { kind: 'submit', mode: 'key', bytes: MAXIMUM_BYTES + 1 } }],
    ['nothingToSend', deposited, send('j', 3)],
    ['nothingToSend', told, send('j')],
    ['nothingToSend', held, satSends('J')],
    ['nothingToSend', stored, satSends('N')],
    ['nothingToSend', told, satSends('N')],
    ['nothingToSend', bound, send('n')],
    ['counter', full, bind()],
    ['counter', { ...held, sat: { ...held.sat, sequences: { J: 2 ** 32, N: 0 } } }, journalled()],
    [
      'counter',
      { ...received, sat: { ...received.sat, sequences: { J: 2 ** 32, N: 0 } } },
      toSat('N', last(received)),
    ],
    ['counter', { ...START, j: { ...deposited.j, sequence: 2 ** 32 } }, submit(text('x'))],
    ['counter', { ...START, j: { ...deposited.j, next: 2 ** 53 } }, submit(text('x'))],
    ['counter', { ...bound, n: { ...bound.n, sequence: 2 ** 32 } }, to('n', last(bound))],
    [
      'knownKey',
      stored,
      { to: 'sat', event: { kind: 'key', station: 'J', id: keyId('J', 0), material: KEY_J } },
    ],
    ['knownKey', deposited, { to: 'j', event: { kind: 'key', id: keyId('J', 0), material: KEY_J } }],
    ['knownKey', bound, { to: 'n', event: { kind: 'key', id: keyId('N', 0), material: KEY_J } }],
    ['unknownKey', bound, to('n', forged('N', relay([span(0, 4, keyId('N', 5))]), 1))],
    ['unknownKey', { ...deposited, sat: initialSatellite }, toSat('J', last(deposited))],
    ['unknownKey', { ...bound, n: { ...bound.n, pool: EMPTY_POOL } }, to('n', last(bound))],
    ['spanOutside', deposited, toSat('J', forged('J', deposit(span(38, 3))))],
    ['keyUsed', stored, toSat('J', forged('J', deposit(span(15, 2)), 1))],
    ['keyUsed', held, toSat('J', forged('J', deposit(span(15, 2)), 1))],
    ['keyUsed', deposited, toSat('J', forged('J', deposit(span(0, 3), span(2, 3))))],
    ['keyUsed', received, to('n', forged('N', relay([span(0, 4, keyId('N', 0))]), 1))],
    ['keyTooShort', deposited, submit(bytesFor('long', 25))],
    ['keyTooShort', stored, bind()],
  ]

  it.each(cases)('with %s, and changes nothing', (reason, world, event) => {
    const end = after({ ...world, rejection: undefined }, event)
    expect(end.rejection?.reason).toBe(reason)
    expect({ ...end, rejection: 0 }).toEqual({ ...world, rejection: 0 })
  })

  it('with fragmented where more than 255 spans would be needed', () => {
    const keys = Array.from({ length: 256 }, (_, pass) => keyOver('J', Uint8Array.of(1), pass)).flat()
    const fragmented = run(START, ...keys)
    expect(refusal(fragmented, submit(bytesFor('x', 256)))).toBe('fragmented')
    expect(refusal(fragmented, submit(bytesFor('x', 255)))).toBe(undefined)
  })

  it('for every reason that there is', () => {
    const shown = new Set([...cases.map(([reason]) => reason), 'fragmented'])
    const pool = ['knownKey', 'unknownKey', 'spanOutside', 'keyUsed', 'keyTooShort', 'fragmented']
    expect([...shown].sort()).toEqual([...MALFORMED, ...UNUSABLE, ...REFUSED, ...pool].sort())
  })
})

describe('a frame', () => {
  // Written down byte by byte in docs/relay.md; another implementation starts from these.
  const zeroTag = { tag: () => new Uint8Array(2).fill(0xee), isTag: () => true }
  const link = { ...LINKS.J, session: new Uint8Array(16).fill(0xab), authenticator: zeroTag }
  const frames: ReadonlyArray<readonly [string, Omit<Framed, 'session'>, string]> = [
    [
      'DEPOSIT',
      {
        number: 258,
        sequence: 3,
        message: {
          kind: 'DEPOSIT',
          mode: 'message',
          spans: [span(16, 2, '0f'.repeat(16))],
          ciphertext: Uint8Array.of(1, 2),
        },
      },
      `4b52 01 01 ${'ab'.repeat(16)} 0000000000000102 00000003 00000020 01 01 ${'0f'.repeat(16)} 00000010 00000002 00000002 0102 0002 eeee`,
    ],
    [
      'RECEIPT',
      { number: 1, sequence: 0, message: { kind: 'RECEIPT', status: 'delivered' } },
      `4b52 01 81 ${'ab'.repeat(16)} 0000000000000001 00000000 00000001 01 0002 eeee`,
    ],
    [
      'RELAY',
      {
        number: 1,
        sequence: 1,
        message: relay([span(0, 4, 'f0'.repeat(16))], Uint8Array.of(9, 8, 7, 6)),
      },
      `4b52 01 82 ${'ab'.repeat(16)} 0000000000000001 00000001 0000003f 00 01 ${keyId('J', 0)} 00000000 00000004 01 ${'f0'.repeat(16)} 00000000 00000004 00000004 09080706 00000000 0002 eeee`,
    ],
    [
      'DELIVERED',
      { number: 1, sequence: 1, message: { kind: 'DELIVERED', bytes: 16 } },
      `4b52 01 02 ${'ab'.repeat(16)} 0000000000000001 00000001 00000004 00000010 0002 eeee`,
    ],
  ]

  it.each(frames)('%s has these bytes', (_, framed, bytes) => {
    expect(bytesToHex(sealed(link, framed))).toBe(bytes.replaceAll(' ', ''))
    const plain = bytesOfHex(bytes.replaceAll(' ', '')) ?? new Uint8Array(0)
    expect(opened(link, ['DEPOSIT', 'RECEIPT', 'RELAY', 'DELIVERED'], plain)).toMatchObject(E.right(framed))
  })

  it('has a tag over context, link, direction, session, type, relay, sequence, length and payload', () => {
    const inputs: string[] = []
    const spy = {
      tag: (_: unknown, __: unknown, input: Uint8Array) => {
        inputs.push(bytesToHex(input))
        return new Uint8Array(0)
      },
      isTag: () => true,
    }
    sealed(
      { ...link, authenticator: spy },
      { number: 258, sequence: 3, message: { kind: 'DELIVERED', bytes: 16 } },
    )
    expect(inputs).toEqual([
      `${bytesToHex(text('keywitness/relay/1'))} 01 00 ${'ab'.repeat(16)} 02 0000000000000102 00000003 00000004 00000010`.replaceAll(
        ' ',
        '',
      ),
    ])
  })

  it('has a form in JSON, and unknown fields are refused', () => {
    for (const [, { message }] of frames) {
      const codec = MESSAGE_CODECS[message.kind]
      const json = JSON.parse(JSON.stringify(codec.is(message) ? encoded(message) : 'no such message'))
      expect(codec.decode(json)).toEqual(E.right(message))
      expect(E.isLeft(codec.decode({ ...json, extra: 1 }))).toBe(true)
    }
  })
})

const encoded = (message: Message): unknown => {
  switch (message.kind) {
    case 'DEPOSIT':
      return MESSAGE_CODECS.DEPOSIT.encode(message)
    case 'RECEIPT':
      return MESSAGE_CODECS.RECEIPT.encode(message)
    case 'RELAY':
      return MESSAGE_CODECS.RELAY.encode(message)
    case 'DELIVERED':
      return MESSAGE_CODECS.DELIVERED.encode(message)
  }
}

describe('projected', () => {
  it('is idle everywhere at the start and done everywhere at the end', () => {
    const parameters = { ...DEFAULT_PARAMETERS, messages: 1, units: 16 }
    expect(projected(parameters, 1, START)).toEqual({ j: ['IDLE'], sat: ['NONE'], n: ['WAIT'], slot: [0] })
    expect(projected(parameters, 1, told)).toEqual({
      j: ['DONE'],
      sat: ['DONE'],
      n: ['DELIVERED'],
      slot: [1],
    })
  })
})
