// The place of an implementation in one role: started when it is needed, asked who it is, and started again after a fault.
// Source: docs/conformance.md, "Verdicts" and "Limits".

import * as E from 'fp-ts/Either'
import { examined, type Finding, type Pace } from './examination'
import type { Setting } from './setting'
import { type Capabilities, capabilitiesOf, type Role } from './shimProtocol'
import type { Fault, Wire } from './wire'
import type { Placed } from './world'

/** An implementation, and how it is started. */
export type Implementation = { readonly command: string; readonly start: () => Wire }

/** An implementation in one role. */
export type Seat = {
  readonly role: Role
  readonly implementation: Implementation
  readonly capabilities: Capabilities
  readonly examine: (
    setting: Setting,
    exchanges: ReadonlyArray<Placed>,
    pace: Pace,
    isFresh?: boolean,
  ) => Promise<Finding>
  /** The lines that it answers to these, as they are; or its fault. */
  readonly transcript: (
    lines: ReadonlyArray<string>,
    isFresh: boolean,
  ) => Promise<E.Either<Fault, ReadonlyArray<string>>>
  /** Its wire, for a dialogue of two. */
  readonly wire: () => Promise<E.Either<Fault, Wire>>
  readonly faults: () => ReadonlyArray<Fault>
  readonly close: () => Promise<void>
}

const greeted = async (wire: Wire): Promise<E.Either<Fault, Capabilities>> => {
  wire.send('{"op":"hello","protocol":1}')
  const line = await wire.next()
  if (E.isLeft(line)) return line
  const capabilities = capabilitiesOf(line.right)
  return E.isRight(capabilities)
    ? capabilities
    : E.left({ kind: 'protocol', text: `the answer to hello: ${capabilities.left}`, log: '' })
}

/** What an implementation says of itself, or its fault. */
export const capabilitiesFor = async (
  implementation: Implementation,
): Promise<E.Either<Fault, Capabilities>> => {
  const wire = implementation.start()
  const answer = await greeted(wire)
  await wire.stop()
  return answer
}

/** A seat, not started yet. */
export const seatOf = (role: Role, implementation: Implementation, capabilities: Capabilities): Seat => {
  const faults: Array<Fault> = []
  let current: Wire | undefined
  const close = async (): Promise<void> => {
    const wire = current
    current = undefined
    await wire?.stop()
  }
  const noted = async (fault: Fault): Promise<Fault> => {
    faults.push(fault)
    await close()
    return fault
  }
  const open = async (isFresh: boolean): Promise<E.Either<Fault, Wire>> => {
    if (isFresh) await close()
    if (current !== undefined) return E.right(current)
    current = implementation.start()
    const answer = await greeted(current)
    return E.isLeft(answer) ? E.left(await noted(answer.left)) : E.right(current)
  }
  return {
    role,
    implementation,
    capabilities,
    examine: async (setting, exchanges, pace, isFresh = false) => {
      const wire = await open(isFresh)
      if (E.isLeft(wire)) return { verdict: 'error', at: -1, fault: wire.left }
      const snapshots = capabilities.snapshot
      const finding = await examined(wire.right, setting, role, exchanges, { snapshots, pace })
      if (finding.verdict === 'error') await noted(finding.fault)
      return finding
    },
    transcript: async (lines, isFresh) => {
      const wire = await open(isFresh)
      if (E.isLeft(wire)) return wire
      const answers: Array<string> = []
      for (const line of lines) {
        wire.right.send(line)
        const answer = await wire.right.next()
        if (E.isLeft(answer)) return E.left(await noted(answer.left))
        answers.push(answer.right)
      }
      return E.right(answers)
    },
    wire: () => open(false),
    faults: () => faults,
    close,
  }
}
