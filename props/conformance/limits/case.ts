// One limit or refusal that no cell of the tables shows, and events that several of them need. Source: docs/frames.md.

import type { ProtocolParameters } from '../../../spec/protocol/parameters'
import type { Change, Event } from '../schedule'
import { type Events, generate, raw } from '../tour'

type Profile = 'literal' | 'hardened'
export type Case = {
  readonly name: string
  readonly events: Events
  readonly parameters?: Partial<ProtocolParameters>
  readonly only?: Profile
}

export const to = (block: number): Change => ({ change: 'block', to: block })
export const later = (by: number): Change => ({ change: 'sequence', by })
export const put = (at: number, remove: number, insert: string): Change => ({
  change: 'payload',
  at,
  remove,
  insert,
})
export const withoutRandom = (random: 'none' | 'few', block = 0): Event => ({
  do: 'timer',
  role: 'groundStation',
  name: 'sendInstruction',
  block,
  random,
})
export const twoSifted: Events = [generate(), ...raw(0), generate(), ...raw(1)]
