// What the crash test of the key store and the process that it kills agree on: keys of passes, messages, and the lossless link.

import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import { JINAN1_LASER_LINK, type LaserLinkState, laserLink } from '../../model/laserComm/laserLink'
import { type Generator, generator } from '../../model/randomness/generator'
import type { Role } from '../../model/relay/network'
import { ascii, bigEndian, joined } from '../../spec/protocol/bits'

/** Bytes of K_J or K_N that a pass gives; none is 0, as erased ones are. */
const KEY_BYTES = 256

/** Bytes of key material; every one is known, so that what is left of it can be compared. */
export const materialOf = (role: Role, pass: number): Uint8Array =>
  joined(
    ...Array.from({ length: KEY_BYTES / 32 }, (_, block) => sha256(ascii(`${role} ${pass} ${block}`))),
  ).map((byte) => byte | 1)

/** Identifier of the key of a pass. */
export const keyId = (role: Role, pass: number): string =>
  bytesToHex(sha256(ascii(`${role} ${pass}`)).slice(0, 16))

/** The message of a relay: its number, and the process that took it, so that no two processes make the same frame by chance. */
export const messageOf = (number: number, process: number): Uint8Array =>
  joined(bigEndian(number, 4), bigEndian(process, 4))

/** A link on which nothing is lost. */
export const losslessLink = (): { readonly link: LaserLinkState; readonly draws: Generator } => {
  const draws = generator('1', 'lossless')
  const link = laserLink(JINAN1_LASER_LINK, draws)
  if (E.isLeft(link)) throw new Error('the flown link is one')
  return { link: link.right, draws }
}
