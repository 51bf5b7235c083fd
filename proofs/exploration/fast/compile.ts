// The action table and the properties as one program, which search.ts runs on packed states. A test that several instances
// need is made once: a state without a message of some kind skips everything that would consume it.

import { absurd } from 'fp-ts/function'
import { type Effect, WITNESSES, type Witness } from '../../../spec/protocol/abstract/action'
import { type Kind, OGS_STATUSES } from '../../../spec/protocol/abstract/alphabet'
import { propertiesOf } from '../../../spec/protocol/abstract/properties'
import type { StepProperty } from '../../../spec/protocol/abstract/property'
import type { Instance, System } from '../../../spec/protocol/abstract/system'
import { type Assembler, assembler, bitmap, OP, type Test } from './assembler'
import { type Field, layoutOf } from './layout'
import { type Blocks, known, type Packed, testsOfAll } from './tests'

/** A program with the names its numbers stand for. */
export type Program = Packed & {
  readonly code: Int32Array
  /** Properties by number: first those of states, then those of steps. */
  readonly properties: ReadonlyArray<string>
}

/** The fields that an instance may write. */
type Touched = Set<Field>

type Writing = { readonly packed: Packed; readonly out: Assembler; readonly touched: Touched }

const set = ({ out, touched }: Writing, field: Field | undefined, to: number): void => {
  touched.add(known(field))
  out.set(known(field), to)
}

const add = ({ out, touched }: Writing, field: Field | undefined, by: number): void => {
  touched.add(known(field))
  out.add(known(field), by)
}

const move = (writing: Writing, block: number, kind: Kind, by: number): void => {
  const { layout, system } = writing.packed
  add(writing, layout.inFlight[block]?.get(kind), by)
  add(writing, layout.loads[system.alphabet.up.includes(kind) ? 'up' : 'down'], by)
}

/** Every one of the fields whose status is in the list changes. */
const eachTo = <A>(
  writing: Writing,
  fields: ReadonlyArray<Field>,
  names: ReadonlyArray<A>,
  effect: { readonly in: ReadonlyArray<A>; readonly to: A; readonly witness?: Witness },
): void => {
  const from = bitmap(effect.in.map((name) => names.indexOf(name)))
  for (const field of fields)
    writing.out.guarded([{ ...field, set: from }], () => {
      set(writing, field, names.indexOf(effect.to))
      if (effect.witness !== undefined) writing.out.emit(OP.WITNESS, WITNESSES.indexOf(effect.witness))
    })
}

const effectCode = (writing: Writing, at: Blocks, effect: Effect): void => {
  const { packed, out } = writing
  const { layout, system } = packed
  const { b } = at
  switch (effect.do) {
    case 'ogs':
      set(writing, layout.ogs[b], OGS_STATUSES.indexOf(effect.to))
      break
    case 'sat':
      set(writing, layout.sat[b], system.alphabet.sat.indexOf(effect.to))
      break
    case 'lowerOgs':
      eachTo(writing, layout.ogs.slice(0, b), OGS_STATUSES, effect)
      break
    case 'lowerSat':
      eachTo(writing, layout.sat.slice(0, b), system.alphabet.sat, effect)
      break
    case 'allOgs':
      eachTo(writing, layout.ogs, OGS_STATUSES, effect)
      break
    case 'put':
      move(writing, at[effect.at], effect.kind, 1)
      break
    case 'take':
      move(writing, b, effect.kind, -1)
      break
    case 'record':
      set(writing, layout.sent[b]?.get(effect.kind), 1)
      break
    case 'generate':
      add(writing, layout.generated, 1)
      break
    case 'release':
      out.guarded([{ ...known(layout.released[b]), set: bitmap([0, 1]) }], () =>
        add(writing, layout.released[b], 1),
      )
      break
    case 'feedback':
      set(writing, layout.feedback, b + 1)
      break
    case 'spend':
      add(writing, layout.budget, -1)
      break
    case 'end':
      set(writing, layout.ended, 1)
      break
    case 'first':
      out.exits((leave) => {
        for (const { when, effect: inner, witness } of effect.of)
          out.guarded(testsOfAll(packed, at, when), () => {
            if (witness !== undefined) out.emit(OP.WITNESS, WITNESSES.indexOf(witness))
            for (const one of inner) effectCode(writing, at, one)
            leave()
          })
      })
      break
    default:
      absurd(effect)
  }
}

type Numbered<A> = { readonly number: number; readonly property: A }

/**
 * Checks of one step. A property of every step says that something never changes, so a step that writes none of its fields
 * needs no check.
 */
const stepChecks = (
  { packed, out, touched }: Writing,
  { action, b }: Instance,
  properties: ReadonlyArray<Numbered<StepProperty>>,
): void => {
  const all = packed.system.parameters.blocks
  for (const { number, property } of properties) {
    const { of } = property
    if (of !== undefined && (of.action !== action.name || of.kind !== action.kind)) continue
    const blocks = of === undefined ? Array.from({ length: all }, (_, block) => block) : [b]
    for (const block of blocks)
      for (const { before, after } of property.never) {
        const at = { b: block, c: block }
        const afterTests = testsOfAll(packed, at, after)
        const isTouched = afterTests.some(({ word, shift }) =>
          [...touched].some((field) => field.word === word && field.shift === shift),
        )
        if (of === undefined && !isTouched) continue
        out.guarded(testsOfAll(packed, at, before), () =>
          out.guarded(afterTests, () => out.emit(OP.BROKEN_STEP, number), true),
        )
      }
  }
}

type Item = { readonly tests: ReadonlyArray<Test>; readonly body: () => void }

const same = (a: Test, b: Test): boolean =>
  a.word === b.word && a.shift === b.shift && a.mask === b.mask && a.set === b.set

/** The test that most items need; undefined where no item needs one. */
const commonest = (items: ReadonlyArray<Item>): Test | undefined => {
  const counts = new Map<string, { test: Test; count: number }>()
  for (const { tests } of items)
    for (const test of tests) {
      const key = `${test.word} ${test.shift} ${test.set}`
      counts.set(key, { test, count: (counts.get(key)?.count ?? 0) + 1 })
    }
  return [...counts.values()].reduce<{ test?: Test; count: number }>(
    (best, one) => (one.count > best.count ? one : best),
    { count: 0 },
  ).test
}

/** All items, each where its tests hold: those that need no test, then the commonest test, once for all items that need it. */
const itemsCode = (out: Assembler, items: ReadonlyArray<Item>): void => {
  for (const { tests, body } of items) if (tests.length === 0) body()
  const test = commonest(items)
  if (test === undefined) return
  const needs = (item: Item) => item.tests.some((one) => same(one, test))
  out.guarded([test], () =>
    itemsCode(
      out,
      items
        .filter(needs)
        .map(({ tests, body }) => ({ tests: tests.filter((one) => !same(one, test)), body })),
    ),
  )
  const others = items.filter((item) => item.tests.length > 0 && !needs(item))
  if (others.length > 0) itemsCode(out, others)
}

/** Every block b, with every lower block c where a condition names one. */
const cases = (blocks: number, twoBlocks: boolean): ReadonlyArray<Blocks> =>
  Array.from({ length: blocks }, (_, b) => b).flatMap((b) =>
    twoBlocks ? Array.from({ length: b }, (_, c) => ({ b, c })) : [{ b, c: b }],
  )

/** The program of a system: checks of the state, then every enabled instance. */
export const compiled = (system: System): Program => {
  const layout = layoutOf(system)
  const packed = { system, layout }
  const out = assembler()
  const { safety, steps } = propertiesOf(system.parameters)
  const broken = safety.flatMap(({ never }, number) =>
    never.flatMap((conditions) => {
      const twoBlocks = conditions.some((condition) => 'at' in condition && condition.at === 'c')
      return cases(system.parameters.blocks, twoBlocks).map(
        (at): Item => ({
          tests: testsOfAll(packed, at, conditions),
          body: () => out.emit(OP.BROKEN, number),
        }),
      )
    }),
  )
  const numbered = steps.map((property, place) => ({ number: safety.length + place, property }))
  const moves = system.instances.map(
    (instance, number): Item => ({
      tests: testsOfAll(packed, instance, instance.action.guard),
      body: () => {
        const writing = { packed, out, touched: new Set<Field>() }
        out.emit(OP.BEGIN)
        for (const effect of instance.action.effect) effectCode(writing, instance, effect)
        stepChecks(writing, instance, numbered)
        out.emit(OP.EMIT, number)
      },
    }),
  )
  itemsCode(out, broken)
  // The parties before channel and attacker: of two equally short counterexamples the quieter one is found.
  const isHonest = (_: Item, number: number) => {
    const actor = system.instances[number]?.action.actor
    return actor === 'OGS' || actor === 'SAT'
  }
  itemsCode(out, moves.filter(isHonest))
  itemsCode(
    out,
    moves.filter((item, number) => !isHonest(item, number)),
  )
  out.emit(OP.END)
  return { ...packed, code: out.code(), properties: [...safety, ...steps].map(({ name }) => name) }
}
