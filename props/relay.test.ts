// Laws of the relay: the machines take the steps of the abstract system and refuse what it discards, key is used once, what arrives is
// what was sent, frames are read exactly, a listener learns nothing, and the trusted satellite everything.

import { describe } from '@jest/globals'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { explored } from '../proofs/exploration/breadthFirst'
import { relayOf } from '../proofs/exploration/relay/transitionSystem'
import { isSame } from '../spec/protocol/bits'
import type { Parameters } from '../spec/relay/abstract/parameters'
import { canonicalBytes, copies, initialState, type State } from '../spec/relay/abstract/state'
import { type Instance, successors, systemOf } from '../spec/relay/abstract/system'
import { xor } from '../spec/relay/bytes'
import { opened, sealed } from '../spec/relay/frame'
import {
  accountOf,
  allotted,
  charged,
  EMPTY_POOL,
  KeyPool,
  type Span,
  spanBytes,
  unmatched,
  withKey,
} from '../spec/relay/keyPool'
import { keysThatFit, satelliteReads } from '../spec/relay/knowledge'
import { type Message, SEED_BYTES } from '../spec/relay/messages'
import { projected } from '../spec/relay/projection'
import { law } from './law'
import {
  after,
  bytesFor,
  type Event,
  flipped,
  following,
  keyId,
  LINKS,
  messageOf,
  padOf,
  relaySizes,
  START,
  submission,
  UNIT,
  type World,
} from './relayWorld'

type Walk = {
  readonly parameters: Parameters
  readonly states: ReadonlyArray<State>
  readonly worlds: ReadonlyArray<World>
  readonly steps: ReadonlyArray<Instance>
}

type Route = readonly [parameters: Parameters, picks: ReadonlyArray<number>]

const routes: fc.Arbitrary<Route> = fc.tuple(
  relaySizes,
  fc.array(fc.nat(99_999), { minLength: 10, maxLength: 160, size: 'max' }),
)

/** The walk of the abstract system that the picks choose, weighted away from loss and restarts, with the machines beside it. */
const walked = ([parameters, picks]: Route): Walk => {
  const system = systemOf(parameters)
  const states = [initialState(parameters)]
  const worlds = [START]
  const steps: Instance[] = []
  for (const pick of picks) {
    const choices = successors(system, states.at(-1) ?? initialState(parameters))
    const useful = choices.filter(({ instance: { action } }) => action.isFair && action.name !== 'Rise')
    const from = pick % 16 !== 0 && useful.length > 0 ? useful : choices
    const step = from[Math.floor(pick / 16) % from.length]
    if (step === undefined) break
    steps.push(step.instance)
    states.push(step.state)
    worlds.push(following(worlds.at(-1) ?? START, parameters, step.instance, pick))
  }
  return { parameters, states, worlds, steps }
}

const walkLaw = (name: string, holds: (walk: Walk) => boolean) =>
  law(name, routes, (route) => holds(walked(route)))

const statuses = ({ j, sat, n, slot }: Pick<State, 'j' | 'sat' | 'n' | 'slot'>): string =>
  JSON.stringify({ j, sat, n, slot })

describe('the machines', () => {
  walkLaw('have the statuses of the abstract system after every step', ({ parameters, states, worlds }) =>
    states.every(
      (state, at) => statuses(projected(parameters, UNIT, worlds[at] ?? START)) === statuses(state),
    ),
  )

  walkLaw('refuse whatever the abstract system discards, and nothing else', ({ states, worlds, steps }) =>
    steps.every(({ action: { name, actor } }, at) => {
      const [before, now, world] = [states[at], states[at + 1], worlds[at + 1]]
      if (before === undefined || now === undefined || world === undefined) return false
      if (actor === 'channel' || actor === 'attacker') return true
      const isDiscarded = name.startsWith('Recv') && statuses(before) === statuses(now)
      return isDiscarded === (world.rejection !== undefined)
    }),
  )

  walkLaw('have the frames in flight that the abstract system has', ({ states, worlds }) =>
    states.every((state, at) =>
      (worlds[at]?.flight ?? []).every(
        ({ message, kind }) =>
          worlds[at]?.flight.filter((one) => one.message === message && one.kind === kind).length ===
          copies(state, message, kind),
      ),
    ),
  )

  walkLaw(
    'take exactly the commands that the abstract system has enabled',
    ({ parameters, states, worlds }) => {
      const state = states.at(-1) ?? initialState(parameters)
      const world = worlds.at(-1) ?? START
      const takes = (event: Event) => after(world, event).rejection === undefined
      return state.j.every((_, number) => {
        const isNext = world.j.next === number
        const enough = (number + 1) * parameters.units <= state.passes.J * parameters.keyJ
        const bound = state.slot.filter((slot) => slot > 0).length
        const forN = (bound + 1) * parameters.units <= state.passes.N * parameters.keyN
        const sat = state.sat[number] ?? 'NONE'
        return [
          !isNext || takes({ to: 'j', event: submission(parameters, number) }) === enough,
          takes({ to: 'j', event: { kind: 'send', number } }) === (state.j[number] === 'SENT'),
          takes({ to: 'sat', event: { kind: 'journalled', number } }) === (sat === 'HELD'),
          takes({ to: 'sat', event: { kind: 'bind', number } }) === (sat === 'STORED' && forN),
          takes({ to: 'sat', event: { kind: 'send', to: 'J', number } }) ===
            ['STORED', 'BOUND', 'DONE'].includes(sat),
          takes({ to: 'sat', event: { kind: 'send', to: 'N', number } }) === (sat === 'BOUND'),
          takes({ to: 'n', event: { kind: 'send', number } }) === (state.n[number] === 'DELIVERED'),
        ].every((agrees) => agrees)
      })
    },
  )

  walkLaw('release what J sent, whole and once, or nothing', ({ parameters, worlds, states }) => {
    const { released, j } = worlds.at(-1) ?? START
    const texts = released.filter(({ mode }) => mode === 'message')
    const keys = released.filter(({ mode }) => mode === 'key')
    const atN = states.at(-1)?.n.filter((status) => status === 'DELIVERED').length ?? 0
    const toldJ = states.at(-1)?.j.filter((status) => status === 'DONE').length ?? 0
    return (
      new Set(texts.map(({ number }) => number)).size === texts.length &&
      // Every release is N's, or J's of a key that it knows to be there.
      released.length >= atN &&
      released.length <= atN + toldJ &&
      texts.every(({ number, bytes }) => isSame(bytes, messageOf(parameters, number))) &&
      // K_J at N and, once it is known to be there, at J: the same bytes of the pool.
      keys.every(({ number, bytes }) => isSame(bytes, padOf(parameters, j, number)))
    )
  })

  walkLaw(
    'send no two messages or relays under one byte of key, and repeat frames byte for byte',
    ({ worlds }) => {
      const { sent } = worlds.at(-1) ?? START
      const pads = new Map<string, string>()
      return sent.every(({ message, kind, bytes }) => {
        if (kind !== 'DEP' && kind !== 'REL') return true
        const link = kind === 'DEP' ? LINKS.J : LINKS.N
        const frame = opened(link, ['DEPOSIT', 'RELAY'], bytes)
        if (E.isLeft(frame)) return false
        const content = frame.right.message
        const spans = content.kind === 'DEPOSIT' ? content.spans : content.spansN
        return spans.every(({ key, from, bytes: count }) =>
          Array.from({ length: count }, (_, i) => `${key} ${from + i}`).every((place) => {
            const owner = `${message} ${kind} ${bytes.join()}`
            const isFree = (pads.get(place) ?? owner) === owner
            pads.set(place, owner)
            return isFree
          }),
        )
      })
    },
  )

  walkLaw('charge the same bytes at both ends once all is settled', ({ states, worlds }) => {
    const state = states.at(-1)
    const { j, sat, n } = worlds.at(-1) ?? START
    const isSettled = state?.j.every((status) => status === 'DONE' || status === 'IDLE') === true
    return (
      unmatched(sat.pools.J, j.pool).length === 0 &&
      unmatched(n.pool, sat.pools.N).length === 0 &&
      (!isSettled || unmatched(j.pool, sat.pools.J).length + unmatched(sat.pools.N, n.pool).length === 0)
    )
  })

  walkLaw('show the satellite every message it has stored', ({ parameters, worlds }) =>
    (worlds.at(-1) ?? START).sat.relays.every((relay) => {
      const seen = satelliteReads(relay)
      return seen?.message === undefined || isSame(seen.message, messageOf(parameters, relay.number))
    }),
  )
})

const pool: fc.Arbitrary<KeyPool> = fc
  .array(fc.integer({ min: 0, max: 12 }), { maxLength: 4 })
  .map((lengths) =>
    lengths.reduce((current, length, pass) => {
      const next = withKey(
        current,
        keyId('J', pass),
        bytesFor(`pool ${pass}`, length).map((byte) => byte | 1),
      )
      return E.isLeft(next) ? current : next.right
    }, EMPTY_POOL),
  )

const spansOf = (
  { keys }: KeyPool,
  picks: ReadonlyArray<readonly [number, number, number]>,
): ReadonlyArray<Span> =>
  picks.map(([which, from, bytes]) => ({
    key: keys[which % Math.max(1, keys.length)]?.id ?? keyId('N', which),
    from,
    bytes,
  }))

const picks = fc.array(fc.tuple(fc.nat(3), fc.nat(12), fc.integer({ min: 1, max: 6 })), { maxLength: 5 })

describe('a key pool', () => {
  law(
    'allots exactly what is asked for, of free bytes, or says that it is too short',
    fc.tuple(pool, picks, fc.integer({ min: 1, max: 50 })),
    ([full, spans, bytes]) => {
      const used = charged(full, spansOf(full, spans), 'message', 0)
      const current = E.isLeft(used) ? full : used.right.pool
      const got = allotted(current, bytes)
      if (E.isLeft(got)) return bytes * 8 > accountOf(current).left
      const taken = charged(current, got.right, 'relay', 1)
      return (
        spanBytes(got.right) === bytes &&
        E.isRight(taken) &&
        taken.right.material.every((byte) => (byte & 1) === 1)
      )
    },
  )

  law(
    'charges all of the spans or none, once, and erases them',
    fc.tuple(pool, picks, picks),
    ([full, one, other]) => {
      const [a, b] = [spansOf(full, one), spansOf(full, other)]
      const first = charged(full, a, 'message', 0)
      if (E.isLeft(first)) return true
      const { pool: after1, material } = first.right
      const second = charged(after1, b, 'relay', 1)
      const touches = a.some((x) =>
        b.some((y) => x.key === y.key && x.from < y.from + y.bytes && y.from < x.from + x.bytes),
      )
      const account = accountOf(after1)
      return (
        (!touches || E.isLeft(second)) &&
        material.length === spanBytes(a) &&
        material.every((byte) => (byte & 1) === 1) &&
        account.bits - account.left === 8 * spanBytes(a) &&
        after1.keys.every(({ id, material: rest }) =>
          rest.every(
            (byte, at) =>
              (byte === 0) ===
              a.some(({ key, from, bytes }) => key === id && at >= from && at < from + bytes),
          ),
        )
      )
    },
  )

  law('is plain data: JSON and back gives the same pool', fc.tuple(pool, picks), ([full, spans]) => {
    const taken = charged(full, spansOf(full, spans), 'key', 7)
    const current = E.isLeft(taken) ? full : taken.right.pool
    const back = KeyPool.decode(JSON.parse(JSON.stringify(KeyPool.encode(current))))
    return (
      E.isRight(back) &&
      JSON.stringify(KeyPool.encode(back.right)) === JSON.stringify(KeyPool.encode(current))
    )
  })
})

const id = fc.nat(5).map((pass) => keyId('J', pass))
const spans = fc.array(fc.record({ key: id, from: fc.nat(2 ** 20), bytes: fc.integer({ min: 1, max: 9 }) }), {
  minLength: 1,
  maxLength: 4,
})
const mode = fc.constantFrom('key' as const, 'message' as const, 'file' as const)
/** A mode, spans of K_J as long as it wants them, and a ciphertext of its length. */
const deposit = fc.tuple(mode, spans, fc.integer({ min: 1, max: 99 })).map(([chosen, some, length]) => {
  const all = chosen === 'file' ? [{ key: keyId('J', 0), from: length, bytes: SEED_BYTES }] : some
  const carried = { key: 0, message: spanBytes(all), file: length }[chosen]
  return { mode: chosen, spans: all, ciphertext: bytesFor('c', carried) }
})
const message: fc.Arbitrary<Message> = fc.oneof(
  deposit.map((fields): Message => ({ kind: 'DEPOSIT', ...fields })),
  fc
    .constantFrom('stored' as const, 'delivered' as const)
    .map((status): Message => ({ kind: 'RECEIPT', status })),
  deposit.map(
    ({ mode: chosen, spans: all, ciphertext }): Message => ({
      kind: 'RELAY',
      mode: chosen,
      spansJ: all,
      spansN: all.map((span) => ({ ...span, key: keyId('N', 0) })),
      relayed: bytesFor('r', spanBytes(all)),
      ciphertext,
    }),
  ),
  fc.integer({ min: 1, max: 2 ** 32 - 1 }).map((bytes): Message => ({ kind: 'DELIVERED', bytes })),
)
const framed = fc.record({ message, number: fc.maxSafeNat(), sequence: fc.nat(2 ** 32 - 1) })
const ALL = ['DEPOSIT', 'RECEIPT', 'RELAY', 'DELIVERED'] as const

describe('a frame', () => {
  law('opens to the message that was sealed', framed, (one) => {
    const read = opened(LINKS.J, ALL, sealed(LINKS.J, one))
    const text = ({ message: content, number, sequence }: typeof one) =>
      JSON.stringify([content, number, sequence], (_, value) =>
        value instanceof Uint8Array ? [...value] : value,
      )
    return E.isRight(read) && text(read.right) === text(one)
  })

  law(
    'with any bit flipped, cut or with a byte more is refused, and so is one of the other link',
    fc.tuple(framed, fc.nat(), fc.nat()),
    ([one, bit, cut]) => {
      const bytes = sealed(LINKS.J, one)
      const bad = [
        flipped(bytes, bit % (8 * bytes.length)),
        bytes.slice(0, cut % bytes.length),
        Uint8Array.from([...bytes, cut & 255]),
        sealed(LINKS.N, one),
      ]
      return bad.every((frame) => E.isLeft(opened(LINKS.J, ALL, frame)))
    },
  )
})

describe('a listener', () => {
  law(
    'sees the same frames from another message of that length under other keys: nothing is learnt of it',
    fc
      .integer({ min: 1, max: 40 })
      .chain((length) =>
        fc.tuple(...[0, 1, 2, 3].map(() => fc.uint8Array({ minLength: length, maxLength: length }))),
      ),
    ([text = new Uint8Array(0), keyJ = text, keyN = text, other = text]) => {
      const sent = (content: Uint8Array, j: Uint8Array, n: Uint8Array) => framesOf(content, j, n)
      const public_ = { relayed: xor(keyJ, keyN), ciphertext: xor(text, keyJ) }
      const fit = keysThatFit(public_, other)
      return sent(text, keyJ, keyN) === sent(other, fit.keyJ, fit.keyN)
    },
  )
})

/** Every frame of an undisturbed relay of one message, in hexadecimal. */
const framesOf = (text: Uint8Array, keyJ: Uint8Array, keyN: Uint8Array): string => {
  const number = 0
  const key = { kind: 'key', id: keyId('J', 0) } as const
  const events: ReadonlyArray<Event> = [
    { to: 'j', event: { ...key, material: keyJ } },
    { to: 'sat', event: { ...key, station: 'J', material: keyJ } },
    { to: 'sat', event: { ...key, station: 'N', material: keyN } },
    { to: 'n', event: { ...key, material: keyN } },
    { to: 'j', event: { kind: 'submit', mode: 'message', message: text } },
    { to: 'j', event: { kind: 'send', number } },
  ]
  const deposited = events.reduce(after, START)
  const frame = (world: World): Uint8Array => world.sent.at(-1)?.bytes ?? new Uint8Array(0)
  const relayedEvents: ReadonlyArray<Event> = [
    { to: 'sat', event: { kind: 'frame', from: 'J', bytes: frame(deposited) } },
    { to: 'sat', event: { kind: 'journalled', number } },
    { to: 'sat', event: { kind: 'send', to: 'J', number } },
    { to: 'sat', event: { kind: 'bind', number } },
    { to: 'sat', event: { kind: 'send', to: 'N', number } },
  ]
  const relayed = relayedEvents.reduce(after, deposited)
  const received = after(relayed, { to: 'n', event: { kind: 'frame', bytes: frame(relayed) } })
  const done = after(received, { to: 'n', event: { kind: 'send', number } })
  if (!isSame(done.released[0]?.bytes ?? new Uint8Array(0), text))
    throw new Error('the message did not arrive')
  return done.sent.map(({ bytes }) => bytes.join()).join('\n')
}

describe('the abstract relay', () => {
  walkLaw('has one canonical byte a variable, below 128', ({ parameters, states }) =>
    states.every((state) => {
      const bytes = canonicalBytes(parameters, state)
      return (
        bytes.length === 5 + parameters.messages * (7 + 9) && bytes.every((byte) => byte >= 0 && byte < 128)
      )
    }),
  )

  law(
    'holds every property at sizes of any kind, keys of unequal length included',
    relaySizes,
    (sizes) => {
      const parameters = {
        ...sizes,
        messages: 1,
        capacity: 1,
        attacks: Math.min(1, sizes.attacks),
        restarts: Math.min(1, sizes.restarts),
        passes: Math.min(2, sizes.passes),
      }
      const { exploration } = explored(relayOf(systemOf(parameters)))
      return exploration.properties.every(({ holds }) => holds === true)
    },
    { runs: 12 },
  )
})
