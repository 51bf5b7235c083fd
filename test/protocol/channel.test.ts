// The channel as a bag: what it loses, repeats and refuses.

import { describe, expect, it } from '@jest/globals'
import { emptyChannel, hasRoom, repeated, sent, without } from '../../spec/protocol/channel'

const [first, second] = [Uint8Array.of(1), Uint8Array.of(2)]

describe('a channel', () => {
  it('holds frames up to its capacity', () => {
    const full = sent(sent(emptyChannel(2), first), second)
    expect(full.inFlight).toEqual([first, second])
    expect(hasRoom(full)).toBe(false)
    expect(sent(full, first)).toBe(full)
    expect(repeated(full, 0)).toBe(full)
  })

  it('loses and repeats single frames', () => {
    const both = sent(sent(emptyChannel(3), first), second)
    expect(without(both, 0).inFlight).toEqual([second])
    expect(repeated(both, 1).inFlight).toEqual([first, second, second])
    expect(repeated(both, 2)).toBe(both)
  })
})
