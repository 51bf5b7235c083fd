// Speed of the model's random draws, beside the generator of the engine, which takes no seed.
// Run: npm run -s build && node build/bench/generator.js. The figures: docs/performance.md.

import { geometric, poisson, thresholdOf } from '../model/randomness/distributions'
import { generator } from '../model/randomness/generator'
import { type Benchmark, leastCpuSeconds, show } from './benchmark'

const DRAWS = { full: 5_000_000, quick: 1000 }
const ROUNDS = { full: 5, quick: 1 }
/** 20 million words a second. */
const AIM_NANOSECONDS = 50

const draws = generator('bench', 'draws')
const photons = poisson(0.8)
const loss = geometric(1e-6)
const half = thresholdOf(0.5)

const KINDS: ReadonlyArray<readonly [string, () => number]> = [
  ['a word of 32 bits', draws.u32],
  ['uniform, 53 bits', draws.uniform53],
  ['Bernoulli', () => Number(draws.bernoulli(half))],
  ['below 7', () => draws.below(7)],
  ['Poisson, mean 0.8', () => draws.outcome(photons)],
  ['geometric, p = 1e-6', () => draws.geometric(loss)],
  ['normal', draws.normal],
]

const nanoseconds = (count: number, rounds: number, draw: () => number): number => {
  const { seconds, result } = leastCpuSeconds(rounds, () => {
    let sum = 0
    for (let n = 0; n < count; n += 1) sum += draw()
    return sum
  })
  // The sum is used, so that no engine leaves the draws out.
  return Number.isNaN(result) ? Number.NaN : (seconds * 1e9) / count
}

/** Nanoseconds a draw. */
export const generatorBenchmark: Benchmark = {
  title: 'Random draws',
  about:
    'Processor time a draw, best of 5 times 5 million. `Math.random` of the engine gives 53 bits, takes no seed and differs between engines; ours give the same on every machine.',
  rows: (effort) => {
    const engine = nanoseconds(DRAWS[effort], ROUNDS[effort], Math.random)
    return KINDS.map(([name, draw]) => ({
      name,
      unit: 'ns',
      better: 'less',
      ours: nanoseconds(DRAWS[effort], ROUNDS[effort], draw),
      ...(name.startsWith('uniform')
        ? { peer: { name: `Math.random of node ${process.version}`, value: engine } }
        : {}),
      ...(name.startsWith('a word') ? { aim: AIM_NANOSECONDS } : {}),
    }))
  },
}

if (require.main === module) show(generatorBenchmark)
