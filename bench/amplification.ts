// Speed of privacy amplification beside two baselines on the same blocks: the shift-and-xor of whole words, and numpy's
// floating-point FFT where numpy is installed. All must give the same bits.
// Run: npm run -s build && node build/bench/amplification.js. The figures and what they mean: docs/bench.md.

import { spawnSync } from 'node:child_process'
import { sha256 } from '@noble/hashes/sha2'
import { shake256 } from '@noble/hashes/sha3'
import { bytesToHex } from '@noble/hashes/utils'
import { amplified, seedBits } from '../model/distillation/privacyAmplification'

const PYTHON = process.env.PYTHON ?? 'python3'
/** The fastest of these counts: other work on the machine only ever slows a run down. */
const ROUNDS = 5
const BLOCKS = [
  { keyBits: 500_000, outputBits: 100_000, target: 0.4 },
  { keyBits: 900_000, outputBits: 200_000, target: 0.4 },
]

type Block = { readonly keyBits: number; readonly outputBits: number }
type Result = { readonly seconds: number; readonly digest: string }

const stream = (label: string, bits: number): Uint8Array =>
  shake256(`keywitness toeplitz ${label}`, { dkLen: Math.ceil(bits / 8) })

/** Every set bit of the key adds a window of the seed, 32 bits at a time: n l / 64 word operations on average. */
const shiftAndXor = (seed: Uint8Array, key: Uint8Array, { keyBits, outputBits }: Block): Uint8Array => {
  const words = new Uint32Array((seed.length >> 2) + 3)
  seed.forEach((byte, at) => {
    words[at >> 2] = (words[at >> 2] ?? 0) | (byte << (24 - 8 * (at & 3)))
  })
  const sums = new Uint32Array(Math.ceil(outputBits / 32))
  for (let j = 0; j < keyBits; j += 1) {
    if ((((key[j >> 3] ?? 0) >> (7 - (j & 7))) & 1) === 0) continue
    const first = keyBits - 1 - j
    const [word, shift] = [first >> 5, first & 31]
    for (let k = 0; k < sums.length; k += 1) {
      const low = shift === 0 ? 0 : (words[word + k + 1] ?? 0) >>> (32 - shift)
      sums[k] = (sums[k] ?? 0) ^ ((words[word + k] ?? 0) << shift) ^ low
    }
  }
  const hashed = new Uint8Array(Math.ceil(outputBits / 8)).map(
    (_, at) => (sums[at >> 2] ?? 0) >>> (24 - 8 * (at & 3)),
  )
  if (outputBits % 8 > 0) hashed[hashed.length - 1] = (hashed.at(-1) ?? 0) & (0xff << (8 - (outputBits % 8)))
  return hashed
}

const NUMPY = `
import hashlib, sys, time
import numpy as np
n, l, rounds = map(int, sys.argv[1:4])
def stream(label, bits):
    data = hashlib.shake_256(b'keywitness toeplitz ' + label).digest((bits + 7) // 8)
    return np.unpackbits(np.frombuffer(data, np.uint8))[:bits]
best = None
for _ in range(rounds):
    x, t = stream(b'key', n), stream(b'seed', n + l - 1)
    start = time.perf_counter()
    size = 1 << (n + l - 2).bit_length()
    c = np.fft.irfft(np.fft.rfft(t, size) * np.fft.rfft(x, size), size)[n - 1:n - 1 + l]
    y = np.packbits(np.rint(c).astype(np.int64) & 1)
    seconds = time.perf_counter() - start
    best = seconds if best is None else min(best, seconds)
print(np.__version__, best, hashlib.sha256(y.tobytes()).hexdigest())
`

const timed = (run: () => Uint8Array, rounds: number): Result => {
  const results = Array.from({ length: rounds }, () => {
    const start = process.hrtime.bigint()
    const hashed = run()
    return {
      seconds: Number(process.hrtime.bigint() - start) / 1e9,
      digest: bytesToHex(sha256(hashed)),
    }
  })
  return results.reduce((best, one) => (one.seconds < best.seconds ? one : best))
}

const numpy = ({ keyBits, outputBits }: Block): (Result & { readonly name: string }) | undefined => {
  const { status, stdout } = spawnSync(
    PYTHON,
    ['-c', NUMPY, String(keyBits), String(outputBits), String(ROUNDS)],
    { encoding: 'utf8' },
  )
  const [version, seconds, digest = ''] = stdout?.trim().split(' ') ?? []
  return status === 0 ? { name: `numpy ${version}, FFT`, seconds: Number(seconds), digest } : undefined
}

const main = () => {
  for (const block of BLOCKS) {
    const { keyBits, outputBits, target } = block
    const seed = stream('seed', seedBits(keyBits, outputBits))
    const key = stream('key', keyBits)
    const own = timed(() => amplified(seed, key, keyBits, outputBits), ROUNDS)
    const results = [
      { name: 'keywitness', ...own },
      { name: 'shift and xor', ...timed(() => shiftAndXor(seed, key, block), 1) },
      numpy(block),
    ]
    process.stdout.write(`${keyBits} bits to ${outputBits}\n`)
    for (const result of results)
      if (result === undefined) process.stdout.write('  numpy is not installed: left out\n')
      else
        process.stdout.write(
          `  ${result.name.padEnd(20)} ${result.seconds.toFixed(3).padStart(7)} s  ${(result.seconds / own.seconds).toFixed(1).padStart(6)} times ours  ${result.digest === own.digest ? 'same bits' : 'OTHER BITS'}\n`,
        )
    if (own.seconds > target) process.stdout.write(`  above the target of ${target} s\n`)
  }
}

main()
