// Speed of tags: the polynomial hash beside its definition on integers and beside GHASH of OpenSSL, which is the same field in
// machine code, and the signatures. Run: npm run -s build && node build/bench/authentication.js. The figures: docs/bench.md.

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

const MEGABYTE = 1_000_000
const KEY = shake256('key', { dkLen: 16 })
const SEED = shake256('seed', { dkLen: 32 })
/** The fastest of these counts: other work on the machine only ever slows a run down. */
const ROUNDS = 15

const bestSeconds = (run: () => unknown, rounds: number): number =>
  Math.min(
    ...Array.from({ length: rounds }, () => {
      const start = process.cpuUsage()
      run()
      const { user, system } = process.cpuUsage(start)
      return (user + system) / 1e6
    }),
  )

const ghash = (message: Uint8Array): Uint8Array => {
  const cipher = createCipheriv('aes-128-gcm', KEY, new Uint8Array(12))
  cipher.setAAD(message)
  cipher.final()
  return cipher.getAuthTag()
}

const line = (name: string, bytes: number, seconds: number): string =>
  `${name.padEnd(34)} ${String(bytes).padStart(8)} bytes  ${(seconds * 1e3).toFixed(3).padStart(9)} ms  ${(bytes / MEGABYTE / seconds).toFixed(1).padStart(7)} MB/s\n`

const main = () => {
  const { secretKey, publicKey } = mlDsa65Keys(SEED)
  const both = (key: Uint8Array) => ({ up: key, down: key })
  const signatures = [
    ed25519Authenticator({
      publicKeys: both(ed25519Keys(SEED).publicKey),
      secretKeys: both(SEED),
    }),
    mlDsa65Authenticator({ publicKeys: both(publicKey), secretKeys: both(secretKey) }),
  ]
  for (const bytes of [1000, MEGABYTE, 4 * MEGABYTE]) {
    const message = shake256('message', { dkLen: bytes })
    const tagSeconds = bestSeconds(() => polynomialHash(KEY)(bytesAsBits(message)), ROUNDS)
    process.stdout.write(line('polynomial hash, tables included', bytes, tagSeconds))
    process.stdout.write(
      line(
        'GHASH of OpenSSL',
        bytes,
        bestSeconds(() => ghash(message), ROUNDS),
      ),
    )
    if (bytes === 1000)
      process.stdout.write(
        line(
          'the definition on integers',
          bytes,
          bestSeconds(() => polynomialHashByDefinition(KEY, bytesAsBits(message)), 3),
        ),
      )
    for (const { scheme, tag, isTag } of signatures) {
      const signature = tag('up', 0, message)
      const signing = bestSeconds(() => tag('up', 0, message), ROUNDS)
      const verifying = bestSeconds(() => isTag('up', 0, message, signature), ROUNDS)
      process.stdout.write(line(`${scheme}, signing`, bytes, signing))
      process.stdout.write(line(`${scheme}, verifying`, bytes, verifying))
    }
  }
}

main()
