// A contact between two implementations with the test in the middle: detections from a seed, and a channel that loses, repeats and
// reorders frames. Source: docs/conformance.md; the shapes of the frames are those of docs/frames.md.

import { type Draw, drawsOf } from '../../props/conformance/randomSchedules'
import type { Answer, Peer, Request } from '../../props/conformance/shimProtocol'
import { ProtocolParameters, smallParameters } from '../../spec/protocol/parameters'

/** The parameters of a session as a shim reads them. */
export type JsonParameters = ReturnType<typeof ProtocolParameters.encode>

/** The small parameters with some replaced, in JSON; 512 sequence numbers, so that the key pool is short. */
export const parametersOf = (
  profile: 'literal' | 'hardened',
  replaced: Partial<ProtocolParameters> = {},
): JsonParameters => {
  const sequences = { first: 0, end: 512, floor: 64, window: 256 }
  return ProtocolParameters.encode({ ...smallParameters(profile), sequences, ...replaced })
}

/** The pool of the worked example of docs/frames.md, as long as the sequence numbers need. */
export const poolOf = (end: number): string =>
  Buffer.from(Uint8Array.from({ length: 32 + 32 * end }, (_, k) => (7 * k + 1) % 256)).toString('hex')

/** The request that starts a session. */
export const resetOf = (role: 'satellite' | 'groundStation', parameters: JsonParameters): Request => ({
  op: 'reset',
  role,
  profile: parameters.profile,
  seed: '0',
  parameters,
  keys: poolOf(parameters.sequences.end),
})

const textOf = (length: number, digit: (i: number) => number): string =>
  Array.from({ length }, (_, i) => digit(i)).join('')

/** What both sides have of one block: the states prepared and the detections, of which `perMille` are wrong. */
export const detectionsOf = (draw: Draw, count: number, from: number, perMille: number) => {
  const positions: Array<number> = []
  for (let at = from; positions.length < count; at += 1 + draw(400)) positions.push(at)
  const bases = textOf(count, () => draw(2))
  const bits = textOf(count, () => draw(2))
  const intensities = textOf(count, () => Math.max(0, draw(10) - 7))
  const measured = textOf(count, (i) => (draw(10) < 5 ? Number(bases[i]) : 1 - Number(bases[i])))
  const seen = textOf(count, (i) =>
    bases[i] === measured[i] ? Number(bits[i]) ^ (draw(1000) < perMille ? 1 : 0) : draw(2),
  )
  const sampled = textOf(count, () => (draw(10) === 0 ? 1 : 0))
  return {
    prepared: { positions, bases, bits, intensities },
    detections: { positions, bases: measured, bits: seen, sampled },
    next: (positions.at(-1) ?? from) + 1,
  }
}

/** Random numbers of an instruction. */
export const randomOf = (draw: Draw, profile: string) => ({
  seed: textOf(2600, () => draw(2)),
  ...(profile === 'hardened' && { checkKey: textOf(32, () => draw(10)) }),
})

/** How a contact goes: faults in percent, and the test's own additions. */
export type Plan = {
  readonly seed: number
  readonly blocks: number
  readonly steps: number
  readonly detections: number
  readonly errorsPerMille: number
  readonly lossPercent: number
  readonly duplicatePercent: number
  /** Frames that are altered on the way. */
  readonly alteredPercent: number
  /** Steps, in percent of a tenth, at which a party loses power. */
  readonly rebootPerMille: number
}

/** A frame in hexadecimal with one byte changed, missing, or added. */
const altered = (draw: Draw, frame: string): string => {
  const bytes = Buffer.from(frame, 'hex')
  const at = draw(bytes.length)
  const kind = draw(6)
  if (kind === 0) return bytes.subarray(0, at).toString('hex')
  if (kind === 1) return `${frame}00`
  bytes[kind === 2 ? bytes.length - 1 : at] = draw(256)
  return bytes.toString('hex')
}

const pick = <A>(draw: Draw, list: ReadonlyArray<A>): A | undefined => list[draw(Math.max(1, list.length))]

/** Runs a contact; everything that was said stays in the logs of the two peers. */
export const contact = async (
  satellite: Peer,
  ground: Peer,
  parameters: JsonParameters,
  plan: Plan,
): Promise<void> => {
  const draw = drawsOf(plan.seed)
  const { firstBlock, profile } = parameters
  const bags: { readonly up: Array<string>; readonly down: Array<string> } = { up: [], down: [] }
  let generated = 0
  let from = 0
  await satellite.ask(resetOf('satellite', parameters))
  await ground.ask(resetOf('groundStation', parameters))

  const collect = (bag: Array<string>, { send }: Answer) => {
    for (const frame of send) {
      if (draw(100) < plan.lossPercent) continue
      bag.push(frame)
      if (draw(100) < plan.duplicatePercent) bag.push(frame)
      if (bag.length > 6) bag.splice(draw(bag.length), 1)
    }
  }
  const block = () => firstBlock + Math.max(0, generated - 1 - draw(3))
  const timer = async (peer: Peer, bag: Array<string>, name: string) =>
    collect(bag, await peer.ask({ op: 'timer', name, block: block() }))
  const deliver = async (peer: Peer, bag: Array<string>) => {
    const frame = bag.length > 0 ? bag.splice(draw(bag.length), 1)[0] : undefined
    if (frame !== undefined) {
      const arrives = draw(100) < plan.alteredPercent ? altered(draw, frame) : frame
      await peer.ask({ op: 'deliver', frame: arrives })
    }
  }
  const generate = async () => {
    const { prepared, detections, next } = detectionsOf(draw, plan.detections, from, plan.errorsPerMille)
    await satellite.ask({ op: 'inject', prepared })
    const { rejected } = await ground.ask({ op: 'inject', detections })
    from = next
    if (rejected === undefined) generated++
  }
  const hardened = profile === 'hardened'
  const every = Math.floor(plan.steps / plan.blocks)
  for (let step = 0; step < plan.steps; step++) {
    if (step % every === 0) {
      await generate()
      await ground.ask({ op: 'inject', random: randomOf(draw, profile) })
    }
    await timer(
      ground,
      bags.up,
      pick(draw, ['sendRaw', 'sendMore', 'sendInstruction', 'sendInstruction', 'sendStatus']) ?? '',
    )
    await timer(
      satellite,
      bags.down,
      pick(draw, ['sendSift', 'sendSift', 'sendExtra', 'sendFeedback', 'sendAbort']) ?? '',
    )
    await deliver(satellite, bags.up)
    await deliver(ground, bags.down)
    if (draw(1000) < plan.rebootPerMille) await pick(draw, [satellite, ground])?.ask({ op: 'reboot' })
    if (hardened && draw(100) === 0) await timer(pick(draw, [satellite, ground]) ?? ground, [], 'timeout')
  }
  if (!hardened) return
  for (const peer of [satellite, ground]) await peer.ask({ op: 'timer', name: 'endPass' })
  for (let id = firstBlock; id < firstBlock + generated; id++)
    await ground.ask({ op: 'timer', name: 'timeout', block: id })
  const { send } = await ground.ask({ op: 'timer', name: 'sendStatus' })
  for (const frame of send) await satellite.ask({ op: 'deliver', frame })
}
