// How a state is packed into 32-bit words: every variable a bit field inside one word, and two derived loads beside them.
// Tied to the readable state by props/exploration.test.ts.

import {
  directionOf,
  type Kind,
  kindsOf,
  OGS_STATUSES,
  type OgsStatus,
  type SatStatus,
} from '../../../spec/protocol/abstract/alphabet'
import { copies, load, type State } from '../../../spec/protocol/abstract/state'
import type { System } from '../../../spec/protocol/abstract/system'

/** Bits `shift` to `shift + width - 1` of a word. */
export type Field = { readonly word: number; readonly shift: number; readonly mask: number }

/** The fields of every variable; arrays have one entry a block. Loads are the sums of the two channels. */
export type Layout = {
  readonly words: number
  readonly generated: Field
  readonly feedback: Field
  readonly budget: Field
  readonly ended: Field
  readonly loads: Readonly<Record<'up' | 'down', Field>>
  readonly ogs: ReadonlyArray<Field>
  readonly sat: ReadonlyArray<Field>
  readonly released: ReadonlyArray<Field>
  readonly sent: ReadonlyArray<ReadonlyMap<Kind, Field>>
  readonly inFlight: ReadonlyArray<ReadonlyMap<Kind, Field>>
}

const WORD_BITS = 32

/** Packs fields one after another; a field that does not fit into the rest of a word begins the next. */
const packer = () => {
  let used = 0
  return {
    words: () => Math.ceil(used / WORD_BITS),
    field: (largest: number): Field => {
      const width = WORD_BITS - Math.clz32(Math.max(1, largest))
      if ((used % WORD_BITS) + width > WORD_BITS) used += WORD_BITS - (used % WORD_BITS)
      const shift = used % WORD_BITS
      const word = (used - shift) / WORD_BITS
      used += width
      return { word, shift, mask: 2 ** width - 1 }
    },
  }
}

/** The layout of a system's states. */
export const layoutOf = ({ parameters, alphabet }: System): Layout => {
  const { words, field } = packer()
  const { blocks, uplink, downlink, attacks } = parameters
  const each = <A>(make: () => A): ReadonlyArray<A> => Array.from({ length: blocks }, make)
  const capacity = { up: uplink, down: downlink }
  const layout = {
    generated: field(blocks),
    feedback: field(blocks),
    budget: field(attacks),
    ended: field(1),
    loads: { up: field(uplink), down: field(downlink) },
    ogs: each(() => field(OGS_STATUSES.length - 1)),
    sat: each(() => field(alphabet.sat.length - 1)),
    released: each(() => field(2)),
    sent: each(() => new Map(alphabet.genuine.map((kind) => [kind, field(1)] as const))),
    inFlight: each(
      () =>
        new Map(
          kindsOf(alphabet).map((kind) => [kind, field(capacity[directionOf(alphabet, kind)])] as const),
        ),
    ),
  }
  return { ...layout, words: words() }
}

/** The words of a state; shape [layout.words]. */
export const packed = (system: System, layout: Layout, state: State): Int32Array => {
  const words = new Int32Array(layout.words)
  const put = (field: Field | undefined, value: number) => {
    if (field !== undefined) words[field.word] = (words[field.word] ?? 0) | (value << field.shift)
  }
  put(layout.generated, state.generated)
  put(layout.feedback, state.feedback)
  put(layout.budget, state.budget)
  put(layout.ended, Number(state.ended))
  put(layout.loads.up, load(state, system.alphabet.up))
  put(layout.loads.down, load(state, system.alphabet.down))
  state.ogs.forEach((status, b) => {
    put(layout.ogs[b], OGS_STATUSES.indexOf(status))
  })
  state.sat.forEach((status, b) => {
    put(layout.sat[b], system.alphabet.sat.indexOf(status))
  })
  state.released.forEach((times, b) => {
    put(layout.released[b], times)
  })
  layout.sent.forEach((fields, b) => {
    for (const [kind, field] of fields) put(field, Number(state.sent[b]?.includes(kind) ?? false))
  })
  layout.inFlight.forEach((fields, b) => {
    for (const [kind, field] of fields) put(field, copies(state, b, kind))
  })
  return words
}

/** The value of a field in the state that begins at `offset` of `words`. */
export const read = (words: Int32Array, offset: number, { word, shift, mask }: Field): number =>
  ((words[offset + word] ?? 0) >>> shift) & mask

/** The state that begins at `offset` of `words`. @throws Error if the words are no state of this layout. */
export const unpacked = (system: System, layout: Layout, words: Int32Array, offset: number): State => {
  const value = (field: Field) => read(words, offset, field)
  const named = <A>(names: ReadonlyArray<A>, field: Field): A => {
    const name = names[value(field)]
    // Only packed() and compiled writes make words, and both use codes of these lists.
    if (name === undefined) throw new Error('a status code outside its list')
    return name
  }
  return {
    generated: value(layout.generated),
    feedback: value(layout.feedback),
    budget: value(layout.budget),
    ended: value(layout.ended) === 1,
    ogs: layout.ogs.map((field): OgsStatus => named(OGS_STATUSES, field)),
    sat: layout.sat.map((field): SatStatus => named(system.alphabet.sat, field)),
    released: layout.released.map(value),
    sent: layout.sent.map((fields) =>
      [...fields].flatMap(([kind, field]) => (value(field) === 1 ? [kind] : [])),
    ),
    inFlight: layout.inFlight.map((fields) =>
      Object.fromEntries(
        [...fields].flatMap(([kind, field]) => (value(field) > 0 ? [[kind, value(field)] as const] : [])),
      ),
    ),
  }
}
