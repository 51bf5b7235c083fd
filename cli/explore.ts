// `keywitness explore`: every reachable state of the protocol, its properties, counterexamples, and models for other tools.
// Source: CLI.md, sections explore; PROTOCOL.md.

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { shortest } from '../proofs/exploration/exploration'
import { itfOf } from '../proofs/exploration/itf'
import { parseItf } from '../proofs/exploration/itfReader'
import { mermaidOf } from '../proofs/exploration/mermaid'
import { type Expected, promelaOf } from '../proofs/exploration/promela'
import { replay } from '../proofs/exploration/replay'
import { dotOf, LARGEST_GRAPH } from '../proofs/exploration/text'
import { tlaOf } from '../proofs/exploration/tla'
import { type Problem, problemLine } from '../spec/problem'
import { propertiesOf } from '../spec/protocol/abstract/properties'
import { systemOf } from '../spec/protocol/abstract/system'
import { type Name, systemWished, usage, type Wishes, wishesOf } from './exploreOptions'
import {
  exploredJson,
  exploredText,
  type Outcome,
  parametersText,
  replayJson,
  replayText,
  STOPS,
} from './exploreReport'
import { type Explored, explored, type Limits, type SystemFinding } from './exploreSearch'
import { parseJson, readText } from './input'
import type { Arguments } from './options'
import { badOption, type ExitCode, refuseInput, withArguments } from './report'

export { usage }

const limitsOf = ({ maxStates, maxSeconds }: Wishes): Limits => ({
  states: maxStates,
  deadline: maxSeconds === undefined ? Number.POSITIVE_INFINITY : performance.now() + 1000 * maxSeconds,
})

/**
 * The system asked for. Of the hardened profile, which owes both, also delivery without end of pass, timeouts and residual
 * errors: a profile that gives every block up keeps all its other promises.
 */
const outcomeOf = async (wishes: Wishes): Promise<Outcome> => {
  const { parameters, liveness } = wishes
  const limits = limitsOf(wishes)
  const isHardened = parameters.profile === 'hardened'
  const asked = await explored(parameters, limits, liveness ? 'asked' : isHardened ? 'if small' : 'no')
  const owesDelivery = isHardened && parameters.endAndTimeouts && asked.stop === null
  const delivery = owesDelivery
    ? await explored(
        { ...parameters, residual: 0, endAndTimeouts: false },
        limits,
        liveness ? 'asked' : 'if small',
      )
    : undefined
  const findings = [...asked.findings, ...(delivery?.findings ?? []).filter(({ name }) => name === 'Deliver')]
  return { ...asked, findings, counterexample: chosen(findings, wishes.property) }
}

const chosen = (
  findings: ReadonlyArray<SystemFinding>,
  property: string | undefined,
): SystemFinding | undefined => {
  const name = property ?? shortest(findings)?.property
  return findings.find((finding) => finding.name === name && finding.counterexample !== undefined)
}

const exitCodeOf = ({ findings, stop }: Explored): ExitCode => {
  if (findings.some(({ holds }) => holds === false)) return 1
  return stop === null ? 0 : 3
}

/** The counterexample alone, or nothing and a word on standard error. */
const printTrace = ({ counterexample }: Outcome, form: 'itf' | 'mermaid'): void => {
  const trace = counterexample?.counterexample
  if (counterexample === undefined || trace === undefined) {
    process.stderr.write('no counterexample: nothing to print\n')
    return
  }
  const { system, name } = counterexample
  process.stdout.write(
    form === 'mermaid' ? mermaidOf(trace) : `${JSON.stringify(itfOf(system, trace, name), null, 1)}\n`,
  )
}

const exportModel = async (wishes: Wishes, form: 'promela' | 'tla' | 'dot'): Promise<ExitCode> => {
  const system = systemOf(wishes.parameters)
  if (form === 'dot') {
    const graph = dotOf(system)
    if (graph === undefined)
      return refuseInput([badOption('export', `a system of at most ${LARGEST_GRAPH} states for dot`, 'more')])
    process.stdout.write(graph)
    return 0
  }
  const { exploration, stop } = await explored(wishes.parameters, limitsOf(wishes), 'no')
  const { states, transitions, depth } = exploration
  const expected: Expected | undefined = stop === null ? { states, transitions, depth } : undefined
  process.stdout.write(form === 'promela' ? promelaOf(system, expected) : tlaOf(system, expected))
  return stop === null ? 0 : 3
}

const replayFile = (file: string, { parameters: fallback, json, trace: form }: Wishes): ExitCode => {
  const read = pipe(
    readText(file),
    E.chain(parseJson),
    E.chain((value) => parseItf(value, fallback)),
  )
  if (E.isLeft(read)) {
    process.stderr.write(`${read.left.map((problem) => `${file}: ${problemLine(problem)}`).join('\n')}\n`)
    return 2
  }
  const { parameters } = read.right
  const system = systemOf(parameters)
  const answer = replay(system, read.right)
  if (json) process.stdout.write(`${JSON.stringify(replayJson(parameters, answer), null, 2)}\n`)
  else if (answer.accepted && form === 'mermaid') process.stdout.write(mermaidOf(answer.trace))
  else if (answer.accepted && form === 'itf')
    process.stdout.write(`${JSON.stringify(itfOf(system, answer.trace, answer.broken[0]), null, 1)}\n`)
  else process.stdout.write(replayText(file, parameters, answer))
  return answer.accepted && answer.broken.length === 0 ? 0 : 1
}

const unknownProperty = ({ parameters, property }: Wishes): boolean => {
  const all = [parameters, { ...parameters, endAndTimeouts: false }].map(propertiesOf)
  const names = all.flatMap(({ safety, steps, liveness }) =>
    [...safety, ...steps, ...liveness].map(({ name }) => name),
  )
  return property !== undefined && ![...names, 'Deadlock'].includes(property)
}

/** Writes the HTML report; what the system refused, or nothing. */
const pageProblems = async (
  outcome: Outcome,
  target: string,
  words: ReadonlyArray<string>,
): Promise<ReadonlyArray<Problem>> => {
  const { writeExploration } = await import('./explorationPage.js')
  const { exploration, counterexample, stop } = outcome
  const trace = counterexample?.counterexample
  const own = counterexample?.system.parameters
  const system = parametersText(exploration.system.parameters)
  return writeExploration(target, words, {
    exploration: exploredJson(outcome),
    system,
    ...(own === undefined || parametersText(own) === system
      ? {}
      : { counterexampleSystem: parametersText(own) }),
    ...(trace === undefined ? {} : { chart: mermaidOf(trace) }),
    ...(stop === null ? {} : { stopped: STOPS[stop] }),
  })
}

const runWith = async (args: Arguments<Name>, words: ReadonlyArray<string>): Promise<ExitCode> => {
  const system = systemWished(args)
  if (E.isLeft(system)) return refuseInput([system.left])
  if (system.right === 'relay') return (await import('./exploreRelay.js')).runRelay(args, words)
  const wishes = wishesOf(args)
  if (E.isLeft(wishes)) return refuseInput(wishes.left)
  const { trace, replay: file, export: form, json, property, report: target } = wishes.right
  if (args.flag('variants'))
    return (await import('./exploreVariants.js')).runVariants(wishes.right, limitsOf(wishes.right))
  if (file !== undefined) return replayFile(file, wishes.right)
  if (form !== undefined) return exportModel(wishes.right, form)
  if (unknownProperty(wishes.right))
    return refuseInput([badOption('property', 'a property of the profile', property)])
  const outcome = await outcomeOf(wishes.right)
  const problems = target === undefined ? [] : await pageProblems(outcome, target, words)
  if (problems.length > 0) return refuseInput(problems)
  if (trace === 'itf' || trace === 'mermaid') printTrace(outcome, trace)
  else
    process.stdout.write(json ? `${JSON.stringify(exploredJson(outcome), null, 2)}\n` : exploredText(outcome))
  return exitCodeOf(outcome)
}

/** Explores, exports or replays, and answers with the exit code. */
export const run = (args: ReadonlyArray<string>) =>
  withArguments(usage, args, (parsed) => runWith(parsed, args))
