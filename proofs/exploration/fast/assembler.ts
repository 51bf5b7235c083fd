// Assembles the integer programs that search.ts runs: tests that jump, and writes of bit fields merged a word.

import type { Field } from './layout'

/**
 * Instructions. The first integer of each has the operation in bits 0 to 3, and of those that name a field its word in bits
 * 4 to 7, its shift in bits 8 to 12 and its mask from bit 16; the operands follow.
 * TEST, TEST_NEXT set target: go to target unless the field's value is in the set (of the old or the new state);
 * BEGIN: the new state is the old one; WRITE keep add: one word of the new state; EMIT instance; JUMP target;
 * WITNESS number; BROKEN property: the old state breaks it; BROKEN_STEP property: this step does; END.
 */
export const OP = {
  TEST: 0,
  TEST_NEXT: 1,
  BEGIN: 2,
  WRITE: 3,
  EMIT: 4,
  JUMP: 5,
  WITNESS: 6,
  BROKEN: 7,
  BROKEN_STEP: 8,
  END: 9,
} as const

/** The field's value is one of the set, a bit a value. */
export type Test = Field & { readonly set: number }

/** The first integer of an instruction on a field. @throws Error for a layout of more than 16 words, which no parameters give. */
const onField = (op: number, { word, shift, mask }: Field): number => {
  if (word > 15) throw new Error('a state of more than 16 words')
  return op | (word << 4) | (shift << 8) | (mask << 16)
}

/** The bits of some values. */
export const bitmap = (values: ReadonlyArray<number>): number =>
  values.reduce((set, value) => set | (1 << value), 0)

/** Writes one program. */
export type Assembler = {
  /** The body runs where all tests hold. */
  readonly guarded: (tests: ReadonlyArray<Test>, body: () => void, onNext?: boolean) => void
  /** The field of the new state becomes `to`. */
  readonly set: (field: Field, to: number) => void
  /** A number is added to the field of the new state. */
  readonly add: (field: Field, by: number) => void
  /** Any other instruction. */
  readonly emit: (...instruction: ReadonlyArray<number>) => void
  /** Runs the body; `leave`, called in it, jumps behind its end. */
  readonly exits: (body: (leave: () => void) => void) => void
  readonly code: () => Int32Array
}

/** An empty program. */
export const assembler = (): Assembler => {
  const code: number[] = []
  /** Where each word was written since the last instruction that is no write, or the last target of a jump. */
  const writes = new Map<number, number>()
  const emit = (...instruction: ReadonlyArray<number>) => {
    writes.clear()
    code.push(...instruction)
  }
  /** Leaves the last operand open; the answer fills it in with the place reached by then. */
  const open = (...instruction: ReadonlyArray<number>): (() => void) => {
    emit(...instruction, 0)
    const hole = code.length - 1
    return () => {
      writes.clear()
      code[hole] = code.length
    }
  }
  const write = (field: Field, keep: number, add: number) => {
    const { word } = field
    const at = writes.get(word)
    if (at === undefined) {
      writes.set(word, code.length)
      code.push(onField(OP.WRITE, field), keep, add)
    } else {
      // Fields do not overlap and never carry, so two writes are one: clear what either clears, then add both.
      code[at + 1] = (code[at + 1] ?? 0) & keep
      code[at + 2] = ((code[at + 2] ?? 0) + add) | 0
    }
  }
  return {
    guarded: (tests, body, onNext = false) => {
      const op = onNext ? OP.TEST_NEXT : OP.TEST
      const fills = tests.map((test) => open(onField(op, test), test.set))
      body()
      for (const fill of fills) fill()
    },
    set: (field, to) => write(field, ~(field.mask << field.shift), to << field.shift),
    add: (field, by) => write(field, -1, by << field.shift),
    emit,
    exits: (body) => {
      const fills: Array<() => void> = []
      body(() => fills.push(open(OP.JUMP)))
      for (const fill of fills) fill()
    },
    code: () => Int32Array.from(code),
  }
}
