// Reassembly: the frames of one direction, put together from fragments that come in any order, repeated, damaged or forged.
// Bounded: a number of open buffers, of fragments and of bytes a frame; the buffer that was idle longest gives way.
// Source: docs/frames.md, "Fragments on the link".

import * as E from 'fp-ts/Either'
import { digestPrefix, type Fragment, type FragmentFault, parseFragment } from './fragments'

/** What a receiver keeps at most. */
export type ReassemblyLimits = {
  readonly buffers: number
  readonly fragmentsOfFrame: number
  readonly bytesOfFrame: number
}

/** Room for the frames of 16 blocks of Jinan-1 in flight [A]. */
export const DEFAULT_LIMITS: ReassemblyLimits = {
  buffers: 16,
  fragmentsOfFrame: 2 ** 15,
  bytesOfFrame: 2 ** 23,
}

/** Payloads by index in rows of ROW, so that storing one copies two short rows and not the whole. */
type Rows = ReadonlyArray<ReadonlyArray<Uint8Array | undefined>>

type OpenFrame = Pick<Fragment, 'digestHigh' | 'digestLow' | 'count'> & {
  readonly rows: Rows
  readonly stored: number
  readonly bytes: number
}

/** Open buffers of one direction, the one touched last at the end. */
export type Reassembly = { readonly limits: ReassemblyLimits; readonly buffers: ReadonlyArray<OpenFrame> }

/** What became of a fragment; a frame is delivered once its bytes have the digest that its fragments state. */
export type Outcome =
  | { readonly kind: 'rejected'; readonly reason: FragmentFault | 'too large' }
  | { readonly kind: 'stored' }
  | { readonly kind: 'repeated' }
  | { readonly kind: 'dropped' } // whole, but another frame than its digest says: something in it was forged
  | { readonly kind: 'delivered'; readonly frame: Uint8Array }

const ROW = 64

/** A receiver without open buffers. */
export const emptyReassembly = (limits: ReassemblyLimits = DEFAULT_LIMITS): Reassembly => ({
  limits,
  buffers: [],
})

const opened = ({ digestHigh, digestLow, count }: Fragment): OpenFrame => ({
  digestHigh,
  digestLow,
  count,
  rows: Array.from({ length: Math.ceil(count / ROW) }, (_, row) =>
    Array.from({ length: Math.min(ROW, count - row * ROW) }),
  ),
  stored: 0,
  bytes: 0,
})

const withPayload = (buffer: OpenFrame, { index, payload }: Fragment): OpenFrame => {
  const row = Math.floor(index / ROW)
  const entries = (buffer.rows[row] ?? []).with(index % ROW, payload)
  return {
    ...buffer,
    rows: buffer.rows.with(row, entries),
    stored: buffer.stored + 1,
    bytes: buffer.bytes + payload.length,
  }
}

const frameOf = ({ rows, bytes }: OpenFrame): Uint8Array => {
  const frame = new Uint8Array(bytes)
  let at = 0
  for (const payload of rows.flat()) {
    frame.set(payload ?? [], at)
    at += payload?.length ?? 0
  }
  return frame
}

const completed = (buffer: OpenFrame): Outcome => {
  const frame = frameOf(buffer)
  const [high, low] = digestPrefix(frame)
  return high === buffer.digestHigh && low === buffer.digestLow
    ? { kind: 'delivered', frame }
    : { kind: 'dropped' }
}

/** The state after a fragment's bytes have arrived, and what became of them. A whole frame closes its buffer, whatever its digest. */
export const accept = (
  state: Reassembly,
  bytes: Uint8Array,
): { readonly state: Reassembly; readonly outcome: Outcome } => {
  const parsed = parseFragment(bytes)
  if (E.isLeft(parsed)) return { state, outcome: { kind: 'rejected', reason: parsed.left } }
  const fragment = parsed.right
  const { limits, buffers } = state
  if (fragment.count > limits.fragmentsOfFrame)
    return { state, outcome: { kind: 'rejected', reason: 'too large' } }
  const isOf = (each: OpenFrame): boolean =>
    each.digestHigh === fragment.digestHigh &&
    each.digestLow === fragment.digestLow &&
    each.count === fragment.count
  const at = buffers.findIndex(isOf)
  const found = buffers[at] ?? opened(fragment)
  const others = at >= 0 ? buffers.toSpliced(at, 1) : buffers.slice(-(limits.buffers - 1))
  const touched = (buffer: OpenFrame): Reassembly => ({ limits, buffers: [...others, buffer] })
  if (found.rows[Math.floor(fragment.index / ROW)]?.[fragment.index % ROW] !== undefined)
    return { state: touched(found), outcome: { kind: 'repeated' } }
  const buffer = withPayload(found, fragment)
  if (buffer.bytes > limits.bytesOfFrame)
    return { state: { limits, buffers: others }, outcome: { kind: 'rejected', reason: 'too large' } }
  if (buffer.stored < buffer.count) return { state: touched(buffer), outcome: { kind: 'stored' } }
  return { state: { limits, buffers: others }, outcome: completed(buffer) }
}
