// How the ground station settles what was begun, in the hardened profile: status, abort, timeouts, end of pass; and the reboot of
// either. Source: PROTOCOL.md, section 8a, actions 16, 17, 19 and 21; docs/frames.md, "The ground station".

import * as E from 'fp-ts/Either'
import { isSame } from './bits'
import type { Frame } from './frame'
import { groundStatus } from './groundStationState'
import {
  abandoned,
  ended,
  type Ground,
  type GroundAnswer,
  rejected,
  stepped,
  uselessness,
  withInvalid,
} from './groundTransition'
import type { StatusEntry, StatusMessage } from './messages'
import { encodePayload } from './payload'
import { contentOf, isAuthentic, keyFlaw, seal, verifiedAfter } from './sealing'

/** Everything that is settled now: released and aborted blocks of the session, and after the pass those never generated. */
const statusVector = ({ parameters, state }: Ground): StatusMessage => {
  const { firstBlock } = parameters
  const generated = Array.from({ length: state.nextBlock - firstBlock }, (_, i) => firstBlock + i)
  const entries = generated.flatMap((block): ReadonlyArray<StatusEntry> => {
    const content = state.blocks.get(block)
    if (content?.status === 'DONE') return [{ block, outcome: 'released', instruction: content.instruction }]
    return groundStatus(state, parameters, block) === 'ABORT' ? [{ block, outcome: 'aborted' }] : []
  })
  return { kind: 'STATUS', entries, closedFrom: state.ended ? state.nextBlock : null }
}

/** Step 6, hardened: the cumulative status; frozen at first transmission, a changed one is a new frame with a new number. */
export const sendStatus = (ground: Ground): GroundAnswer => {
  const { primitives, parameters, state } = ground
  if (parameters.profile === 'literal') return rejected('profile')
  const block = parameters.firstBlock
  const message = statusVector(ground)
  // With nothing ever generated only a timeout settles a block at SAT.
  const isEmpty = message.entries.length === 0 && message.closedFrom === null
  if (state.nextBlock === block || isEmpty) return rejected('nothingToSend')
  const send = (frame: Uint8Array) => [{ kind: 'send', message: 'STATUS', block, frame } as const]
  if (state.status !== null && isSame(state.status.payload, encodePayload(parameters, message)))
    return stepped(state, state, send(state.status.frame))
  const flaw = keyFlaw(parameters, state.nextSequence, 'STATUS')
  if (flaw !== undefined) return rejected(flaw.reason)
  const { frame, payload, nextSequence } = seal(primitives.authenticator, parameters, {
    message,
    block,
    sequence: state.nextSequence,
  })
  return stepped(state, { ...state, nextSequence, status: { payload, frame } }, send(frame))
}

/** Hardened: SAT gave the block up. It cannot have done so to a block that OGS released: that is a contradiction. */
export const receiveAbort = (ground: Ground, frame: Frame): GroundAnswer => {
  const { primitives, parameters, state } = ground
  const { block } = frame
  const content = state.blocks.get(block)
  const isOpen = content?.status === 'RAW' || content?.status === 'INST'
  if (!isOpen && content?.status !== 'DONE') return rejected(uselessness(ground, block), block)
  if (!isAuthentic(primitives.authenticator, parameters, frame))
    return isOpen ? withInvalid(ground, block, content) : rejected('badTag', block)
  const message = contentOf(parameters, frame, 'ABORT')
  if (E.isLeft(message)) return message
  return isOpen
    ? abandoned(
        state,
        { ...state, verified: verifiedAfter(parameters, state.verified, frame) },
        block,
        'peer',
      )
    : stepped(state, { ...state, quarantined: true }, [{ kind: 'alarm', block }])
}

/** Hardened: OGS gives up a block that waits for an answer or for feedback; never one that it released. */
export const timeOut = ({ parameters, state }: Ground, block: number): GroundAnswer => {
  if (parameters.profile === 'literal') return rejected('profile', block)
  switch (groundStatus(state, parameters, block)) {
    case 'IDLE':
      return rejected('notGenerated', block)
    case 'RAW':
    case 'INST':
      return abandoned(state, state, block, 'timeout')
    case 'DONE':
      return rejected('released', block)
    case 'ABORT':
      return rejected('settled', block)
  }
}

/** Hardened: the pass is over; what was never generated never will be. */
export const endPass = ({ parameters, state }: Ground): GroundAnswer => {
  if (parameters.profile === 'literal') return rejected('profile')
  return state.ended ? rejected('ended') : stepped(state, { ...state, ended: true })
}

/** What was volatile is lost: blocks that waited for an answer or for feedback are given up. */
export const reboot = ({ state }: Ground): GroundAnswer => {
  const isVolatile = ({ status }: { readonly status: string }): boolean =>
    status === 'RAW' || status === 'INST'
  const kept = [...state.blocks].filter(([, content]) => !isVolatile(content))
  const lost = [...state.blocks].filter(([, content]) => isVolatile(content))
  return stepped(
    state,
    { ...state, blocks: new Map(kept), rawFrame: null },
    lost.map(([block]) => ended(block, 'reboot')),
  )
}
