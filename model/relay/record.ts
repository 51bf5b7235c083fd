// A network as plain data, for a key store: every pool, frame and session, so it is as secret as the keys in it. What a restart of
// the satellite clears is left out. Source: docs/relay.md, "The key store".

import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decoded, exactly, wholeNumber } from '../../spec/codec'
import type { Problem } from '../../spec/problem'
import { hexBytes, SESSION_BYTES } from '../../spec/protocol/parameters'
import { KeyPool, Spans } from '../../spec/relay/keyPool'
import { MESSAGE_CODECS, Mode } from '../../spec/relay/messages'
import type { SatelliteState } from '../../spec/relay/satellite'
import { keyPoolRecord, parseKeyPool } from '../keyStore/keyPoolRecord'
import type { Network, Role, Session } from './network'

export const KEY_STORE_FORMAT = 'keywitness/key-store@1'

const counter = wholeNumber(0, Number.MAX_SAFE_INTEGER)
const record = <P extends t.Props>(name: string, fields: P) => exactly(name, t.readonly(t.type(fields)))
const list = <A, O>(codec: t.Type<A, O>) => t.readonlyArray(codec, `a list of ${codec.name}`)

const StationJ = record('station J', {
  pool: KeyPool,
  deposits: list(
    record('a deposit', {
      number: counter,
      mode: Mode,
      status: t.keyof({ sent: null, stored: null, delivered: null }),
      frame: hexBytes(),
      key: hexBytes(),
    }),
  ),
  next: counter,
  sequence: counter,
})

const Stored = record('a stored relay', {
  status: t.literal('stored'),
  number: counter,
  deposit: MESSAGE_CODECS.DEPOSIT,
  key: hexBytes(),
  receipt: hexBytes(),
})
const Bound = record('a bound relay', {
  status: t.literal('bound'),
  number: counter,
  mode: Mode,
  bytes: counter,
  spansN: Spans,
  frame: hexBytes(),
  receipt: hexBytes(),
})
const Delivered = record('a delivered relay', {
  status: t.literal('delivered'),
  number: counter,
  receipt: hexBytes(),
})

const Satellite = record('the satellite', {
  pools: record('its pools', { J: KeyPool, N: KeyPool }),
  relays: list(t.union([Stored, Bound, Delivered], 'a relay')),
  sequences: record('its sequence numbers', { J: counter, N: counter }),
})

const Nanshan = record('Nanshan', {
  pool: KeyPool,
  delivered: list(record('a delivered relay', { number: counter, frame: hexBytes() })),
  sequence: counter,
})

/** The pools of tags have a reader of their own. */
const SessionRecord = record('a session', {
  name: hexBytes(SESSION_BYTES),
  ground: t.unknown,
  satellite: t.unknown,
})

const Received = record('a message received', {
  kind: t.literal('release'),
  number: counter,
  mode: Mode,
  bytes: hexBytes(),
})

const Store = exactly(
  'a key store',
  t.readonly(
    t.type({
      format: t.literal(KEY_STORE_FORMAT),
      stations: record('the stations { J, N }', { J: t.string, N: t.string }),
      J: StationJ,
      satellite: Satellite,
      N: Nanshan,
      sessions: exactly('sessions', t.readonly(t.partial({ J: SessionRecord, N: SessionRecord }))),
      inbox: list(Received),
    }),
  ),
)

/** A network as JSON data that `parseNetwork` reads back. */
export const networkRecord = ({ stations, machines, sessions, inbox }: Network): unknown => {
  const { sat } = machines
  const relays = sat.relays.flatMap((relay) => (relay.status === 'held' ? [] : [relay]))
  const session = ({ name, ground, satellite }: Session) => ({
    name,
    ground: keyPoolRecord(ground),
    satellite: keyPoolRecord(satellite),
  })
  return Store.encode({
    format: KEY_STORE_FORMAT,
    stations,
    J: machines.j,
    satellite: { ...sat, relays },
    N: machines.n,
    sessions: {
      ...(sessions.J === undefined ? {} : { J: session(sessions.J) }),
      ...(sessions.N === undefined ? {} : { N: session(sessions.N) }),
    },
    inbox,
  })
}

/** A pool that no machine reaches: a byte charged twice or beyond its key, charged key that is still there, a key twice. */
const poolProblems = (path: string, { keys, charges }: KeyPool): ReadonlyArray<Problem> => {
  const problem = (at: string, found: string, expected: string): Problem => ({
    code: 'KW-IN102',
    path: `${path}.${at}`,
    found,
    expected,
  })
  const twice = keys.flatMap(({ id }, at) =>
    keys.findIndex((key) => key.id === id) === at
      ? []
      : [problem(`keys[${at}].id`, id, 'each identifier once')],
  )
  const spent = new Map(keys.map(({ id, material }) => [id, new Uint8Array(material.length)]))
  const wrong = charges.flatMap(({ span: { key, from, bytes } }, at) => {
    const taken = spent.get(key)
    if (taken === undefined || from + bytes > taken.length)
      return [problem(`charges[${at}].span`, `${bytes} bytes from ${from}`, 'bytes of a key of the pool')]
    const isFree = taken.subarray(from, from + bytes).every((byte) => byte === 0)
    taken.fill(1, from, from + bytes)
    const expected = 'bytes that no other charge has'
    return isFree ? [] : [problem(`charges[${at}].span`, `${bytes} bytes from ${from}`, expected)]
  })
  const kept = keys.flatMap(({ id, material }, at) =>
    material.some((byte, i) => byte !== 0 && spent.get(id)?.[i] === 1)
      ? [problem(`keys[${at}].material`, 'charged bytes that are not', 'charged bytes erased')]
      : [],
  )
  return [...twice, ...wrong, ...kept]
}

type SessionText = t.TypeOf<typeof SessionRecord>

const sessionOf = (
  role: Role,
  text: SessionText | undefined,
): E.Either<ReadonlyArray<Problem>, Network['sessions']> => {
  if (text === undefined) return E.right({})
  const end = (name: 'ground' | 'satellite') =>
    E.mapLeft((problems: ReadonlyArray<Problem>) =>
      problems.map((problem) => ({
        ...problem,
        path: problem.path.replace('$', `$.sessions.${role}.${name}`),
      })),
    )(parseKeyPool(text[name]))
  const [ground, satellite] = [end('ground'), end('satellite')]
  if (E.isLeft(ground) || E.isLeft(satellite))
    return E.left([...(E.isLeft(ground) ? ground.left : []), ...(E.isLeft(satellite) ? satellite.left : [])])
  return E.right({ [role]: { name: text.name, ground: ground.right, satellite: satellite.right } })
}

/** Reads a network, or lists everything that is wrong with it. */
export const parseNetwork = (value: unknown): E.Either<ReadonlyArray<Problem>, Network> => {
  const store = decoded(Store, value)
  if (E.isLeft(store)) return store
  const { stations, J, satellite, N, inbox } = store.right
  const [sessionJ, sessionN] = [
    sessionOf('J', store.right.sessions.J),
    sessionOf('N', store.right.sessions.N),
  ]
  const problems = [
    ...poolProblems('$.J.pool', J.pool),
    ...poolProblems('$.satellite.pools.J', satellite.pools.J),
    ...poolProblems('$.satellite.pools.N', satellite.pools.N),
    ...poolProblems('$.N.pool', N.pool),
    ...(E.isLeft(sessionJ) ? sessionJ.left : []),
    ...(E.isLeft(sessionN) ? sessionN.left : []),
  ]
  if (problems.length > 0 || E.isLeft(sessionJ) || E.isLeft(sessionN)) return E.left(problems)
  const sat: SatelliteState = satellite
  return E.right({
    stations,
    machines: { j: J, sat, n: N },
    sessions: { ...sessionJ.right, ...sessionN.right },
    inbox,
  })
}
