// Reading bytes from front to back. The first flaw sticks, and all that is read after it is empty, so that a decoder reads straight on
// and asks once, at the end. Source: docs/frames.md, "Conventions".

import { type BitString, byteLength, isCanonical, NO_BITS } from './bits'
import { MAXIMUM_COUNTER } from './parameters'
import type { MalformedReason } from './rejection'

/** A cursor over bytes. */
export type Reader = {
  /** Unsigned, most significant byte first; at most 6 bytes wide. */
  readonly uint: (width: number) => number
  /** An 8-byte counter, at most 2^53 - 1. */
  readonly counter: () => number
  /** An integer in groups of 7 bits, least significant first, the top bit of a byte set where another follows. */
  readonly varint: () => number
  readonly bytes: (count: number) => Uint8Array
  readonly bits: (count: number) => BitString
  readonly remaining: () => number
  /** Records a flaw unless the claim holds; the first one sticks. */
  readonly demand: (claim: boolean, otherwise: MalformedReason) => void
  /** The flaw, if any; bytes left over are one. */
  readonly finish: () => MalformedReason | undefined
}

const NO_BYTES = new Uint8Array(0)
/** 2^53 - 1 has eight groups of 7 bits. */
const MAXIMUM_GROUPS = 8

/** A reader at the first of these bytes. */
export const readerOf = (source: Uint8Array): Reader => {
  let at = 0
  let flaw: MalformedReason | undefined
  const remaining = (): number => source.length - at
  const demand = (claim: boolean, otherwise: MalformedReason): void => {
    if (!claim) flaw ??= otherwise
  }
  const bytes = (count: number): Uint8Array => {
    demand(count <= remaining(), 'truncated')
    if (flaw !== undefined) return NO_BYTES
    at += count
    return source.subarray(at - count, at)
  }
  const uint = (width: number): number => bytes(width).reduce((value, byte) => value * 256 + byte, 0)
  const counter = (): number => {
    const [high, low] = [uint(4), uint(4)]
    demand(high < 2 ** 21, 'blockRange')
    return flaw === undefined ? high * 2 ** 32 + low : 0
  }
  const varint = (): number => {
    let value = 0
    for (let group = 0; group < MAXIMUM_GROUPS && flaw === undefined; group += 1) {
      const byte = source[at] ?? 0
      demand(at < source.length, 'truncated')
      at += 1
      value += (byte & 0x7f) * 2 ** (7 * group)
      if (byte < 0x80) {
        demand((byte > 0 || group === 0) && value <= MAXIMUM_COUNTER, 'varint')
        return flaw === undefined ? value : 0
      }
    }
    demand(false, 'varint')
    return 0
  }
  const bits = (count: number): BitString => {
    const read = { length: count, bytes: bytes(byteLength(count)) }
    if (flaw === undefined) demand(isCanonical(read), 'padding')
    return flaw === undefined ? read : NO_BITS
  }
  const finish = (): MalformedReason | undefined => {
    demand(remaining() === 0, 'trailing')
    return flaw
  }
  return { uint, counter, varint, bytes, bits, remaining, demand, finish }
}

/** An integer as the reader's `varint` reads it: no group more than needed. */
export const varintBytes = (value: number): ReadonlyArray<number> =>
  value < 0x80 ? [value] : [(value % 0x80) + 0x80, ...varintBytes(Math.floor(value / 0x80))]
