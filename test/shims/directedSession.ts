// One session that passes every place where an implementation goes wrong: repeated, altered, late and contradictory frames, further rows,
// a wrong codeword, loss of power. Source: docs/frames.md, sections Frames, Tags and Small parameters; Wegman-Carter tags written anew.

import type { Answer, Peer } from '../../props/conformance/shimProtocol'
import { type JsonParameters, poolOf, resetOf } from './contact'

type Fields = {
  readonly kind: number
  readonly block: bigint
  readonly sequence: number
  readonly payload: Buffer
  readonly tag: Buffer
}

const fieldsOf = (frame: string): Fields => {
  const bytes = Buffer.from(frame, 'hex')
  const end = 36 + bytes.readUInt32BE(32)
  return {
    kind: bytes.readUInt8(3),
    block: bytes.readBigUInt64BE(20),
    sequence: bytes.readUInt32BE(28),
    payload: bytes.subarray(36, end),
    tag: bytes.subarray(end + 2),
  }
}

const numberOf = (size: number, value: number | bigint): Buffer =>
  Buffer.from(value.toString(16).padStart(2 * size, '0'), 'hex')

const frameOf = (session: string, { kind, block, sequence, payload, tag }: Fields): string =>
  Buffer.concat([
    Buffer.from('KW\u0001'),
    numberOf(1, kind),
    Buffer.from(session, 'hex'),
    numberOf(8, block),
    numberOf(4, sequence),
    numberOf(4, payload.length),
    payload,
    numberOf(2, tag.length),
    tag,
  ]).toString('hex')

const product = (a: bigint, b: bigint): bigint => {
  let out = 0n
  for (let i = 127n; i >= 0n; i--) {
    out <<= 1n
    if (out >> 128n) out ^= (1n << 128n) | 0x87n
    if ((b >> i) & 1n) out ^= a
  }
  return out
}

/** The tag of a frame whose kind has no transcript in its tag. */
const sealed = (session: string, pool: Buffer, fields: Fields): Fields => {
  const { kind, block, sequence, payload } = fields
  const down = kind >> 7
  const message = Buffer.concat([
    Buffer.from('keywitness/tag/1'),
    numberOf(1, down),
    Buffer.from(session, 'hex'),
    numberOf(8, block),
    numberOf(1, kind),
    numberOf(4, sequence),
    numberOf(1, 0),
    numberOf(4, payload.length),
    payload,
  ])
  const at = (place: number) => BigInt(`0x${pool.subarray(place, place + 16).toString('hex')}`)
  let hash = 0n
  for (let i = 0; i < message.length; i += 16) {
    const last = Buffer.concat([message.subarray(i, i + 16), Buffer.alloc(16)]).subarray(0, 16)
    hash = product(hash ^ BigInt(`0x${last.toString('hex')}`), at(16 * down))
  }
  hash = product(hash ^ BigInt(8 * message.length), at(16 * down))
  return { ...fields, tag: numberOf(16, hash ^ at(32 + 16 * (2 * sequence + down))) }
}

/** 80 signal detections in agreeing bases, every tenth sampled: one packet of 64 bits, errors at these places of it. */
const blockOf = (from: number, errors: ReadonlyArray<number>) => {
  const places = Array.from({ length: 80 }, (_, i) => i)
  const positions = places.map((i) => from + 2 * i)
  const sampled = places.map((i) => (i % 10 === 3 ? 1 : 0))
  const key = places.filter((i) => sampled[i] === 0)
  const wrong = errors.map((place) => key[place])
  const bases = places.map((i) => i % 2).join('')
  const bits = places.map((i) => (i * i + (i >> 2)) & 1)
  return {
    prepared: { positions, bases, bits: bits.join(''), intensities: '0'.repeat(80) },
    detections: {
      positions,
      bases,
      bits: bits.map((bit, i) => (wrong.includes(i) ? 1 - bit : bit)).join(''),
      sampled: sampled.join(''),
    },
  }
}

const flipLast = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte)))

/** Leads two correct parties through the session. */
export const directedSession = async (
  satellite: Peer,
  ground: Peer,
  parameters: JsonParameters,
): Promise<void> => {
  const { session, firstBlock, profile } = parameters
  const hardened = profile === 'hardened'
  let count = 0
  const ask = (peer: Peer, name: string, block?: number) => peer.ask({ op: 'timer', name, block })
  const frameFrom = async (peer: Peer, name: string, block?: number): Promise<string> =>
    (await ask(peer, name, block)).send[0] ?? ''
  const give = async (peer: Peer, ...frames: ReadonlyArray<string>): Promise<Answer | undefined> => {
    const answers: Array<Answer> = []
    for (const frame of frames) answers.push(await peer.ask({ op: 'deliver', frame }))
    return answers.at(-1)
  }
  const edited = (frame: string, change: (fields: Fields) => Partial<Fields>): string => {
    const fields = fieldsOf(frame)
    return frameOf(session, { ...fields, ...change(fields) })
  }
  const badTag = (frame: string) => edited(frame, ({ tag }) => ({ tag: flipLast(tag) }))
  const generate = async (errors: ReadonlyArray<number> = []): Promise<number> => {
    const { prepared, detections } = blockOf(1000 * count, errors)
    await satellite.ask({ op: 'inject', prepared })
    await ground.ask({ op: 'inject', detections })
    return firstBlock + count++
  }
  const random = async () => {
    const seed = Array.from({ length: 200 }, (_, j) => ((j ** 3 + count) % 11) % 2).join('')
    await ground.ask({
      op: 'inject',
      random: { seed, ...(hardened && { checkKey: '101112131415161718191a1b1c1d1e1f' }) },
    })
  }
  const toSift = async (errors?: ReadonlyArray<number>): Promise<number> => {
    const block = await generate(errors)
    await give(satellite, await frameFrom(ground, 'sendRaw'))
    return block
  }
  const toInstruction = async (block: number): Promise<string> => {
    await give(ground, await frameFrom(satellite, 'sendSift', block))
    await random()
    return frameFrom(ground, 'sendInstruction', block)
  }
  const finish = async (block: number) => {
    await give(satellite, await toInstruction(block))
    await give(ground, await frameFrom(satellite, 'sendFeedback'))
  }

  await satellite.ask(resetOf('satellite', parameters))
  await ground.ask(resetOf('groundStation', parameters))
  const first = await generate()
  const raw = await frameFrom(ground, 'sendRaw')
  const longer = edited(raw, ({ payload }) => {
    const gap = payload.subarray(4, 5).map((byte) => byte | 0x80)
    return { payload: Buffer.concat([payload.subarray(0, 4), gap, Buffer.from([0]), payload.subarray(5)]) }
  })
  await give(satellite, longer, `${raw}00`)
  await give(satellite, raw, raw)
  const sift = await frameFrom(satellite, 'sendSift', first)
  await give(
    ground,
    edited(sift, ({ payload }) => ({ payload: flipLast(payload) })),
    sift,
    sift,
  )
  await random()
  const instruction = await frameFrom(ground, 'sendInstruction', first)
  await give(
    satellite,
    edited(instruction, ({ sequence }) => ({ sequence: sequence + 300 })),
  )
  await give(satellite, instruction, instruction)
  const feedback = await frameFrom(satellite, 'sendFeedback')
  await ask(satellite, 'sendFeedback')
  await give(ground, feedback, feedback)

  const further = await toSift([0, 63])
  await give(ground, await frameFrom(satellite, 'sendSift', further))
  const more = await frameFrom(ground, 'sendMore', further)
  await give(satellite, more, more)
  await give(ground, await frameFrom(satellite, 'sendExtra', further))
  await random()
  await give(satellite, await frameFrom(ground, 'sendInstruction', further))
  await give(ground, await frameFrom(satellite, 'sendFeedback'))
  await finish(await toSift([0, 1]))

  await generate()
  const late = await frameFrom(ground, 'sendRaw')
  await toSift()
  await give(satellite, late)
  const upper = await toSift()
  await give(satellite, await toInstruction(upper))
  await give(ground, badTag(await frameFrom(satellite, 'sendFeedback')))
  await give(ground, await frameFrom(satellite, 'sendFeedback'))

  const attacked = await toSift()
  const again = await frameFrom(ground, 'sendRaw')
  await give(
    satellite,
    edited(again, ({ block }) => ({ block: block + 1n })),
  )
  await give(satellite, badTag(await toInstruction(attacked)))
  for (const peer of [satellite, ground]) {
    const lost = await toSift()
    await peer.ask({ op: 'reboot' })
    await ask(satellite, 'sendSift', lost)
    await finish(await toSift())
  }
  await ask(ground, 'sendStatus')
  if (!hardened) return
  const status = await frameFrom(ground, 'sendStatus')
  await give(satellite, status)
  const provisional = await toSift()
  await give(satellite, await toInstruction(provisional))
  const payload = Buffer.concat([
    numberOf(2, 1),
    numberOf(8, provisional),
    numberOf(1, 1),
    Buffer.alloc(32),
    numberOf(1, 0),
  ])
  const forged = { ...fieldsOf(status), sequence: fieldsOf(status).sequence + 20, payload }
  const pool = Buffer.from(poolOf(parameters.sequences.end), 'hex')
  await give(satellite, frameOf(session, sealed(session, pool, forged)))
  await give(satellite, await frameFrom(ground, 'sendRaw'))
}
