// Every reader of frames, and the parties that they are delivered to. A new frame is one more entry.

import * as E from 'fp-ts/Either'
import { cut, fragmentBytes } from '../../model/laserComm/fragments'
import { accept, emptyReassembly } from '../../model/laserComm/reassembly'
import { bytesFor, LINKS } from '../../props/relayWorld'
import { bitString } from '../../spec/protocol/bits'
import { decodeFrame } from '../../spec/protocol/frame'
import { stepGround } from '../../spec/protocol/groundStation'
import { initialGround } from '../../spec/protocol/groundStationState'
import { decodePayload } from '../../spec/protocol/payload'
import type { Prepared } from '../../spec/protocol/primitives'
import { stepSatellite } from '../../spec/protocol/satellite'
import { initialSatellite } from '../../spec/protocol/satelliteState'
import { smallGround, smallSatellite } from '../../spec/protocol/smallCode'
import { opened } from '../../spec/relay/frame'
import { accepted, type Reader, reasonOf } from './outcome'
import { frameCases, frameSeeds, network, once, TAG } from './starts'

/** Tags that always verify: an attacker cannot make them, a faulty peer can. */
const TRUSTING = { tag: () => new Uint8Array(TAG), isTag: () => true }

/** As if every state had been prepared alike. */
const prepared = ({ length }: ReadonlyArray<number>): Prepared => ({
  bases: bitString(length, () => 0),
  bits: bitString(length, () => 0),
  intensities: new Uint8Array(length),
})

/** Readers of bytes. */
export const FRAME_READERS: ReadonlyArray<Reader> = [
  {
    name: 'frames',
    seeds: frameSeeds,
    read: (bytes, _, seed) => {
      const frame = decodeFrame(bytes)
      if (E.isLeft(frame)) return reasonOf(frame.left)
      const parameters = frameCases()[seed]?.parameters
      if (parameters === undefined) return reasonOf('no parameters')
      const message = decodePayload(parameters, frame.right.kind, frame.right.payload)
      return E.isLeft(message) ? reasonOf(message.left) : accepted(message.right, '')
    },
    share: 3,
  },
  {
    name: 'frames at the satellite and the ground station',
    seeds: frameSeeds,
    read: (bytes, choice, seed) => {
      const parameters = frameCases()[seed]?.parameters
      if (parameters === undefined) return reasonOf('no parameters')
      const event = { kind: 'deliver', frame: bytes } as const
      const answered =
        choice % 2 === 0
          ? stepSatellite(smallSatellite(TRUSTING, prepared), parameters, initialSatellite(parameters), event)
          : stepGround(smallGround(TRUSTING), parameters, initialGround(parameters), event)
      return E.isLeft(answered) ? reasonOf(answered.left.reason) : accepted(undefined, '')
    },
    share: 2,
  },
  {
    name: 'frames of the relay',
    seeds: once(() => network().frames.map(({ frame }) => frame)),
    read: (bytes) => {
      const session = network().session
      const link = { ...LINKS.J, authenticator: TRUSTING, ...(session === undefined ? {} : { session }) }
      const frame = opened(link, ['DEPOSIT', 'DELIVERED', 'RECEIPT', 'RELAY'], bytes)
      return E.isLeft(frame) ? reasonOf(frame.left.reason) : accepted(frame.right, '')
    },
    share: 2,
  },
  {
    name: 'fragments of the laser link',
    seeds: once(() => {
      const whole = cut(bytesFor('frame', 900), 256)
      return [0, 1, 3].map((index) => fragmentBytes(whole, index))
    }),
    read: (bytes) => {
      const { outcome } = accept(emptyReassembly(), bytes)
      return outcome.kind === 'rejected' ? reasonOf(outcome.reason) : accepted(undefined, outcome.kind)
    },
    share: 2,
  },
]
