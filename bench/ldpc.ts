// Error correction of packets of 100 000 bits: efficiency, failures at the first try, wrong packets, iterations and CPU time, at known
// error rates and with the rows chosen from a sample, beside the information limit; for the runner, the decoder beside its plain twin.
// Run: npm run -s build && node build/bench/ldpc.js [--frames 40] [--seed 1]. The figures: docs/ldpc.md and docs/performance.md.

import * as O from 'fp-ts/Option'
import { decode } from '../model/distillation/fast/ldpcDecoder'
import { syndrome } from '../model/distillation/fast/ldpcSyndrome'
import * as plain from '../model/distillation/ldpc'
import { type LdpcCode, packetBits } from '../model/distillation/ldpcCode'
import { codeOf } from '../model/distillation/ldpcCodes'
import { chooseRows, furtherRows, leakBits, rungFor } from '../model/distillation/ldpcRates'
import type { Rung } from '../model/distillation/ldpcRungs'
import { type Benchmark, leastCpuSeconds, type Row, show } from './benchmark'
import { distance, drawFor, entropy, errorPositions, flipped, randomPacket } from './ldpc/packets'

const RATES = [0.005, 0.01, 0.02, 0.03, 0.05]
const PACKET_BITS = 100_000
/** Ten percent of the sifted bits were sampled, and the rest is the packet. */
const SAMPLE_BITS = 11_111
/** Normal quantile of a failure probability of 5 %, at which the information limit is stated. */
const QUANTILE = 1.645

const option = (name: string, otherwise: number): number => {
  const at = process.argv.indexOf(name)
  return at < 0 ? otherwise : Number(process.argv[at + 1])
}

/** f of the normal approximation of the shortest syndrome: `n h + sqrt(n V) Q^-1(5 %) - log2(n)/2` bits (Tan and Kosut 2014). */
const informationLimit = (q: number): number => {
  const deviation = Math.sqrt(q * (1 - q)) * Math.log2((1 - q) / q)
  const bits =
    PACKET_BITS * entropy(q) + Math.sqrt(PACKET_BITS) * deviation * QUANTILE - Math.log2(PACKET_BITS) / 2
  return bits / PACKET_BITS / entropy(q)
}

const some = <A>(value: O.Option<A>): A => {
  if (O.isNone(value)) throw new Error('off the ladder')
  return value.value
}

/** What became of one packet; `rows` are all that were disclosed. */
type Outcome = {
  readonly code: LdpcCode
  readonly rows: number
  readonly rounds: number
  readonly success: boolean
  readonly isWrong: boolean
  readonly iterations: number
  readonly milliseconds: number
}

/** A random packet with independent errors, corrected from `rung` on, with up to `rounds` further syndromes. */
const corrected = (rung: Rung, rate: number, rounds: number, draw: (below: number) => number): Outcome => {
  const code = some(codeOf(rung.code))
  const packet = randomPacket(packetBits(code), draw)
  const received = flipped(packet, errorPositions(packetBits(code), rate, draw))
  const attempt = (rows: number, round: number): Outcome => {
    const disclosed = syndrome(code, rows, packet)
    const start = process.cpuUsage()
    const { success, bits, iterations } = decode(code, rows, disclosed, received, rate)
    const { user, system } = process.cpuUsage(start)
    const next = furtherRows(code, rows)
    if (!success && round < rounds && O.isSome(next)) return attempt(next.value, round + 1)
    const isWrong = success && distance(bits, packet) > 0
    return { code, rows, rounds: round, success, isWrong, iterations, milliseconds: (user + system) / 1000 }
  }
  return attempt(rung.rows, 0)
}

const mean = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

const count = (outcomes: ReadonlyArray<Outcome>, holds: (outcome: Outcome) => boolean): number =>
  outcomes.filter(holds).length

const efficiency = (outcomes: ReadonlyArray<Outcome>, rate: number): string =>
  (leakBits(outcomes) / outcomes.length / PACKET_BITS / entropy(rate)).toFixed(3)

const percent = (rate: number): string => `${(100 * rate).toFixed(1)} %`

const print = (cells: ReadonlyArray<string | number>): void => {
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}

const atKnownRates = (frames: number, seed: number): void => {
  print(['QBER', 'code', 'rows', 'f', 'limit at 5 %', 'first-try failures', 'wrong', 'iterations', 'ms CPU'])
  print(Array.from({ length: 9 }, () => '---'))
  for (const rate of RATES) {
    const rung = some(rungFor(rate))
    const outcomes = Array.from({ length: frames }, (_, frame) =>
      corrected(rung, rate, 0, drawFor(seed, 1, Math.round(rate * 1e6), frame)),
    )
    const decoded = outcomes.filter(({ success }) => success)
    print([
      percent(rate),
      rung.code,
      rung.rows,
      efficiency(outcomes, rate),
      informationLimit(rate).toFixed(3),
      `${count(outcomes, ({ success }) => !success)}/${frames}`,
      count(outcomes, ({ isWrong }) => isWrong),
      mean(decoded.map(({ iterations }) => iterations)).toFixed(1),
      mean(decoded.map(({ milliseconds }) => milliseconds)).toFixed(0),
    ])
  }
}

const fromSamples = (frames: number, seed: number): void => {
  const rounds = 3
  print(['QBER', 'rows first chosen', 'f with all disclosed', 'first-try failures', 'given up', 'wrong'])
  print(Array.from({ length: 6 }, () => '---'))
  for (const rate of RATES) {
    const runs = Array.from({ length: frames }, (_, frame) => {
      const draw = drawFor(seed, 2, Math.round(rate * 1e6), frame)
      const rung = some(chooseRows(errorPositions(SAMPLE_BITS, rate, draw).length, SAMPLE_BITS))
      return { rung, outcome: corrected(rung, rate, rounds, draw) }
    })
    const outcomes = runs.map(({ outcome }) => outcome)
    const rows = runs.map(({ rung }) => rung.rows)
    print([
      percent(rate),
      `${Math.min(...rows)} to ${Math.max(...rows)}`,
      efficiency(outcomes, rate),
      `${count(outcomes, (outcome) => outcome.rounds > 0 || !outcome.success)}/${frames}`,
      count(outcomes, ({ success }) => !success),
      count(outcomes, ({ isWrong }) => isWrong),
    ])
  }
}

const FRAMES = { full: 20, quick: 1 }

/** The decoder on one packet at 1 %, beside the plain one. */
const decoderRow = (seed: number): Row => {
  const rung = some(rungFor(0.01))
  const code = some(codeOf(rung.code))
  const draw = drawFor(seed, 3)
  const packet = randomPacket(packetBits(code), draw)
  const received = flipped(packet, errorPositions(packetBits(code), 0.01, draw))
  const disclosed = syndrome(code, rung.rows, packet)
  const [fast, slow] = [decode, plain.decode].map((decoder) =>
    leastCpuSeconds(1, () => decoder(code, rung.rows, disclosed, received, 0.01)),
  )
  // There are two decoders.
  if (fast === undefined || slow === undefined) throw new Error('no decoder')
  return {
    name: 'decode a packet at 1 % QBER',
    unit: 's',
    better: 'less',
    ours: fast.seconds,
    peer: { name: 'plain twin', value: slow.seconds },
    note: `${fast.result.iterations} and ${slow.result.iterations} iterations`,
  }
}

const efficiencyRow = (frames: number, seed: number, rate: number): Row => {
  const rung = some(rungFor(rate))
  const outcomes = Array.from({ length: frames }, (_, frame) =>
    corrected(rung, rate, 3, drawFor(seed, 1, Math.round(rate * 1e6), frame)),
  )
  return {
    name: `f at ${percent(rate)} QBER`,
    unit: '1',
    better: 'less',
    ours: leakBits(outcomes) / outcomes.length / PACKET_BITS / entropy(rate),
    peer: { name: 'information limit at 5 % failures', value: informationLimit(rate) },
    note: `${count(outcomes, ({ rounds }) => rounds > 0)} of ${frames} packets needed further rows`,
  }
}

/** CPU seconds of the decoder, and efficiency. */
export const ldpcBenchmark: Benchmark = {
  title: 'Error correction',
  about:
    'The decoder on one packet of 100 000 bits, processor time of one run; and the efficiency f, disclosed bits over packet bits times h(QBER), of 20 packets a rate with up to three further syndromes. The information limit is the normal approximation of Tan and Kosut (2014) at a failure probability of 5 %. More packets: [ldpc.md](ldpc.md).',
  rows: (effort) => [
    ...(effort === 'full' ? [decoderRow(1)] : []),
    ...RATES.map((rate) => efficiencyRow(FRAMES[effort], 1, rate)),
  ],
}

const main = (): void => {
  const frames = option('--frames', 40)
  const seed = option('--seed', 1)
  atKnownRates(frames, seed)
  process.stdout.write('\n')
  fromSamples(frames, seed)
}

if (require.main === module)
  if (process.argv.includes('--json')) show(ldpcBenchmark)
  else main()
