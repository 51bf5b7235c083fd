// Speed of tags: the polynomial hash beside its definition on integers and beside GHASH of OpenSSL, which is the same field in
// machine code, and the signatures. Run: npm run -s build && node build/bench/authentication.js. The figures: docs/performance.md.

import { createCipheriv } from 'node:crypto'
import { shake256 } from '@noble/hashes/sha3'
import { polynomialHash } from '../model/distillation/fast/polynomialHash'
import {
  ed25519Authenticator,
  ed25519Keys,
  mlDsa65Authenticator,
  mlDsa65Keys,
} from '../model/distillation/signatures'
import { bytesAsBits } from '../spec/protocol/bits'
import { polynomialHash as polynomialHashByDefinition } from '../spec/protocol/polynomialHash'
import { type Benchmark, leastCpuSeconds, type Row, show } from './benchmark'

const MEGABYTE = 1_000_000
const KEY = shake256('key', { dkLen: 16 })
const SEED = shake256('seed', { dkLen: 32 })
const ROUNDS = { full: 15, quick: 1 }
const SIZES = { full: [1000, MEGABYTE, 4 * MEGABYTE], quick: [1000] }
const AIM_MEGABYTES_PER_SECOND = 100
const OPENSSL = `GHASH of OpenSSL ${process.versions.openssl}`

const ghash = (message: Uint8Array): Uint8Array => {
  const cipher = createCipheriv('aes-128-gcm', KEY, new Uint8Array(12))
  cipher.setAAD(message)
  cipher.final()
  return cipher.getAuthTag()
}

const both = (key: Uint8Array) => ({ up: key, down: key })
const postQuantum = mlDsa65Keys(SEED)
const SIGNATURES = [
  ed25519Authenticator({ publicKeys: both(ed25519Keys(SEED).publicKey), secretKeys: both(SEED) }),
  mlDsa65Authenticator({ publicKeys: both(postQuantum.publicKey), secretKeys: both(postQuantum.secretKey) }),
]

const rowsOf = (bytes: number, rounds: number): ReadonlyArray<Row> => {
  const message = shake256('message', { dkLen: bytes })
  const row = (name: string, work: () => unknown) => ({
    name: `${name}, ${bytes} bytes`,
    unit: 'MB/s',
    better: 'more' as const,
    ours: bytes / MEGABYTE / leastCpuSeconds(rounds, work).seconds,
  })
  const megabytesPerSecond = (work: () => unknown) => row('', work).ours
  const tag = row('polynomial hash', () => polynomialHash(KEY)(bytesAsBits(message)))
  return [
    {
      ...tag,
      ...(bytes > MEGABYTE ? { aim: AIM_MEGABYTES_PER_SECOND } : {}),
      peer: { name: OPENSSL, value: megabytesPerSecond(() => ghash(message)) },
    },
    ...(bytes > 1000
      ? []
      : [
          {
            ...tag,
            peer: {
              name: 'the definition on integers',
              value: megabytesPerSecond(() => polynomialHashByDefinition(KEY, bytesAsBits(message))),
            },
          },
        ]),
    ...SIGNATURES.flatMap(({ scheme, tag: sign, isTag }) => {
      const signature = sign('up', 0, message)
      return [
        row(`${scheme}, signing`, () => sign('up', 0, message)),
        row(`${scheme}, verifying`, () => isTag('up', 0, message, signature)),
      ]
    }),
  ]
}

/** Megabytes a second of processor time. */
export const authenticationBenchmark: Benchmark = {
  title: 'Authentication',
  about:
    'Megabytes a second of processor time for one message, best of 15, the tables of the key included, which are most of the time of a short message and are built anew for every tag. GHASH of OpenSSL is another order of bits of the same field, by the carry-less multiplication of the processor.',
  rows: (effort) => SIZES[effort].flatMap((bytes) => rowsOf(bytes, ROUNDS[effort])),
}

if (require.main === module) show(authenticationBenchmark)
