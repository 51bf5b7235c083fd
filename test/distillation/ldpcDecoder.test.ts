// The fast decoder on whole packets: corrects at the first try, corrects with more rows what fewer do not, gives up as it says.

import { describe, expect, it } from '@jest/globals'
import * as O from 'fp-ts/Option'
import { drawFor, errorPositions, flipped, randomPacket } from '../../bench/ldpc/packets'
import { decode } from '../../model/distillation/fast/ldpcDecoder'
import { syndrome } from '../../model/distillation/fast/ldpcSyndrome'
import { type LdpcCode, packetBits } from '../../model/distillation/ldpcCode'
import { codeOf } from '../../model/distillation/ldpcCodes'
import { furtherRows } from '../../model/distillation/ldpcRates'
import { MAXIMUM_ITERATIONS } from '../../model/distillation/ldpcTables'

const code = (id: number): LdpcCode => {
  const found = codeOf(id)
  if (O.isNone(found)) throw new Error(`no code ${id}`)
  return found.value
}

const noisy = (of: LdpcCode, rate: number) => {
  const draw = drawFor(7, of.id)
  const packet = randomPacket(packetBits(of), draw)
  return { packet, received: flipped(packet, errorPositions(packetBits(of), rate, draw)) }
}

describe('decode', () => {
  it.each([
    [3, 46, 0.005],
    [8, 174, 0.03],
    [11, 450, 0.11],
  ])('corrects a packet with code %i of %i rows at error rate %f', (id, rows, rate) => {
    const { packet, received } = noisy(code(id), rate)
    const { success, bits } = decode(code(id), rows, syndrome(code(id), rows, packet), received, rate)
    expect(success).toBe(true)
    expect(bits).toEqual(packet)
  })

  it('corrects with further rows what the first could not', () => {
    const { packet, received } = noisy(code(5), 0.0115)
    const attempt = (rows: number) => decode(code(5), rows, syndrome(code(5), rows, packet), received, 0.0115)
    expect(attempt(72)).toEqual({ success: false, bits: received, iterations: MAXIMUM_ITERATIONS })
    const rounds = [1, 2, 3].reduce<ReadonlyArray<number>>((rows) => {
      const next = furtherRows(code(5), rows.at(-1) ?? 72)
      return O.isSome(next) ? [...rows, next.value] : rows
    }, [])
    expect(rounds).toEqual([76, 80, 84])
    const last = attempt(rounds.at(-1) ?? 72)
    expect(last.success).toBe(true)
    expect(last.bits).toEqual(packet)
  })
})
