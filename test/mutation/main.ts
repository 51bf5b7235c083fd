/** Mutation of the kernel source: prints what no test noticed, and the score. [--sample SIZE] [--file NAME] [--killed] */
import { parseArgs } from 'node:util'
import { type Fate, fatesOf, mutants, sampleOf } from './score'

const { values } = parseArgs({
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    file: { type: 'string', default: '' },
    killed: { type: 'boolean', default: false },
  },
})

const told = ({ mutant, killer, reason }: Fate): string =>
  [
    `${killer ? 'killed' : reason ? 'argued' : 'SURVIVED'} proofs/kernel/${mutant.file}:${mutant.line}: ${mutant.change}`,
    killer ? `  by ${killer.test}: ${killer.failure}` : `  in ${mutant.source}`,
    ...(reason ? [`  argued: ${reason}`] : []),
  ].join('\n')

const started = performance.now()
const all = mutants().filter(({ file }) => file.startsWith(values.file))
const chosen = values.sample === undefined ? all : sampleOf(all, Number(values.sample), BigInt(values.seed))
const fates = fatesOf(chosen, (fate) => {
  if (values.killed || !fate.killer) console.log(told(fate))
})
const killed = fates.filter(({ killer }) => killer !== undefined).length
const argued = fates.filter(({ killer, reason }) => !killer && reason !== undefined).length
const survived = fates.length - killed - argued
const seconds = (performance.now() - started) / 1000
console.log(
  `${fates.length} mutants of ${all.length}: ${killed} killed, ${argued} argued, ${survived} survived; ${seconds.toFixed(0)} s`,
)
process.exitCode = survived === 0 ? 0 : 1
