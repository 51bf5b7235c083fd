// The tables of transitions in docs/frames.md against the machines: every event in every state, in both profiles.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { blockFrom, instructionEvent, parties } from '../../props/protocolRuns'
import { type GroundEvent, groundStatus } from '../../spec/protocol/groundStationState'
import { type SatelliteEvent, satelliteStatus } from '../../spec/protocol/satelliteState'
import {
  abortedStatus,
  abortFrame,
  cell,
  genuine,
  groundScenes,
  markdown,
  satelliteScenes,
  sceneParameters,
  spoilt,
} from './scenes'

const FRAMES = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'frames.md'), 'utf8')

type Profile = 'literal' | 'hardened'

/** Events by the name of the table's row; those that take a frame are told whether a round of further rows was used. */
const satelliteEvents = (
  profile: Profile,
): ReadonlyArray<readonly [string, (withRound: boolean) => SatelliteEvent]> => {
  const frame = (bytes: Uint8Array): SatelliteEvent => ({ kind: 'deliver', frame: bytes })
  return [
    ['RAW', () => frame(genuine(profile, 'RAW'))],
    [
      profile === 'literal' ? 'RAW, altered' : 'RAW, bad tag',
      () => {
        const bytes = genuine(profile, 'RAW')
        // Literal: the low bit of the last position but one; the frame stays a frame.
        return frame(profile === 'literal' ? bytes.map((b, i) => (i === 43 ? b ^ 1 : b)) : spoilt(bytes))
      },
    ],
    ['MORE', () => frame(genuine(profile, 'MORE', true))],
    ...(profile === 'hardened'
      ? [['MORE, bad tag', () => frame(spoilt(genuine(profile, 'MORE', true)))] as const]
      : []),
    ['INST', (withRound) => frame(genuine(profile, 'INST', withRound))],
    ['INST, bad tag', (withRound) => frame(spoilt(genuine(profile, 'INST', withRound)))],
    ...(profile === 'hardened'
      ? ([
          ['STATUS: released', (withRound: boolean) => frame(genuine(profile, 'STATUS', withRound))],
          ['STATUS: aborted', () => frame(abortedStatus())],
          ['STATUS, bad tag', () => frame(spoilt(abortedStatus()))],
        ] as const)
      : []),
    ['`sendSift`', () => ({ kind: 'sendSift', block: 0 })],
    ['`sendExtra`', () => ({ kind: 'sendExtra', block: 0 })],
    ['`sendFeedback`', () => ({ kind: 'sendFeedback' })],
    ['`sendAbort`', () => ({ kind: 'sendAbort', block: 0 })],
    ['`timeout`', () => ({ kind: 'timeout', block: 0 })],
    ['`endPass`', () => ({ kind: 'endPass' })],
    ['`reboot`', () => ({ kind: 'reboot' })],
  ]
}

const groundEvents = (
  profile: Profile,
): ReadonlyArray<readonly [string, (withRound: boolean) => GroundEvent]> => {
  const frame = (bytes: Uint8Array): GroundEvent => ({ kind: 'deliver', frame: bytes })
  return [
    ['`generate`', () => ({ kind: 'generate', ...blockFrom(5000, 900) })],
    ['SIFT', () => frame(genuine(profile, 'SIFT'))],
    ...(profile === 'hardened'
      ? [['SIFT, bad tag', () => frame(spoilt(genuine(profile, 'SIFT')))] as const]
      : []),
    ['EXTRA', () => frame(genuine(profile, 'EXTRA', true))],
    ...(profile === 'hardened'
      ? [['EXTRA, bad tag', () => frame(spoilt(genuine(profile, 'EXTRA', true)))] as const]
      : []),
    ['FB', () => frame(genuine(profile, 'FB'))],
    ['FB, bad tag', () => frame(spoilt(genuine(profile, 'FB')))],
    ...(profile === 'hardened'
      ? ([
          ['ABORT', () => frame(abortFrame())],
          ['ABORT, bad tag', () => frame(spoilt(abortFrame()))],
        ] as const)
      : []),
    ['`sendRaw`', () => ({ kind: 'sendRaw' })],
    ['`sendMore`', () => ({ kind: 'sendMore', block: 0 })],
    ['`sendInstruction`', () => instructionEvent(0)],
    ['`sendStatus`', () => ({ kind: 'sendStatus' })],
    ['`timeout`', () => ({ kind: 'timeout', block: 0 })],
    ['`endPass`', () => ({ kind: 'endPass' })],
    ['`reboot`', () => ({ kind: 'reboot' })],
  ]
}

const satelliteTable = (profile: Profile): string => {
  const scenes = satelliteScenes(profile)
  return markdown(
    'event',
    scenes.map(([name]) => name),
    satelliteEvents(profile).map(([name, event]) => [
      name,
      scenes.map(([, scene, withRound]) => {
        const both = scene()
        const before = satelliteStatus(both.satelliteState(), 0)
        const answer = both.satellite(event(withRound))
        return cell(answer, before, satelliteStatus(both.satelliteState(), 0))
      }),
    ]),
  )
}

const groundTable = (profile: Profile): string => {
  const scenes = groundScenes(profile)
  const parameters = sceneParameters(profile)
  return markdown(
    'event',
    scenes.map(([name]) => name),
    groundEvents(profile).map(([name, event]) => [
      name,
      scenes.map(([, scene, withRound]) => {
        const both = scene()
        const before = groundStatus(both.groundState(), parameters, 0)
        const answer = both.ground(event(withRound))
        return cell(answer, before, groundStatus(both.groundState(), parameters, 0))
      }),
    ]),
  )
}

describe.each(['literal', 'hardened'] as const)('docs/frames.md (%s)', (profile) => {
  it('has the table of the satellite', () => {
    expect(FRAMES).toContain(satelliteTable(profile))
  })

  it('has the table of the ground station', () => {
    expect(FRAMES).toContain(groundTable(profile))
  })
})

describe('a session', () => {
  it('begins with every block in WAIT at SAT and IDLE at OGS', () => {
    const both = parties(sceneParameters('hardened'))
    expect(satelliteStatus(both.satelliteState(), 3)).toBe('WAIT')
    expect(groundStatus(both.groundState(), both.parameters, 3)).toBe('IDLE')
  })
})
