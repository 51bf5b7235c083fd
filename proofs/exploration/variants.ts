// Choices that a designer of the protocol has, each a system to explore, and the guarantees to compare them by.
// Source: PROTOCOL.md, sections 0 (what can be promised), 6 and 8a.

import type { Witness } from '../../spec/protocol/abstract/action'
import type { Parameters } from '../../spec/protocol/abstract/parameters'

/** A variant of the protocol: what is changed in the parameters, the sizes aside. */
export type Variant = {
  readonly name: string
  readonly says: string
  readonly change: Partial<Omit<Parameters, 'blocks' | 'uplink' | 'downlink' | 'attacks' | 'residual'>>
}

/** As published, mended, and with one choice made differently. */
export const VARIANTS: ReadonlyArray<Variant> = [
  { name: 'literal', says: 'as published; the tag covers the transcript', change: {} },
  { name: 'tag-data-only', says: 'literal; the tag covers the instruction alone', change: { mutant: 5 } },
  { name: 'tag-without-block', says: 'literal; the tag does not name the block', change: { mutant: 6 } },
  { name: 'literal-one-block', says: 'literal; blocks are not pipelined', change: { pipelined: false } },
  {
    name: 'hardened',
    says: 'every frame tagged, abort messages, timeouts, step 6 acknowledged',
    change: { profile: 'hardened' },
  },
  {
    name: 'no-acknowledgement',
    says: 'hardened; step 6 is not acknowledged',
    change: { profile: 'hardened', sabotages: ['no-status'] },
  },
  {
    name: 'no-abort-message',
    says: 'hardened; SAT never tells that it gave a block up',
    change: { profile: 'hardened', sabotages: ['no-abort-message'] },
  },
  {
    name: 'no-abort-no-timeout',
    says: 'hardened; nor does OGS give a block up by itself',
    change: { profile: 'hardened', sabotages: ['no-abort-message', 'no-ogs-timeout'] },
  },
  {
    name: 'abandon-on-invalid',
    says: 'hardened; an invalid frame ends the block',
    change: { profile: 'hardened', sabotages: ['abandon-on-invalid'] },
  },
  {
    name: 'hardened-one-block',
    says: 'hardened; blocks are not pipelined',
    change: { profile: 'hardened', pipelined: false },
  },
]

/** What a designer compares: the properties that make up a guarantee, in either profile. */
export type Guarantee = {
  readonly name: string
  readonly says: string
  readonly properties: ReadonlyArray<string>
  /** Without this the guarantee is empty. */
  readonly needs?: Witness
}

export const GUARANTEES: ReadonlyArray<Guarantee> = [
  {
    name: 'agreement',
    says: 'OGS released => SAT released the identical key',
    properties: ['P1', 'P2', "P2'", 'X1'],
  },
  {
    name: 'origin',
    says: 'SAT released => OGS issued that instruction for that block, over the clean transcript',
    properties: ['P3a', 'P3b'],
  },
  {
    name: 'once',
    says: 'no key twice, none after a failure, ids monotone, one instruction outstanding',
    properties: ['P4', 'P5', 'P6', 'P7'],
  },
  {
    name: 'confirmed',
    says: 'SAT confirmed => OGS released; SAT revoked => OGS aborted',
    properties: ['H1', 'H2', 'X2', 'X3', 'X4', 'Revoked'],
    needs: 'confirmed',
  },
  {
    name: 'settles',
    says: 'in the end every block is closed at both, and both agree on it',
    properties: ['LiveO', 'LiveS', 'LiveClose', 'LiveAgree', 'Settle'],
  },
  {
    name: 'delivers',
    says: 'without end of pass, timeouts and residual errors, the last block (not pipelined: every block) is released and confirmed',
    properties: ['Deliver'],
  },
]

/** A block was given up because a later one came first: the price of pipelining. */
export const OVERTAKEN: Witness = 'missed'

/** The system in which nobody gives a block up but for a later one: no attacker, no residual errors, nothing ends the pass. */
export const undisturbed = (parameters: Parameters): Parameters => ({
  ...parameters,
  attacks: 0,
  residual: 0,
  endAndTimeouts: parameters.profile === 'literal',
})
