// Laws of the wire format: one byte string a message, and no byte string that is nearly one.

import { describe, expect } from '@jest/globals'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { withFlippedBit } from '../spec/protocol/attacker'
import { decodeFrame, encodeFrame } from '../spec/protocol/frame'
import { Message } from '../spec/protocol/messages'
import { ProtocolParameters } from '../spec/protocol/parameters'
import { decodePayload, encodePayload } from '../spec/protocol/payload'
import { isAuthentic, isTagged, seal } from '../spec/protocol/sealing'
import { wegmanCarter } from '../spec/protocol/tag'
import { law } from './law'
import { messageCase, parametersArbitrary } from './protocolMessages'
import { POOL } from './protocolRuns'

const authenticator = wegmanCarter(POOL)
const TRANSCRIPT = new Uint8Array(32).fill(7)

const sealedCase = fc
  .record({ of: messageCase, block: fc.nat({ max: 2 ** 31 - 1 }), sequence: fc.nat({ max: 4000 }) })
  .map(({ of: { parameters, message }, block, sequence }) => ({
    parameters,
    message,
    block,
    sequence,
    ...seal(authenticator, parameters, { message, block, sequence, transcript: TRANSCRIPT }),
  }))

describe('messages', () => {
  law('a message is read back from its payload', messageCase, ({ parameters, message }) => {
    const payload = encodePayload(parameters, message)
    expect(decodePayload(parameters, message.kind, payload)).toEqual(E.right(message))
  })

  law('a message is read back from JSON', messageCase, ({ message }) => {
    expect(Message.decode(JSON.parse(JSON.stringify(Message.encode(message))))).toEqual(E.right(message))
  })

  law('parameters are read back from JSON', parametersArbitrary, (parameters) => {
    const json = JSON.parse(JSON.stringify(ProtocolParameters.encode(parameters)))
    expect(ProtocolParameters.decode(json)).toEqual(E.right(parameters))
  })

  law('a payload with a byte more or less is refused', messageCase, ({ parameters, message }) => {
    const payload = encodePayload(parameters, message)
    const longer = Uint8Array.from([...payload, 0])
    expect(decodePayload(parameters, message.kind, longer)).toEqual(E.left('trailing'))
    if (payload.length > 0)
      expect(E.isLeft(decodePayload(parameters, message.kind, payload.subarray(0, -1)))).toBe(true)
  })
})

describe('frames', () => {
  law('a frame is read back, and is authentic', sealedCase, (sealed) => {
    const decoded = decodeFrame(sealed.frame)
    expect(E.isRight(decoded)).toBe(true)
    if (E.isLeft(decoded)) return
    const { kind, block, payload } = decoded.right
    expect([kind, block]).toEqual([sealed.message.kind, sealed.block])
    expect(payload).toEqual(sealed.payload)
    expect(isAuthentic(authenticator, sealed.parameters, decoded.right, TRANSCRIPT)).toBe(true)
  })

  law('a frame cut short or with a byte more is refused', sealedCase, ({ frame }) => {
    expect(E.isLeft(decodeFrame(frame.subarray(0, -1)))).toBe(true)
    expect(decodeFrame(Uint8Array.from([...frame, 0]))).toEqual(E.left('trailing'))
  })

  law(
    'one flipped bit is refused, or is another frame of canonical form whose tag fails',
    fc.tuple(sealedCase, fc.nat()),
    ([{ parameters, frame }, place]) => {
      const flipped = withFlippedBit(frame, place % (8 * frame.length))
      const decoded = decodeFrame(flipped)
      if (E.isLeft(decoded)) return
      expect(encodeFrame(decoded.right)).toEqual(flipped)
      const { kind, payload } = decoded.right
      const message = decodePayload(parameters, kind, payload)
      if (E.isRight(message)) expect(encodePayload(parameters, message.right)).toEqual(payload)
      if (isTagged(parameters, kind) && decoded.right.tag.length > 0)
        expect(isAuthentic(authenticator, parameters, decoded.right, TRANSCRIPT)).toBe(false)
    },
    { runs: 1000 },
  )

  law(
    'bytes that are taken for a payload are the canonical ones',
    fc.tuple(messageCase, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 })),
    ([{ parameters, message }, changes]) => {
      const payload = encodePayload(parameters, message).slice()
      for (const [place, byte] of changes) if (payload.length > 0) payload[place % payload.length] = byte
      const decoded = decodePayload(parameters, message.kind, payload)
      if (E.isRight(decoded)) expect(encodePayload(parameters, decoded.right)).toEqual(payload)
    },
    { runs: 1000 },
  )
})
