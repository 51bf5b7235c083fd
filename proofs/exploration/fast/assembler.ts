// Assembles the integer programs that search.ts runs: tests that jump, and writes of bit fields merged a word.

import type { Field } from './layout'

/**
 * Instructions and their operands.
 * TEST, TEST_NEXT word shift mask set target: go to target unless the field's value is in the set (of the old or the new state);
 * BEGIN: the new state is the old one; WRITE word keep add: one word of the new state; EMIT instance; JUMP target;
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
  const write = (word: number, keep: number, add: number) => {
    const at = writes.get(word)
    if (at === undefined) {
      writes.set(word, code.length)
      code.push(OP.WRITE, word, keep, add)
    } else {
      // Fields do not overlap and never carry, so two writes are one: clear what either clears, then add both.
      code[at + 2] = (code[at + 2] ?? 0) & keep
      code[at + 3] = ((code[at + 3] ?? 0) + add) | 0
    }
  }
  return {
    guarded: (tests, body, onNext = false) => {
      const op = onNext ? OP.TEST_NEXT : OP.TEST
      const fills = tests.map(({ word, shift, mask, set }) => open(op, word, shift, mask, set))
      body()
      for (const fill of fills) fill()
    },
    set: ({ word, shift, mask }, to) => write(word, ~(mask << shift), to << shift),
    add: ({ word, shift }, by) => write(word, -1, by << shift),
    emit,
    exits: (body) => {
      const fills: Array<() => void> = []
      body(() => fills.push(open(OP.JUMP)))
      for (const fill of fills) fill()
    },
    code: () => Int32Array.from(code),
  }
}
