// Speed of privacy amplification beside two baselines on the same blocks: the shift-and-xor of whole words, and numpy's
// floating-point FFT, of the shortest length it likes, where numpy is installed; CPU seconds of one call. All must give the same bits.
// Run: npm run -s build && node build/bench/amplification.js. The figures: docs/performance.md.

import { spawnSync } from 'node:child_process'
import { sha256 } from '@noble/hashes/sha2'
import { shake256 } from '@noble/hashes/sha3'
import { bytesToHex } from '@noble/hashes/utils'
import { amplified } from '../model/distillation/privacyAmplification'
import { type BitString, bitAt } from '../spec/protocol/bits'
import { toeplitzSeedBits } from '../spec/protocol/toeplitz'
import { type Benchmark, leastCpuSeconds, type Row, show } from './benchmark'

const PYTHON = process.env.PYTHON ?? 'python3'
const ROUNDS = { full: 15, quick: 1 }
const BLOCKS = {
  full: [
    { inputBits: 500_000, keyBits: 100_000 },
    { inputBits: 900_000, keyBits: 200_000 },
  ],
  quick: [{ inputBits: 5000, keyBits: 1000 }],
}
const AIM_SECONDS = 0.4

type Block = { readonly inputBits: number; readonly keyBits: number }
type Result = { readonly seconds: number; readonly digest: string }

const stream = (label: string, length: number): BitString => {
  const bytes = shake256(`keywitness toeplitz ${label}`, { dkLen: Math.ceil(length / 8) })
  return { length, bytes }
}

/** Every set bit of the input adds a window of the seed, 32 bits at a time: n l / 64 word operations on average. */
const shiftAndXor = (seed: BitString, input: BitString, keyBits: number): BitString => {
  const words = new Uint32Array((seed.bytes.length >> 2) + 3)
  seed.bytes.forEach((byte, at) => {
    words[at >> 2] = (words[at >> 2] ?? 0) | (byte << (24 - 8 * (at & 3)))
  })
  const sums = new Uint32Array(Math.ceil(keyBits / 32))
  for (let j = 0; j < input.length; j += 1) {
    if (bitAt(input, j) === 0) continue
    const first = input.length - 1 - j
    const [word, shift] = [first >> 5, first & 31]
    for (let k = 0; k < sums.length; k += 1) {
      const low = shift === 0 ? 0 : (words[word + k + 1] ?? 0) >>> (32 - shift)
      sums[k] = (sums[k] ?? 0) ^ ((words[word + k] ?? 0) << shift) ^ low
    }
  }
  const bytes = new Uint8Array(Math.ceil(keyBits / 8)).map(
    (_, at) => (sums[at >> 2] ?? 0) >>> (24 - 8 * (at & 3)),
  )
  if (keyBits % 8 > 0) bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) & (0xff << (8 - (keyBits % 8)))
  return { length: keyBits, bytes }
}

const NUMPY = `
import hashlib, sys, time
import numpy as np
n, l, rounds = map(int, sys.argv[1:4])
def stream(label, bits):
    data = hashlib.shake_256(b'keywitness toeplitz ' + label).digest((bits + 7) // 8)
    return np.unpackbits(np.frombuffer(data, np.uint8))[:bits]
def is_smooth(size):
    for prime in (2, 3, 5):
        while size % prime == 0:
            size //= prime
    return size == 1
size = n + l - 1
while not is_smooth(size):
    size += 1
best = None
for _ in range(rounds):
    x, t = stream(b'key', n), stream(b'seed', n + l - 1)
    start = time.process_time()
    c = np.fft.irfft(np.fft.rfft(t, size) * np.fft.rfft(x, size), size)[n - 1:n - 1 + l]
    y = np.packbits(np.rint(c).astype(np.int64) & 1)
    seconds = time.process_time() - start
    best = seconds if best is None else min(best, seconds)
print(np.__version__, best, hashlib.sha256(y.tobytes()).hexdigest())
`

const timed = (run: () => BitString, rounds: number): Result => {
  const { seconds, result } = leastCpuSeconds(rounds, run)
  return { seconds, digest: bytesToHex(sha256(result.bytes)) }
}

const numpy = (
  { inputBits, keyBits }: Block,
  rounds: number,
): (Result & { readonly name: string }) | undefined => {
  const { status, stdout } = spawnSync(
    PYTHON,
    ['-c', NUMPY, String(inputBits), String(keyBits), String(rounds)],
    { encoding: 'utf8' },
  )
  const [version, seconds, digest = ''] = stdout?.trim().split(' ') ?? []
  return status === 0 ? { name: `numpy ${version}, FFT`, seconds: Number(seconds), digest } : undefined
}

const rowsOf = (block: Block, rounds: number): ReadonlyArray<Row> => {
  const { inputBits, keyBits } = block
  const seed = stream('seed', toeplitzSeedBits(inputBits, keyBits))
  const input = stream('key', inputBits)
  const own = timed(() => amplified(seed, input, keyBits), rounds)
  const plain = { name: 'shift and xor', ...timed(() => shiftAndXor(seed, input, keyBits), 1) }
  const fft = numpy(block, rounds)
  for (const { name, digest } of fft === undefined ? [plain] : [plain, fft])
    if (digest !== own.digest) throw new Error(`${name} gives other bits`)
  const row = { unit: 's', better: 'less', ours: own.seconds, note: 'same bits' } as const
  const name = `amplify ${inputBits / 1000} to ${keyBits / 1000} kbit`
  const installed =
    fft === undefined ? { name: 'numpy', missing: 'python3-numpy' } : { name: fft.name, value: fft.seconds }
  return [
    { ...row, name, peer: installed, aim: AIM_SECONDS },
    { ...row, name, peer: { name: plain.name, value: plain.seconds } },
  ]
}

/** CPU seconds of one block. */
export const amplificationBenchmark: Benchmark = {
  title: 'Privacy amplification',
  about:
    'Processor time of one block, best of 15 (shift and xor: one run). Shift and xor adds, for every set bit, a window of the seed, 32 bits at a time; numpy rounds a double-precision FFT of the shortest length with factors 2, 3 and 5 only. keywitness is exact in every step; the rounding of numpy is right here but not proved.',
  rows: (effort) => BLOCKS[effort].flatMap((block) => rowsOf(block, ROUNDS[effort])),
}

if (require.main === module) show(amplificationBenchmark)
