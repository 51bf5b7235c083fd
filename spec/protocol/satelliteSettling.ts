// How the satellite settles what was begun, in the hardened profile: status, abort, timeouts, end of pass; and the reboot of either.
// Source: PROTOCOL.md, section 8a, actions 16, 18, 20 and 21; docs/frames.md, "The satellite".

import * as E from 'fp-ts/Either'
import { isSame } from './bits'
import type { Frame } from './frame'
import type { StatusEntry } from './messages'
import { MAXIMUM_COUNTER } from './parameters'
import { type SatelliteState, satelliteStatus } from './satelliteState'
import {
  ended,
  journalOf,
  type Outputs,
  rejected,
  type Satellite,
  type SatelliteAnswer,
  stepped,
  withAbort,
  withBlock,
} from './satelliteTransition'
import { contentOf, isAuthentic, keyFlaw, seal, verifiedAfter } from './sealing'

type Applied = { readonly state: SatelliteState; readonly outputs: Outputs; readonly contradiction?: number }

/** OGS released the key: it is confirmed. Only a key that SAT released under that instruction can be. */
const applyReleased = (state: SatelliteState, block: number, instruction: Uint8Array): Applied => {
  const content = state.blocks.get(block)
  const isReleased = content?.status === 'PROV' || content?.status === 'CONF'
  if (!isReleased || !isSame(content.instruction, instruction))
    return { state, outputs: [], contradiction: block }
  return content.status === 'CONF'
    ? { state, outputs: [] }
    : {
        state: withBlock(state, block, { ...content, status: 'CONF' }),
        outputs: [{ kind: 'confirm', block }],
      }
}

/** OGS never released the key and never will: a provisional key is revoked and erased, an open block is given up. */
const applyAborted = (state: SatelliteState, block: number): Applied => {
  const content = state.blocks.get(block)
  if (content?.status === 'CONF') return { state, outputs: [], contradiction: block }
  if (content?.status === 'PROV')
    return {
      state: withBlock(state, block, { status: 'REVK', feedbackFrame: content.feedbackFrame }),
      outputs: [{ kind: 'revoke', block }],
    }
  const status = satelliteStatus(state, block)
  return status === 'WAIT' || status === 'SIFT'
    ? { state: withAbort(state, block, 'peer'), outputs: [ended(block, 'peer')] }
    : { state, outputs: [] }
}

const applyEntry = (applied: Applied, entry: StatusEntry): Applied => {
  if (applied.contradiction !== undefined) return applied
  const next =
    entry.outcome === 'released'
      ? applyReleased(applied.state, entry.block, entry.instruction)
      : applyAborted(applied.state, entry.block)
  return { ...next, outputs: [...applied.outputs, ...next.outputs] }
}

/** Blocks that will never be generated: those with content are aborted one by one, the others all at once. */
const applyClosed = (applied: Applied, closedFrom: number | null): Applied => {
  if (closedFrom === null || applied.contradiction !== undefined) return applied
  const known = [...applied.state.blocks.keys()].filter((block) => block >= closedFrom).sort((a, b) => a - b)
  const settled = known.reduce((before, block) => applyEntry(before, { block, outcome: 'aborted' }), applied)
  // A block below `closedFrom` that SAT still waits for can come no more once a higher one was given up.
  return { ...settled, state: { ...settled.state, horizon: MAXIMUM_COUNTER + 1 } }
}

/** Step 6, hardened: OGS's cumulative status. A contradiction applies nothing of it and quarantines the session. */
export const receiveStatus = (
  { primitives, parameters, state }: Satellite,
  frame: Frame,
): SatelliteAnswer => {
  const { block } = frame
  if (block !== parameters.firstBlock) return rejected('block', block)
  if (!isAuthentic(primitives.authenticator, parameters, frame)) return rejected('badTag', block)
  const content = contentOf(parameters, frame, 'STATUS')
  if (E.isLeft(content)) return content
  const status = content.right
  const verified = verifiedAfter(parameters, state.verified, frame)
  const start: Applied = { state: { ...state, verified }, outputs: [] }
  const applied = applyClosed(status.entries.reduce(applyEntry, start), status.closedFrom)
  if (applied.contradiction !== undefined)
    return stepped(state, { ...state, quarantined: true }, [{ kind: 'alarm', block: applied.contradiction }])
  const isNews = journalOf(start.state, applied.state).length > 0
  return isNews ? stepped(state, applied.state, applied.outputs) : rejected('duplicate', block)
}

/** Hardened: SAT tells that it gave a block up, in a frame that is frozen at first transmission. */
export const sendAbort = ({ primitives, parameters, state }: Satellite, block: number): SatelliteAnswer => {
  if (parameters.profile === 'literal') return rejected('profile', block)
  if (block < parameters.firstBlock || satelliteStatus(state, block) !== 'ABORT')
    return rejected('nothingToSend', block)
  const content = state.blocks.get(block)
  const aborted = content?.status === 'ABORT' ? content : ({ status: 'ABORT', reason: 'missed' } as const)
  const frozen = content?.status === 'ABORT' ? content.abortFrame : undefined
  if (frozen !== undefined)
    return stepped(state, state, [{ kind: 'send', message: 'ABORT', block, frame: frozen }])
  const flaw = keyFlaw(parameters, state.nextSequence, 'ABORT')
  if (flaw !== undefined) return rejected(flaw.reason, block)
  const { frame, nextSequence } = seal(primitives.authenticator, parameters, {
    message: { kind: 'ABORT' },
    block,
    sequence: state.nextSequence,
  })
  const after = { ...withBlock(state, block, { ...aborted, abortFrame: frame }), nextSequence }
  return stepped(state, after, [{ kind: 'send', message: 'ABORT', block, frame }])
}

/** Hardened: SAT gives a block up that it waits for or sifted; never one whose key it released. */
export const timeOut = ({ parameters, state }: Satellite, block: number): SatelliteAnswer => {
  if (parameters.profile === 'literal') return rejected('profile', block)
  const status = satelliteStatus(state, block)
  if (status === 'ABORT') return rejected('settled', block)
  if (status !== 'WAIT' && status !== 'SIFT') return rejected('released', block)
  return stepped(state, withAbort(state, block, 'timeout'), [ended(block, 'timeout')])
}

/** Hardened: the pass is over; nothing is begun any more, what was begun is settled. */
export const endPass = ({ parameters, state }: Satellite): SatelliteAnswer => {
  if (parameters.profile === 'literal') return rejected('profile')
  return state.ended ? rejected('ended') : stepped(state, { ...state, ended: true })
}

/** What was volatile is lost: sifted blocks are given up. */
export const reboot = ({ state }: Satellite): SatelliteAnswer => {
  const kept = [...state.blocks].filter(([, { status }]) => status !== 'SIFT')
  const lost = [...state.blocks].filter(([, { status }]) => status === 'SIFT')
  return stepped(
    state,
    { ...state, blocks: new Map(kept) },
    lost.map(([block]) => ended(block, 'reboot')),
  )
}
