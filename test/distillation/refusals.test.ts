// What is remembered of refused frames: as long as the machine is as it was, and no longer.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { delivering, REFUSALS } from '../../model/distillation/refusals'
import type { Answer } from '../../spec/protocol/step'

type State = { readonly taken: number }

/** A machine that takes frames whose byte is as many as it took, and what it was asked. */
const machine = () => {
  const asked: number[] = []
  const deliver = delivering((state: State, [byte = 0]: Uint8Array): Answer<State, never> => {
    asked.push(byte)
    return byte === state.taken
      ? E.right({ state: { taken: byte + 1 }, outputs: [] })
      : E.left({ reason: 'nothingDecoded', block: byte })
  })
  return { asked, deliver }
}

const START: State = { taken: 0 }

describe('delivering', () => {
  it('refuses a repeat alike, without asking the machine', () => {
    const { asked, deliver } = machine()
    const answers = [7, 8, 7, 7, 8].map((byte) => deliver(START, Uint8Array.of(byte)))
    expect(asked).toEqual([7, 8])
    expect(answers.map((answer) => E.isLeft(answer) && answer.left.block)).toEqual([7, 8, 7, 7, 8])
  })

  it('asks again once the machine has changed, and every time for what it takes', () => {
    const { asked, deliver } = machine()
    deliver(START, Uint8Array.of(1))
    expect(E.isRight(deliver({ taken: 1 }, Uint8Array.of(1)))).toBe(true)
    expect(E.isRight(deliver(START, Uint8Array.of(0)))).toBe(true)
    expect(E.isRight(deliver(START, Uint8Array.of(0)))).toBe(true)
    expect(asked).toEqual([1, 1, 0, 0])
  })

  it('forgets the oldest', () => {
    const { asked, deliver } = machine()
    for (let byte = 1; byte <= REFUSALS + 1; byte += 1) deliver(START, Uint8Array.of(byte))
    deliver(START, Uint8Array.of(2))
    expect(asked.length).toBe(REFUSALS + 1)
    deliver(START, Uint8Array.of(1))
    expect(asked.at(-1)).toBe(1)
    expect(asked.length).toBe(REFUSALS + 2)
  })
})
