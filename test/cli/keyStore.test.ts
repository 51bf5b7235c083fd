// The key store under SIGKILL at 200 points, with two processes, and with files that are wrong.

import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { bytesToHex } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import { openKeyStore } from '../../cli/keyStore'
import { type Network, newNetwork, type Role, withSharedKey } from '../../model/relay/network'
import { networkRecord } from '../../model/relay/record'
import { bytesOfHex } from '../../spec/protocol/bits'
import { opened as openedFrame } from '../../spec/relay/frame'
import { accountOf, type KeyPool, type Span, unmatched } from '../../spec/relay/keyPool'
import { directory } from './commandLine'
import { keyId, materialOf, messageOf } from './keyStoreWorld'

const KILLS = 200
const PROCESS = join(__dirname, 'keyStoreProcess.js')
const place = join(directory, 'kills')
mkdirSync(join(place, 'taken'), { recursive: true })
const STORE = join(place, 'keys.json')
const LEDGER = join(place, 'ledger')

const run = (killAt: number, begins: 0 | 1) => {
  const args = [PROCESS, STORE, LEDGER, join(place, 'taken'), String(killAt), String(begins)]
  const { signal, status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  return { signal, status, point: stderr }
}

const networkIn = (file: string): Network => {
  const store = openKeyStore(file)
  if (E.isLeft(store)) throw new Error(JSON.stringify(store.left))
  store.right.close()
  if (store.right.network === undefined) throw new Error('no store')
  return store.right.network
}

/** What a pool has free is the key as it was distilled, what it has charged is erased: no byte is half spent. */
const expectIntact = (role: Role, { keys, charges }: KeyPool): void => {
  for (const [pass, { id, material }] of keys.entries()) {
    expect(id).toBe(keyId(role, pass))
    const whole = materialOf(role, pass)
    const isCharged = (at: number) =>
      charges.some(({ span }) => span.key === id && at >= span.from && at < span.from + span.bytes)
    expect(bytesToHex(material)).toBe(bytesToHex(whole.map((byte, at) => (isCharged(at) ? 0 : byte))))
  }
}

const poolsOf = ({ machines: { j, sat, n } }: Network) =>
  [
    ['J', j.pool, sat.pools.J],
    ['N', n.pool, sat.pools.N],
  ] as const

type Sent = { readonly role: Role; readonly direction: 'up' | 'down'; readonly frame: string }
const sentFrames = (): ReadonlyArray<Sent> =>
  readFileSync(LEDGER, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

/** Uses of key by what left: each span with the frame that it pads, and each sequence number with the frame that it tags. */
const usesOf = (network: Network, { role, direction, frame }: Sent) => {
  const link = {
    session: network.sessions[role]?.name ?? new Uint8Array(0),
    authenticator: { tag: () => new Uint8Array(0), isTag: () => true },
    cipher: (_: Uint8Array, bytes: Uint8Array) => bytes,
  }
  const kinds = ['DEPOSIT', 'RECEIPT', 'RELAY', 'DELIVERED'] as const
  const read = openedFrame(link, kinds, bytesOfHex(frame) ?? new Uint8Array(0))
  if (E.isLeft(read)) throw new Error(read.left.reason)
  const { message, sequence } = read.right
  const bytesOf = (spans: ReadonlyArray<Span>, pool: Role) =>
    spans.flatMap(({ key, from, bytes }) =>
      Array.from({ length: bytes }, (_, at) => `${pool} ${key} ${from + at}`),
    )
  const pads = message.kind === 'DEPOSIT' ? bytesOf(message.spans, 'J') : []
  const relays = message.kind === 'RELAY' ? bytesOf(message.spansN, 'N') : []
  return [`tag ${role} ${direction} ${sequence}`, ...pads, ...relays]
}

describe('the key store', () => {
  it(`loses and reuses nothing when its process is killed at ${KILLS} points`, () => {
    const points = new Map<string, number>()
    for (let kill = 0; kill < KILLS; kill += 1) {
      // Far enough to get on, and to every kind of point.
      const { signal, point } = run(1 + ((kill * 17) % 67), 1)
      expect([signal, point]).toEqual(['SIGKILL', expect.stringMatching(/^[a-z ]+$/)])
      points.set(point, (points.get(point) ?? 0) + 1)
      if (statSync(STORE, { throwIfNoEntry: false }) === undefined) continue
      for (const [role, ground, aboard] of poolsOf(networkIn(STORE))) {
        expectIntact(role, ground)
        expectIntact(role, aboard)
      }
    }
    expect(run(0, 0)).toEqual({ signal: null, status: 0, point: '' })
    const network = networkIn(STORE)
    const { deposits } = network.machines.j
    expect(deposits.length).toBeGreaterThan(20)
    for (const { number, status } of deposits) {
      expect([number, status]).toEqual([number, 'delivered'])
      const bytes = Uint8Array.from(readFileSync(join(place, 'taken', String(number))))
      expect([number, bytesToHex(bytes.slice(0, 4))]).toEqual([
        number,
        bytesToHex(messageOf(number, 0).slice(0, 4)),
      ])
    }
    for (const [, ground, aboard] of poolsOf(network)) {
      expect([unmatched(ground, aboard), unmatched(aboard, ground)]).toEqual([[], []])
      expect(accountOf(ground)).toEqual(accountOf(aboard))
    }

    const uses = new Map<string, string>()
    for (const sent of sentFrames())
      for (const use of usesOf(network, sent)) {
        expect([use, uses.get(use) ?? sent.frame]).toEqual([use, sent.frame])
        uses.set(use, sent.frame)
      }
    expect(uses.size).toBeGreaterThan(8 * 2 * deposits.length)
    expect([...points.keys()].sort()).toEqual([
      'begun',
      'directory synced',
      'frame sent',
      'half written',
      'message taken',
      'renamed',
      'submitted',
      'synced',
      'written',
    ])
  }, 300_000)

  it('leaves one file and one lock behind', () => {
    const left = readdirSync(place).filter((name) => !name.startsWith('.'))
    expect(left.map((name) => name.replace(/\d+$/, 'N')).sort()).toEqual([
      'keys.json',
      'keys.json.lock.N',
      'ledger',
      'taken',
    ])
  })

  it('is for one process at a time, and can be read by its owner alone', () => {
    const file = join(directory, 'one.json')
    const first = openKeyStore(file)
    if (E.isLeft(first)) throw new Error('free')
    first.right.commit(newNetwork({ J: 'Jinan', N: 'Nanshan' }))
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(openKeyStore(file)).toEqual(
      E.left([
        {
          code: 'KW-IN001',
          path: file,
          expected: 'a key store that no other process has open',
          found: `one that process ${process.pid} has open`,
        },
      ]),
    )
    first.right.close()
    const second = openKeyStore(file)
    expect(E.isRight(second) && second.right.network?.stations.J).toBe('Jinan')
    if (E.isRight(second)) second.right.close()
  })
})

const KEY = { id: keyId('J', 0), ground: materialOf('J', 0), satellite: materialOf('J', 0) }
const fresh = (): string =>
  JSON.stringify(networkRecord(withSharedKey(newNetwork({ J: 'J', N: 'N' }), 'J', KEY)))

const problemsOf = (content: string): ReadonlyArray<string> => {
  const file = join(directory, 'wrong.json')
  writeFileSync(file, content)
  const store = openKeyStore(file)
  if (E.isRight(store)) store.right.close()
  return E.isRight(store)
    ? []
    : store.left.map(({ code, path }) => `${code} ${path.replace(`${file}, `, '')}`)
}

describe('openKeyStore', () => {
  it('reads what was written', () => {
    expect(problemsOf(fresh())).toEqual([])
  })

  const charge = (from: number, bytes: number) => ({
    span: { key: KEY.id, from, bytes },
    purpose: 'message',
    number: 0,
  })
  const withCharges = (...charges: ReadonlyArray<unknown>): string => {
    const record = JSON.parse(fresh())
    return JSON.stringify({ ...record, J: { ...record.J, pool: { ...record.J.pool, charges } } })
  }
  const doubled = (): string => {
    const record = JSON.parse(fresh())
    const { keys } = record.J.pool
    return JSON.stringify({ ...record, J: { ...record.J, pool: { keys: [...keys, ...keys], charges: [] } } })
  }

  it.each([
    ['no JSON', '{', ['KW-IN010 line 1, column 2']],
    ['another format', fresh().replace('key-store@1', 'key-store@2'), ['KW-IN102 $.format']],
    ['a field nobody reads', fresh().replace('{', '{"more":1,'), ['KW-IN101 $.more']],
    ['charged key that is still there', withCharges(charge(0, 4)), ['KW-IN102 $.J.pool.keys[0].material']],
    ['a charge beyond its key', withCharges(charge(254, 4)), ['KW-IN102 $.J.pool.charges[0].span']],
    [
      'a byte charged twice',
      withCharges(charge(0, 4), charge(3, 1)),
      ['KW-IN102 $.J.pool.charges[1].span', 'KW-IN102 $.J.pool.keys[0].material'],
    ],
    ['a key twice', doubled(), ['KW-IN102 $.J.pool.keys[1].id']],
  ])('refuses %s', (_, content, problems) => {
    expect(problemsOf(content)).toEqual(problems)
  })

  it('refuses a directory that is not there', () => {
    const store = openKeyStore(join(directory, 'nowhere', 'keys.json'))
    expect(E.isLeft(store) && store.left.map(({ code, found }) => [code, found])).toEqual([
      ['KW-IN001', 'no such file'],
    ])
  })
})
