// Vectors of whole parties: requests of the shim protocol and the answers, for honest runs, faults and attacks.
// Source: docs/conformance.md; docs/frames.md, "The satellite", "The ground station", "Journal and reboot".

import * as E from 'fp-ts/Either'
import { withFlippedBit } from '../../spec/protocol/attacker'
import { bigEndian, bytesOfHex, joined } from '../../spec/protocol/bits'
import { decodeFrame } from '../../spec/protocol/frame'
import { type ProtocolParameters, smallParameters } from '../../spec/protocol/parameters'
import { decodePayload } from '../../spec/protocol/payload'
import { seal } from '../../spec/protocol/sealing'
import { wegmanCarter } from '../../spec/protocol/tag'
import { type Block, blockFrom, keyPlaces, randomBits, randomBytes } from '../protocolRuns'
import { PROTOCOL_HEADER, PROTOCOL_NOTES } from './protocolNotes'
import { type Exchange, type Session, sessionOf, type TraceAnswer } from './traceParty'
import {
  type Case,
  type Group,
  type Json,
  type Notes,
  type VectorFile,
  valid,
  vectorFile,
  wrong,
} from './vectorFile'

const TRACE_NOTES: Notes = {
  ...PROTOCOL_NOTES,
  Honest: {
    bugType: 'BASIC',
    description: 'A run without faults.',
    effect: 'No key, or two keys that differ.',
  },
  FurtherRows: {
    bugType: 'BASIC',
    description: 'A packet that does not decode, and further rows of its syndrome.',
    effect: 'The packet is lost, or rows that were disclosed are not charged.',
  },
  WrongCodeword: {
    bugType: 'EDGE_CASE',
    description: 'Decoding ends on another word of the same syndrome.',
    effect: 'Two keys that differ: only the check sees it.',
  },
  Replayed: {
    bugType: 'REPLAY',
    description: 'A frame arrives twice, or late.',
    effect: 'A step happens twice: a second key from the same bits, or a pad for two messages.',
  },
  Forged: {
    bugType: 'FORGERY',
    description:
      'A frame that nobody with the key has made: altered, or from another direction, block or session.',
    effect: 'The attacker chooses the key, its length, or what becomes of it.',
  },
  Lost: {
    bugType: 'EDGE_CASE',
    description: 'A frame never arrives, and the block is given up or passed over.',
    effect: 'One side keeps a key that the other has not.',
  },
  Reboot: {
    bugType: 'EDGE_CASE',
    description: 'A party loses power.',
    effect: 'Sequence numbers start again, and pads serve twice.',
  },
  PositionsReused: {
    bugType: 'REPLAY',
    description: 'Positions of an earlier block, or that nobody prepared.',
    effect: 'Two keys from the same photons.',
  },
  Contradiction: {
    bugType: 'FORGERY',
    description: 'Two authentic statements that cannot both be true.',
    effect: 'The attacker has the authentication key, and the session goes on.',
  },
  CounterEnd: {
    bugType: 'EDGE_CASE',
    description: 'Block numbers at the end of their range, or beyond 2^32.',
    effect: 'Block numbers wrap, and a frame of an old block fits a new one.',
  },
  KeyFloor: {
    bugType: 'EDGE_CASE',
    description: 'The authentication key comes to its end.',
    effect: 'Pads serve twice, or nothing can be settled any more.',
  },
  ReleasedAgain: {
    bugType: 'REPLAY',
    description: 'The key is released again where only the feedback is repeated.',
    effect: 'One key in two places of the store.',
  },
  ProcessedAgain: {
    bugType: 'REPLAY',
    description: 'A repeated frame is acted on as the first one was.',
    effect: 'A second answer under a new sequence number, or a second key.',
  },
  ForgeryAccepted: {
    bugType: 'FORGERY',
    description: 'A frame with a wrong tag is acted on as the genuine one.',
    effect: 'Mutants 1 and 4 of docs/protocol-findings.md: the attacker decides.',
  },
  MalformedAccepted: {
    bugType: 'MALFORMED',
    description: 'Bytes that are no frame are acted on as the frame that they resemble.',
    effect: 'Two byte strings for one message.',
  },
}

const END = 24
const POOL = randomBytes(32 + 32 * END, 5)

const parametersOf = (profile: 'literal' | 'hardened', replaced: Partial<ProtocolParameters> = {}) => ({
  ...smallParameters(profile),
  packetBits: 32,
  sequences: { first: 0, end: END, floor: 4, window: 16 },
  ...replaced,
})

/** 160 detections, some 36 of them key bits: one packet of 32. `errors` counts along the key bits. */
const detected = (at: number, errors: ReadonlyArray<number> = []): Block => {
  const from = 1000 * at
  const key = keyPlaces(blockFrom(from, 160))
  return blockFrom(
    from,
    160,
    errors.flatMap((i) => key[i] ?? []),
  )
}

/** The one frame of an answer. @throws Error where there is none: the script is wrong then. */
const frameOf = ({ send, rejected }: TraceAnswer): Uint8Array => {
  const bytes = bytesOfHex(send[0] ?? '-')
  if (bytes === undefined) throw new Error(`nothing was sent: ${rejected}`)
  return bytes
}

const spoilt = (frame: Uint8Array): Uint8Array => withFlippedBit(frame, 8 * frame.length - 1)
const withType = (frame: Uint8Array, type: number): Uint8Array =>
  joined(frame.subarray(0, 3), Uint8Array.of(type), frame.subarray(4))
const withBlock = (frame: Uint8Array, block: number): Uint8Array =>
  joined(frame.subarray(0, 20), bigEndian(block, 8), frame.subarray(28))
const withSession = (frame: Uint8Array): Uint8Array =>
  joined(frame.subarray(0, 4), new Uint8Array(16), frame.subarray(20))
const withSequence = (frame: Uint8Array, sequence: number): Uint8Array =>
  joined(frame.subarray(0, 28), bigEndian(sequence, 4), frame.subarray(32))

/** A session with the steps of an honest exchange as words. */
const play = (parameters: ProtocolParameters) => {
  const session = sessionOf(parameters, POOL)
  const { satellite, ground } = session
  const hardened = parameters.profile === 'hardened'
  const generate = (block: Block) => {
    satellite.prepare(block)
    ground.generate(block)
    return frameOf(ground.timer('sendRaw'))
  }
  const instruction = (block: number) =>
    frameOf(
      ground.instruct(
        block,
        randomBits(120, block % 1000),
        hardened ? randomBytes(16, block % 1000) : new Uint8Array(0),
      ),
    )
  const sift = (block: number) => frameOf(satellite.blockTimer('sendSift', block))
  const feedback = () => frameOf(satellite.timer('sendFeedback'))
  const raw = (block: Block) => {
    const frame = generate(block)
    satellite.deliver(frame)
    return frame
  }
  /** Up to the instruction that SAT has not seen yet. */
  const untilInstruction = (id: number, block: Block) => {
    raw(block)
    ground.deliver(sift(id))
    return instruction(id)
  }
  const whole = (id: number, block: Block) => {
    satellite.deliver(untilInstruction(id, block))
    ground.deliver(feedback())
  }
  const status = () => {
    const frame = frameOf(ground.timer('sendStatus'))
    satellite.deliver(frame)
    return frame
  }
  return {
    ...session,
    parameters,
    hardened,
    generate,
    raw,
    sift,
    instruction,
    feedback,
    untilInstruction,
    whole,
    status,
  }
}
type Play = ReturnType<typeof play>

type Scene = {
  readonly name: string
  readonly flag: string
  readonly parameters?: Partial<ProtocolParameters>
  readonly only?: 'literal' | 'hardened'
  readonly script: (play: Play) => void
}

const SCENES: ReadonlyArray<Scene> = [
  {
    name: 'two blocks',
    flag: 'Honest',
    script: (p) => {
      p.whole(0, detected(0))
      p.whole(1, detected(1, [4]))
      if (p.hardened) p.status()
    },
  },
  {
    name: 'packets per basis, lengths in bytes',
    flag: 'Honest',
    parameters: { packets: 'perBasis', lengthStep: 8, packetBits: 14, maximumPackets: 4 },
    script: (p) => {
      p.whole(0, detected(0))
      if (p.hardened) p.status()
    },
  },
  {
    name: 'no tag covers the transcript',
    flag: 'Honest',
    only: 'literal',
    parameters: { tagCoversTranscript: false },
    script: (p) => p.whole(0, detected(0)),
  },
  {
    name: 'two errors, and further rows that correct them',
    flag: 'FurtherRows',
    parameters: { maximumRounds: 1 },
    script: (p) => {
      p.raw(detected(0, [15, 31]))
      p.ground.deliver(p.sift(0))
      p.satellite.deliver(frameOf(p.ground.blockTimer('sendMore', 0)))
      p.ground.deliver(frameOf(p.satellite.blockTimer('sendExtra', 0)))
      p.satellite.deliver(p.instruction(0))
      p.ground.deliver(p.feedback())
    },
  },
  {
    name: 'two errors, and no packet decodes',
    flag: 'FurtherRows',
    script: (p) => {
      p.raw(detected(0, [15, 31]))
      p.ground.deliver(p.sift(0))
      p.ground.instructAgain(0)
      p.raw(detected(1))
    },
  },
  {
    name: 'two errors that 7 rows take for another one',
    flag: 'WrongCodeword',
    script: (p) => p.whole(0, detected(0, [0, 1])),
  },
  {
    name: 'every frame twice',
    flag: 'Replayed',
    parameters: { maximumRounds: 1 },
    script: ({ satellite, ground, generate, sift, instruction, feedback, hardened }) => {
      const twice = (deliver: (frame: Uint8Array) => TraceAnswer, frame: Uint8Array) => {
        deliver(frame)
        deliver(frame)
      }
      twice(satellite.deliver, generate(detected(0, [15, 31])))
      twice(ground.deliver, sift(0))
      twice(satellite.deliver, frameOf(ground.blockTimer('sendMore', 0)))
      twice(ground.deliver, frameOf(satellite.blockTimer('sendExtra', 0)))
      twice(satellite.deliver, instruction(0))
      twice(ground.deliver, feedback())
      satellite.timer('sendFeedback')
      if (hardened) twice(satellite.deliver, frameOf(ground.timer('sendStatus')))
    },
  },
  {
    name: 'frames of an earlier block, late',
    flag: 'Replayed',
    script: (p) => {
      const raw = p.raw(detected(0))
      const sift = p.sift(0)
      p.ground.deliver(sift)
      const inst = p.instruction(0)
      p.satellite.deliver(inst)
      const fb = p.feedback()
      p.ground.deliver(fb)
      p.whole(1, detected(1))
      for (const frame of [raw, inst]) p.satellite.deliver(frame)
      for (const frame of [sift, fb]) p.ground.deliver(frame)
    },
  },
  {
    name: 'frames reflected, of another session, block, kind or number',
    flag: 'Forged',
    script: (p) => {
      const raw = p.generate(detected(0))
      for (const bad of [withType(raw, 0x81), withSession(raw), withSequence(raw, 99)])
        p.satellite.deliver(bad)
      p.ground.deliver(raw)
      p.satellite.deliver(raw)
      p.satellite.deliver(withBlock(raw, 1))
      const sift = p.sift(0)
      p.satellite.deliver(sift)
      for (const bad of [withType(sift, 0x82), withSession(sift), withBlock(sift, 3), withSequence(sift, 99)])
        p.ground.deliver(bad)
      p.ground.deliver(sift)
      const inst = p.instruction(0)
      for (const bad of [withSession(inst), withBlock(inst, 1), withSequence(inst, 99)])
        p.satellite.deliver(bad)
      p.satellite.deliver(inst)
      p.ground.deliver(p.feedback())
    },
  },
  {
    name: 'bytes that are no frame',
    flag: 'Forged',
    script: (p) => {
      const raw = p.generate(detected(0))
      for (const bad of [
        new Uint8Array(0),
        raw.subarray(0, raw.length - 1),
        joined(raw, Uint8Array.of(0)),
        raw.subarray(1),
      ])
        p.satellite.deliver(bad)
      p.satellite.deliver(raw)
      const sift = p.sift(0)
      for (const bad of [sift.subarray(0, 40), joined(sift, sift)]) p.ground.deliver(bad)
      p.ground.deliver(sift)
    },
  },
  {
    name: 'an instruction with a wrong tag, then the genuine one',
    flag: 'Forged',
    script: (p) => {
      const inst = p.untilInstruction(0, detected(0))
      p.satellite.deliver(spoilt(inst))
      p.satellite.deliver(inst)
      if (p.hardened) p.ground.deliver(p.feedback())
      p.raw(detected(1))
      p.ground.deliver(p.sift(1))
    },
  },
  {
    name: 'a feedback with a wrong tag, then the genuine one',
    flag: 'Forged',
    script: (p) => {
      p.satellite.deliver(p.untilInstruction(0, detected(0)))
      const fb = p.feedback()
      p.ground.deliver(spoilt(fb))
      p.ground.deliver(fb)
      if (p.hardened) p.status()
    },
  },
  {
    name: 'wrong tags until the block is given up',
    flag: 'Forged',
    only: 'hardened',
    parameters: { invalidFrames: 2 },
    script: (p) => {
      const raw = p.generate(detected(0))
      p.satellite.deliver(spoilt(raw))
      p.satellite.deliver(raw)
      const sift = p.sift(0)
      p.ground.deliver(spoilt(sift))
      p.ground.deliver(spoilt(sift))
      p.ground.deliver(sift)
      p.status()
    },
  },
  {
    name: 'a later block is completed first',
    flag: 'Lost',
    script: (p) => {
      p.raw(detected(0))
      const lower = p.sift(0)
      p.raw(detected(1))
      p.ground.deliver(p.sift(1))
      p.satellite.deliver(p.instruction(1))
      p.ground.deliver(p.feedback())
      p.ground.deliver(lower)
      p.ground.instructAgain(0)
      p.satellite.blockTimer('sendSift', 0)
      p.satellite.timer('sendFeedback')
    },
  },
  {
    name: 'the first RAW is lost and comes late',
    flag: 'Lost',
    script: (p) => {
      const late = p.generate(detected(0))
      p.raw(detected(1))
      p.satellite.deliver(late)
      p.satellite.blockTimer('sendSift', 0)
      p.ground.deliver(p.sift(1))
    },
  },
  {
    name: 'nothing comes back, and both give up',
    flag: 'Lost',
    only: 'hardened',
    script: (p) => {
      p.raw(detected(0))
      p.satellite.blockTimer('timeout', 0)
      p.ground.deliver(frameOf(p.satellite.blockTimer('sendAbort', 0)))
      p.raw(detected(1))
      p.ground.blockTimer('timeout', 1)
      p.status()
      p.satellite.timer('endPass')
      p.ground.timer('endPass')
      p.ground.timer('sendStatus')
      p.status()
      p.ground.generate(detected(2))
    },
  },
  {
    name: 'a provisional key, and the status that revokes it',
    flag: 'Lost',
    only: 'hardened',
    script: (p) => {
      p.satellite.deliver(p.untilInstruction(0, detected(0)))
      p.ground.blockTimer('timeout', 0)
      p.status()
      p.satellite.timer('sendFeedback')
    },
  },
  {
    name: 'the satellite loses power in every state',
    flag: 'Reboot',
    script: (p) => {
      p.raw(detected(0))
      p.satellite.reboot()
      p.satellite.blockTimer('sendSift', 0)
      p.satellite.deliver(p.untilInstruction(1, detected(1)))
      p.satellite.reboot()
      p.satellite.reboot()
      p.ground.deliver(p.feedback())
      p.whole(2, detected(2))
    },
  },
  {
    name: 'the ground station loses power in every state',
    flag: 'Reboot',
    script: (p) => {
      p.raw(detected(0))
      p.ground.reboot()
      p.ground.deliver(p.sift(0))
      p.raw(detected(1))
      p.ground.deliver(p.sift(1))
      p.instruction(1)
      p.ground.reboot()
      p.ground.instructAgain(1)
      p.whole(2, detected(2))
      p.ground.reboot()
      if (p.hardened) p.status()
    },
  },
  {
    name: 'positions of an earlier block, and of pulses never sent',
    flag: 'PositionsReused',
    script: (p) => {
      const raw = decodeFrame(p.raw(detected(1)))
      const message = E.isRight(raw) ? decodePayload(p.parameters, 'RAW', raw.right.payload) : raw
      if (E.isLeft(message)) throw new Error('a RAW of ours cannot be read')
      // Authentic frames, as a party makes them that forgets what it used.
      const again = (sequence: number) =>
        seal(wegmanCarter(POOL), p.parameters, { message: message.right, block: 1, sequence }).frame
      p.satellite.deliver(again(5))
      p.satellite.deliver(p.generate(detected(2)))
      p.ground.generate(detected(3))
      p.satellite.deliver(frameOf(p.ground.timer('sendRaw')))
    },
  },
  {
    name: 'an authentic status that contradicts',
    flag: 'Contradiction',
    only: 'hardened',
    script: (p) => {
      p.whole(0, detected(0))
      p.status()
      const message = {
        kind: 'STATUS',
        entries: [{ block: 0, outcome: 'aborted' }],
        closedFrom: null,
      } as const
      const { frame } = seal(wegmanCarter(POOL), p.parameters, { message, block: 0, sequence: 9 })
      p.satellite.deliver(frame)
      p.satellite.deliver(p.generate(detected(1)))
      p.satellite.timer('sendFeedback')
    },
  },
  {
    name: 'block numbers beyond 2^32',
    flag: 'CounterEnd',
    parameters: { firstBlock: 2 ** 32 - 1 },
    script: (p) => {
      p.whole(2 ** 32 - 1, detected(0))
      p.whole(2 ** 32, detected(1))
      if (p.hardened) p.status()
    },
  },
  {
    name: 'the last block there is',
    flag: 'CounterEnd',
    parameters: { firstBlock: Number.MAX_SAFE_INTEGER - 1 },
    script: (p) => {
      p.whole(Number.MAX_SAFE_INTEGER - 1, detected(0))
      p.ground.generate(detected(1))
    },
  },
  {
    name: 'the authentication key comes to its floor',
    flag: 'KeyFloor',
    parameters: { sequences: { first: 4, end: 8, floor: 2, window: 16 } },
    script: (p) => {
      p.raw(detected(0))
      p.ground.deliver(p.sift(0))
      p.satellite.deliver(p.instruction(0))
      p.ground.generate(detected(1))
      p.satellite.timer('sendFeedback')
    },
  },
]

type Role = 'satellite' | 'groundStation'

const logOf = (session: Session, role: Role): ReadonlyArray<Exchange> =>
  role === 'satellite' ? session.satellite.log : session.ground.log

const requestsOf = (log: ReadonlyArray<Exchange>): Json => log.map(({ request }) => request)
const answersOf = (log: ReadonlyArray<Exchange>): Json => log.map(({ answer }) => answer)

/** The log up to one answer, which is replaced. */
const replaced = (log: ReadonlyArray<Exchange>, at: number, answer: TraceAnswer): ReadonlyArray<Exchange> =>
  log.slice(0, at + 1).map((exchange, i) => (i === at ? { ...exchange, answer } : exchange))

const isAccepted = ({ rejected }: TraceAnswer): boolean => rejected === undefined

/** What a party with a slip would have answered, where the log has a place for it. */
const slipsOf = (
  log: ReadonlyArray<Exchange>,
): ReadonlyArray<readonly [flag: string, how: string, log: ReadonlyArray<Exchange>]> =>
  log.flatMap(({ request, answer }, at) => {
    const earlier = log.slice(0, at).find((one) => JSON.stringify(one.request) === JSON.stringify(request))
    const event = answer.events[0]
    const wasReleased = earlier?.answer.events.some((one) => one.event === 'released') === true
    const found: Array<readonly [string, string, ReadonlyArray<Exchange>]> = []
    if (answer.rejected === 'duplicate' && earlier !== undefined && isAccepted(earlier.answer)) {
      const flag = wasReleased ? 'ReleasedAgain' : 'ProcessedAgain'
      found.push([
        flag,
        `answer ${at} as answer ${log.indexOf(earlier)}`,
        replaced(log, at, {
          ...earlier.answer,
          events: wasReleased ? earlier.answer.events : [{ event: 'invalid', block: 0 }],
        }),
      ])
    }
    const next = log[at + 1]
    const isForged = event?.event === 'invalid' || event?.reason === 'tag'
    if (isForged && next !== undefined && isAccepted(next.answer) && next.answer.events.length > 0)
      found.push(['ForgeryAccepted', `answer ${at} as if the tag were right`, replaced(log, at, next.answer)])
    if (answer.rejected === 'trailing')
      found.push([
        'MalformedAccepted',
        `answer ${at} accepts trailing bytes`,
        replaced(log, at, { send: [], events: [] }),
      ])
    if (event?.event === 'released' && event.bits !== undefined && event.bits % 8 !== 0)
      found.push([
        'WholeBytes',
        `a key of whole bytes in answer ${at}`,
        replaced(log, at, { ...answer, events: [{ ...event, bits: 8 * Math.ceil(event.bits / 8) }] }),
      ])
    return found
  })

/** Cases of one slip in a group, at most: more would show the same. */
const MOST = 4

const casesOf = (profile: 'literal' | 'hardened', role: Role): ReadonlyArray<Case> => {
  const logs = SCENES.filter(({ only }) => only === undefined || only === profile).map(
    ({ name, flag, parameters, script }) => {
      const scene = play(parametersOf(profile, parameters))
      script(scene)
      return { name, flag, log: logOf(scene, role) }
    },
  )
  const slips = logs.flatMap(({ name, log }) =>
    slipsOf(log).map(([flag, how, slipped]) => {
      const right = log.slice(0, slipped.length)
      const comment = `${name}: ${how}`
      return wrong(comment, [flag], requestsOf(right), answersOf(slipped), answersOf(right))
    }),
  )
  const isAmongFirst = ({ flags }: Case, at: number): boolean =>
    slips.slice(0, at).filter((other) => other.flags[0] === flags[0]).length < MOST
  return [
    ...logs.map(({ name, flag, log }) => valid(name, [flag], requestsOf(log), answersOf(log))),
    ...slips.filter(isAmongFirst),
  ]
}

/** `party_traces.json`. */
export const traceFile = (): VectorFile => {
  const groups = (['literal', 'hardened'] as const).flatMap((profile) =>
    (['satellite', 'groundStation'] as const).map(
      (role): Group => ({ type: 'partyTrace', parameters: { role, profile }, tests: casesOf(profile, role) }),
    ),
  )
  return vectorFile({
    name: 'party_traces.json',
    algorithm: 'Whole parties: requests and answers of the shim protocol',
    header: [
      ...PROTOCOL_HEADER,
      'input: requests of docs/conformance.md, from `reset` on, to one party; output: its answers. The order of events within an answer is free.',
    ],
    notes: TRACE_NOTES,
    groups,
  })
}
