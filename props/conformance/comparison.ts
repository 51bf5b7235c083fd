// Whether an answer is the one of the specification, with the freedoms that the shim protocol leaves, and what differs if not.
// Source: docs/conformance.md, "Events" and "Lines".

import * as E from 'fp-ts/Either'
import { bytesOfHex, isSame } from '../../spec/protocol/bits'
import { decodeFrame, type Frame } from '../../spec/protocol/frame'
import type { Answer, PartyEvent, Snapshot } from './shimProtocol'

/** What differs: a part of the answer, and what it is and should be, for people. */
export type Difference = { readonly what: string; readonly expected: string; readonly found: string }

const difference = (what: string, expected: string, found: string): Difference => ({ what, expected, found })

const frame = (hex: string): Frame | undefined => {
  const decoded = decodeFrame(bytesOfHex(hex) ?? new Uint8Array(0))
  return E.isRight(decoded) ? decoded.right : undefined
}

const fieldsThatDiffer = (a: Frame, b: Frame): string =>
  [
    ...(a.kind === b.kind ? [] : ['kind']),
    ...(isSame(a.session, b.session) ? [] : ['session']),
    ...(a.block === b.block ? [] : ['block']),
    ...(a.sequence === b.sequence ? [] : ['sequence number']),
    ...(isSame(a.payload, b.payload) ? [] : ['payload']),
    ...(isSame(a.tag, b.tag) ? [] : ['tag']),
  ].join(', ')

const framesDifference = (
  expected: ReadonlyArray<string>,
  found: ReadonlyArray<string>,
): Difference | undefined => {
  if (expected.length !== found.length)
    return difference('send', `${expected.length} frames: ${expected}`, `${found.length} frames: ${found}`)
  const place = expected.findIndex((one, i) => one !== found[i])
  if (place < 0) return undefined
  const [right = '', wrong = ''] = [expected[place], found[place]]
  const [a, b] = [frame(right), frame(wrong)]
  const fields = a === undefined || b === undefined ? 'not both are frames' : fieldsThatDiffer(a, b)
  return difference(`send, frame ${place} (${fields})`, right, wrong)
}

const eventName = ({ event, block, reason, final, bits, sha256 }: PartyEvent): string => {
  const key =
    event === 'released' ? ` (${final === true ? 'final' : 'provisional'}, ${bits} bits, ${sha256})` : ''
  return `${event} ${block}${event === 'ended' ? ` (${reason})` : ''}${key}`
}

/** An event of the first kind never comes after one of the second. */
const isInOrder = (events: ReadonlyArray<PartyEvent>): boolean => {
  const ended = events.findIndex(({ event }) => event === 'ended')
  return ended < 0 || events.slice(ended).every(({ event }) => event !== 'released' && event !== 'invalid')
}

const eventsDifference = (
  expected: ReadonlyArray<PartyEvent>,
  found: ReadonlyArray<PartyEvent>,
): Difference | undefined => {
  const text = (events: ReadonlyArray<PartyEvent>) => events.map(eventName).sort().join('; ') || 'none'
  const [right, wrong] = [text(expected), text(found)]
  if (right !== wrong) return difference('events', right, wrong)
  return isInOrder(found)
    ? undefined
    : difference('order of events', 'released and invalid before ended', found.map(eventName).join('; '))
}

/** Blocks below `next` that are not listed are ABORT, so that an ABORT need not be. */
const snapshotText = ({ blocks, next, quarantined, ended }: Snapshot): string =>
  [
    ...blocks.flatMap(([block, state]) => (state === 'ABORT' && block < next ? [] : [`${block} ${state}`])),
    `next ${next}`,
    ...(quarantined ? ['quarantined'] : []),
    ...(ended ? ['ended'] : []),
  ].join(', ')

const rejectionText = (rejected: string | undefined): string => rejected ?? 'not rejected'

/** What differs first, or undefined. Of an error only that there is one is compared. */
export const differenceOf = (expected: Answer, found: Answer): Difference | undefined => {
  if (expected.error !== undefined || found.error !== undefined) {
    if (expected.error !== undefined && found.error !== undefined) return undefined
    const shown = (answer: Answer) => (answer.error === undefined ? 'no error' : `error: ${answer.error}`)
    return difference('error', expected.error === undefined ? 'no error' : 'an error', shown(found))
  }
  if (expected.rejected !== found.rejected)
    return difference('rejected', rejectionText(expected.rejected), rejectionText(found.rejected))
  const others =
    framesDifference(expected.send, found.send) ?? eventsDifference(expected.events, found.events)
  if (others !== undefined || expected.snapshot === undefined) return others
  if (found.snapshot === undefined) return difference('snapshot', 'a snapshot', 'none')
  const [right, wrong] = [snapshotText(expected.snapshot), snapshotText(found.snapshot)]
  return right === wrong ? undefined : difference('snapshot', right, wrong)
}
