// Deliveries to a machine of spec/protocol that remember what it refused. By the literal profile a block of which nothing decodes is sent
// again for as long as there is contact (docs/frames.md, SIFT): without this each repeat would be decoded anew, in vain.

import * as E from 'fp-ts/Either'
import { isSame } from '../../spec/protocol/bits'
import type { Answer } from '../../spec/protocol/step'

/** Refusals that are remembered: more than the frames that a party repeats at a time. */
export const REFUSALS = 8

/**
 * Deliveries to a machine, which is a pure function: a repeat of a frame that it refused, and that finds it in the same state, is
 * refused alike, and not decoded again.
 */
export const delivering = <State, Record>(
  deliver: (state: State, frame: Uint8Array) => Answer<State, Record>,
): typeof deliver => {
  let of: State | undefined
  let refused: ReadonlyArray<{ readonly frame: Uint8Array; readonly answer: Answer<State, Record> }> = []
  return (state, frame) => {
    if (state !== of) refused = []
    of = state
    const known = refused.find((each) => isSame(each.frame, frame))
    if (known !== undefined) return known.answer
    const answer = deliver(state, frame)
    if (E.isLeft(answer)) refused = [...refused.slice(1 - REFUSALS), { frame, answer }]
    return answer
  }
}
