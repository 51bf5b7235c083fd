// Measures the rate ladder and writes model/distillation/ldpcRungs.ts: for some row counts of each code the number of errors that
// packets can have and still be decoded at the first try, hence the error rate at which 3 packets in 100 fail; the row counts
// between are interpolated. Run: npm run -s build && node build/bench/ldpc/rates.js [--frames 5] > model/distillation/ldpcRungs.ts

import { decode } from '../../model/distillation/fast/ldpcDecoder'
import { syndrome } from '../../model/distillation/fast/ldpcSyndrome'
import { type LdpcCode, packetBits } from '../../model/distillation/ldpcCode'
import { codeOfText } from '../../model/distillation/ldpcCodes'
import { MATRICES } from '../../model/distillation/ldpcMatrices'
import { drawFor, entropy, flipped, permutation, randomPacket } from './packets'

const SEED = 20240801
/** Normal quantile of 3 %: below the 5 % that is claimed, for the measured limits are uncertain themselves. */
const QUANTILE = 1.881
const BISECTIONS = 5
/** Efficiency near which the search for the limit begins, and how far around it looks. */
const expectedEfficiency = (rows: number): number => 1.07 + 3 / rows
const WINDOW = 0.08
/** Row counts of a code that are measured, as multiples of the mother's. */
const ANCHORS = [1, 1.17]

const bisect = (low: number, high: number, steps: number, isBelow: (x: number) => boolean): number => {
  let [a, b] = [low, high]
  for (let step = 0; step < steps; step++) {
    const middle = (a + b) / 2
    if (isBelow(middle)) a = middle
    else b = middle
  }
  return (a + b) / 2
}

/** The error rate whose entropy is `share`. */
const rateOfEntropy = (share: number): number => bisect(1e-6, 0.5, 50, (q) => entropy(q) < share)

/** Errors that one random packet with errors in one random order can have. */
const decodableErrors = (code: LdpcCode, rows: number, frame: number): number => {
  const bits = packetBits(code)
  const draw = drawFor(SEED, code.id, rows, frame)
  const packet = randomPacket(bits, draw)
  const order = permutation(bits, draw)
  const disclosed = syndrome(code, rows, packet)
  const rate = rateOfEntropy((rows * code.circulant) / bits / expectedEfficiency(rows))
  return bisect((1 - WINDOW) * rate * bits, (1 + WINDOW) * rate * bits, BISECTIONS, (errors) => {
    const received = flipped(packet, order.slice(0, Math.round(errors)))
    return decode(code, rows, disclosed, received, rate).success
  })
}

/**
 * The error rate at which the failures make up 3 %, if limits and numbers of errors are both normally distributed. The mean limit is
 * taken two standard errors low: it comes from few packets.
 */
const rateAtRisk = (limits: ReadonlyArray<number>, bits: number): number => {
  const mean = limits.reduce((sum, limit) => sum + limit, 0) / limits.length
  const variance = limits.reduce((sum, limit) => sum + (limit - mean) ** 2, 0) / (limits.length - 1)
  const lowMean = mean - 2 * Math.sqrt(variance / limits.length)
  return bisect(0, 0.5, 50, (q) => lowMean - bits * q > QUANTILE * Math.sqrt(bits * q * (1 - q) + variance))
}

type Anchor = { readonly rows: number; readonly rate: number }

const measured = (code: LdpcCode, rows: number, frames: number): Anchor => {
  const limits = Array.from({ length: frames }, (_, frame) => decodableErrors(code, rows, frame))
  const rate = rateAtRisk(limits, packetBits(code))
  const efficiency = (rows * code.circulant) / packetBits(code) / entropy(rate)
  process.stderr.write(
    `code ${code.id} rows ${rows}: ${rate.toFixed(6)}, f ${efficiency.toFixed(4)}, limits ${limits.map(Math.round).join(' ')}\n`,
  )
  return { rows, rate }
}

/** Error rates of all row counts from the first anchor to the last, in units of 1e-6, rounded down, never falling. */
const interpolated = (anchors: ReadonlyArray<Anchor>): ReadonlyArray<number> =>
  anchors.flatMap(({ rows, rate }, at) => {
    const next = anchors[at + 1]
    if (next === undefined) return [Math.floor(rate * 1e6)]
    const slope = (next.rate - rate) / (next.rows - rows)
    return Array.from({ length: next.rows - rows }, (_, step) => Math.floor((rate + slope * step) * 1e6))
  })

const moduleText = (
  ladders: ReadonlyArray<{ code: number; first: number; ppm: ReadonlyArray<number> }>,
): string =>
  `// The rate ladder: the rows of each code and the error rate up to which packets decode at the first try, measured.
// The text is that of bench/ldpc/rates.ts; with what it was measured: docs/ldpc.md.

/** A syndrome of \`rows\` base rows of code \`code\`. */
export type Rung = { readonly code: number; readonly rows: number }

/** Code, its first row count here, and from there on, row by row, the error rate in units of 1e-6 at which 3 % of packets fail. */
// biome-ignore format: a table
const LADDERS: ReadonlyArray<readonly [code: number, firstRows: number, ppm: ReadonlyArray<number>]> = [
${ladders.map(({ code, first, ppm }) => `  [${code}, ${first}, [\n${lines(ppm)}\n  ]],\n`).join('')}]

/** Rungs by rows, with the error rate in units of 1e-6 up to which at most 5 % of packets fail at the first try. */
export const RUNGS: ReadonlyArray<Rung & { readonly ppm: number }> = LADDERS.flatMap(
  ([code, firstRows, rates]) => rates.map((ppm, at) => ({ code, rows: firstRows + at, ppm })),
)
`

const PER_LINE = 14

const lines = (values: ReadonlyArray<number>): string =>
  Array.from(
    { length: Math.ceil(values.length / PER_LINE) },
    (_, at) => `    ${values.slice(at * PER_LINE, (at + 1) * PER_LINE).join(', ')},`,
  ).join('\n')

const main = (frames: number): void => {
  const codes = MATRICES.slice(1).map(codeOfText)
  const ladders = codes.map((code, at) => {
    const next = codes[at + 1]
    const last = next === undefined ? Math.round(code.motherRows * 1.12) : next.motherRows
    const rows = [
      ...ANCHORS.map((anchor) => Math.round(anchor * code.motherRows)).filter((n) => n < last - 2),
      last,
    ]
    const ppm = interpolated(rows.map((count) => measured(code, count, frames)))
    return { code: code.id, first: code.motherRows, ppm: next === undefined ? ppm : ppm.slice(0, -1) }
  })
  process.stdout.write(moduleText(ladders))
}

if (require.main === module) {
  const at = process.argv.indexOf('--frames')
  main(at < 0 ? 5 : Number(process.argv[at + 1]))
}
