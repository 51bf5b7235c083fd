// `keywitness explore --system relay`: every reachable state of the key relay, over readable states; reports, traces and Promela.
// Source: CLI.md, sections explore; docs/relay.md.

import * as E from 'fp-ts/Either'
import { type Explored, searching } from '../proofs/exploration/breadthFirst'
import { type FindingOf, shortest } from '../proofs/exploration/exploration'
import { fairFindings } from '../proofs/exploration/fairRuns'
import { relayMermaid, relayText } from '../proofs/exploration/relay/charts'
import { relayItf } from '../proofs/exploration/relay/itf'
import { relayPromela } from '../proofs/exploration/relay/promela'
import { type RelayTrace, relayOf } from '../proofs/exploration/relay/transitionSystem'
import type { Problem } from '../spec/problem'
import { keysSuffice, MUTANT_SAYS, type Parameters } from '../spec/relay/abstract/parameters'
import { PROMISE } from '../spec/relay/abstract/properties'
import type { State } from '../spec/relay/abstract/state'
import { type Instance, type System, systemOf } from '../spec/relay/abstract/system'
import { SATELLITE_LEARNS } from '../spec/relay/knowledge'
import { type Name, type RelayWishes, relayWishesOf } from './exploreOptions'
import { counterexampleJson, findingsText, STOPS } from './exploreReport'
import { LIVENESS_UNASKED, type Stop, searched } from './exploreSearch'
import type { Arguments } from './options'
import { badOption, type ExitCode, refuseInput } from './report'
import { folded, grouped, styled } from './terminal'

type Finding = FindingOf<RelayTrace>

type Outcome = {
  readonly system: System
  readonly exploration: Explored<State, Instance>['exploration']
  readonly findings: ReadonlyArray<Finding>
  readonly stop: Stop | null
  readonly seconds: number
  readonly counterexample: Finding | undefined
}

const outcomeOf = async (wishes: RelayWishes): Promise<Outcome> => {
  const { maxStates, maxSeconds, liveness, property } = wishes
  const started = performance.now()
  const system = systemOf(wishes.parameters)
  const relay = relayOf(system)
  const search = searching(relay)
  let explored: Explored<State, Instance> | undefined
  let soFar: (() => Explored<State, Instance>) | undefined
  const advanced = () => {
    const { done, value } = search.next()
    if (!done) {
      soFar = value.answer
      return value
    }
    explored = value
    return undefined
  }
  const stop = await searched(advanced, {
    states: maxStates,
    deadline: maxSeconds === undefined ? Number.POSITIVE_INFINITY : started + 1000 * maxSeconds,
  })
  const found = explored ?? soFar?.()
  // A search is either done or stopped after it reported.
  if (found === undefined) throw new Error('a search that reports nothing')
  const { exploration } = found
  const isLive = stop === null && (liveness || exploration.states <= LIVENESS_UNASKED)
  const findings = [...exploration.properties, ...(isLive ? fairFindings(relay, found) : [])]
  const name = property ?? shortest(findings)?.property
  return {
    system,
    exploration,
    findings,
    stop,
    seconds: (performance.now() - started) / 1000,
    counterexample: findings.find((one) => one.name === name && one.counterexample !== undefined),
  }
}

const rateOf = ({ exploration, seconds }: Outcome): number =>
  Math.round(exploration.states / Math.max(seconds, 1e-3))

const json = (outcome: Outcome) => {
  const { system, exploration, findings, stop, counterexample } = outcome
  return {
    system: 'relay',
    parameters: system.parameters,
    complete: exploration.complete,
    stopped: stop,
    states: exploration.states,
    transitions: exploration.transitions,
    depth: exploration.depth,
    levels: exploration.levels,
    actions: Object.fromEntries(exploration.actions),
    ...(exploration.digest === undefined ? {} : { digest: exploration.digest }),
    deadlocks: exploration.deadlocks,
    witnesses: exploration.witnesses,
    properties: findings.map(({ name, says, holds }) => ({ name, says, holds })),
    counterexample: counterexampleJson(counterexample),
    keysSuffice: keysSuffice(system.parameters),
    promise: PROMISE,
    satelliteLearns: SATELLITE_LEARNS,
    statesPerSecond: rateOf(outcome),
  }
}

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`

const parametersText = (parameters: Parameters): string =>
  [
    'key relay',
    `${counted(parameters.messages, 'message')} of ${counted(parameters.units, 'unit')}`,
    `${counted(parameters.passes, 'pass', 'passes')} with ${parameters.keyJ} of K_J and ${parameters.keyN} of K_N`,
    `capacity ${parameters.capacity}`,
    counted(parameters.attacks, 'attacker action'),
    counted(parameters.restarts, 'restart'),
    ...(parameters.mutant === 0 ? [] : [`mutant ${parameters.mutant} (${MUTANT_SAYS[parameters.mutant]})`]),
  ].join(', ')

const text = (outcome: Outcome): string => {
  const { system, exploration, findings, stop, seconds, counterexample } = outcome
  const trace = counterexample?.counterexample
  return `${[
    parametersText(system.parameters),
    `  ${grouped(exploration.states)} states, ${grouped(exploration.transitions)} transitions, depth ${exploration.depth}; ${seconds.toFixed(1)} s, ${grouped(rateOf(outcome))} states/s`,
    ...(exploration.digest === undefined ? [] : [`  state set ${exploration.digest}`]),
    ...(stop === null
      ? []
      : [
          `  ${styled('yellow', 'not every state was explored')}: ${STOPS[stop]}; what was not violated is not decided`,
        ]),
    ...(keysSuffice(system.parameters)
      ? []
      : ['  the keys are too short for all messages: no delivery is owed']),
    '',
    findingsText(findings),
    ...(counterexample === undefined || trace === undefined
      ? []
      : [
          '',
          `${styled('red', `${counterexample.name} is violated`)} after ${trace.steps.length} actions:`,
          relayText(trace).trimEnd(),
        ]),
    '',
    folded(PROMISE, ''),
    folded(SATELLITE_LEARNS, ''),
  ].join('\n')}\n`
}

const traceText = ({ system, counterexample }: Outcome, form: 'itf' | 'mermaid'): string | undefined => {
  const trace = counterexample?.counterexample
  if (counterexample === undefined || trace === undefined) return undefined
  return form === 'mermaid'
    ? relayMermaid(trace)
    : `${JSON.stringify(relayItf(system, trace, counterexample.name), null, 1)}\n`
}

const printed = (
  outcome: Outcome,
  { export: form, trace, json: asJson }: RelayWishes,
): string | undefined => {
  const { system, exploration, stop } = outcome
  if (form === 'promela') return relayPromela(system, stop === null ? exploration : undefined)
  if (trace === 'itf' || trace === 'mermaid') return traceText(outcome, trace)
  return asJson ? `${JSON.stringify(json(outcome), null, 2)}\n` : text(outcome)
}

const exitCodeOf = ({ findings, stop }: Outcome): ExitCode => {
  if (findings.some(({ holds }) => holds === false)) return 1
  return stop === null ? 0 : 3
}

/** Writes the HTML report; what the system refused, or nothing. */
const pageProblems = async (
  outcome: Outcome,
  target: string,
  words: ReadonlyArray<string>,
): Promise<ReadonlyArray<Problem>> => {
  const { writeExploration } = await import('./explorationPage.js')
  const { system, stop, counterexample } = outcome
  const trace = counterexample?.counterexample
  return writeExploration(target, words, {
    exploration: json(outcome),
    system: parametersText(system.parameters),
    ...(trace === undefined ? {} : { chart: relayMermaid(trace) }),
    ...(stop === null ? {} : { stopped: STOPS[stop] }),
  })
}

/** Explores the relay, or exports it, and answers with the exit code. */
export const runRelay = async (args: Arguments<Name>, words: ReadonlyArray<string>): Promise<ExitCode> => {
  const wishes = relayWishesOf(args)
  if (E.isLeft(wishes)) return refuseInput(wishes.left)
  const { parameters, property, export: form, report: target } = wishes.right
  const { safety, steps, liveness } = relayOf(systemOf(parameters))
  const names = [...safety, ...steps, ...liveness, { name: 'Deadlock' }].map(({ name }) => name)
  if (property !== undefined && !names.includes(property))
    return refuseInput([badOption('property', `a property of the relay: ${names.join(', ')}`, property)])
  const outcome = await outcomeOf(wishes.right)
  const problems = target === undefined ? [] : await pageProblems(outcome, target, words)
  if (problems.length > 0) return refuseInput(problems)
  const output = printed(outcome, wishes.right)
  if (output === undefined) process.stderr.write('no counterexample: nothing to print\n')
  else process.stdout.write(output)
  if (form !== undefined) return outcome.stop === null ? 0 : 3
  return exitCodeOf(outcome)
}
