// Speed of the model's random draws. Run: npm run -s build && node build/bench/generator.js. The figures: docs/bench.md.

import { geometric, poisson, thresholdOf } from '../model/randomness/distributions'
import { generator } from '../model/randomness/generator'

const DRAWS = 5_000_000
/** The fastest of these counts: other work on the machine only ever slows a run down. */
const ROUNDS = 5

const draws = generator('bench', 'draws')
const photons = poisson(0.8)
const loss = geometric(1e-6)
const half = thresholdOf(0.5)

const KINDS: ReadonlyArray<readonly [string, () => number]> = [
  ['u32', draws.u32],
  ['uniform53', draws.uniform53],
  ['bernoulli', () => Number(draws.bernoulli(half))],
  ['below 7', () => draws.below(7)],
  ['Poisson, mean 0.8', () => draws.outcome(photons)],
  ['geometric, p = 1e-6', () => draws.geometric(loss)],
  ['normal', draws.normal],
]

const nanoseconds = (draw: () => number): number => {
  let sum = 0
  const start = process.cpuUsage()
  for (let n = 0; n < DRAWS; n += 1) sum += draw()
  const { user, system } = process.cpuUsage(start)
  const spent = ((user + system) * 1e3) / DRAWS
  // The sum is used, so that no engine leaves the draws out.
  return Number.isNaN(sum) ? Number.NaN : spent
}

for (const [name, draw] of KINDS) {
  const best = Math.min(...Array.from({ length: ROUNDS }, () => nanoseconds(draw)))
  process.stdout.write(
    `${name.padEnd(20)} ${best.toFixed(1).padStart(6)} ns  ${(1e3 / best).toFixed(0).padStart(4)} million/s\n`,
  )
}
