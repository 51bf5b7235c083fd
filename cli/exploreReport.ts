// What `keywitness explore` says of an exploration or of a replayed trace: JSON by docs/schemas/explore.json, and a report for people.

import type { FindingOf } from '../proofs/exploration/exploration'
import type { Replay } from '../proofs/exploration/replay'
import { textOf } from '../proofs/exploration/text'
import { actionsOf, type Named, type TraceOf } from '../proofs/exploration/transitionSystem'
import type { Parameters } from '../spec/protocol/abstract/parameters'
import { promise } from '../spec/protocol/abstract/properties'
import type { Explored, Stop, SystemFinding } from './exploreSearch'
import { folded, grouped, styled, table } from './terminal'

/** Everything that one run found: the system asked for, and the findings of all systems explored for it. */
export type Outcome = Explored & { readonly counterexample: SystemFinding | undefined }

/** A counterexample as JSON. */
export const counterexampleJson = <S, I extends Named>(finding: FindingOf<TraceOf<S, I>> | undefined) => {
  const trace = finding?.counterexample
  if (finding === undefined || trace === undefined) return null
  return {
    property: finding.name,
    length: trace.steps.length,
    actions: actionsOf(trace),
    ...(trace.loop === undefined ? {} : { loop: trace.loop }),
  }
}

/** The document of `--json`. */
export const exploredJson = ({
  exploration,
  findings,
  stop,
  seconds,
  bytesPerState,
  counterexample,
}: Outcome) => ({
  parameters: exploration.system.parameters,
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
  promise: promise(exploration.system.parameters.profile),
  statesPerSecond: Math.round(exploration.states / Math.max(seconds, 1e-3)),
  bytesPerState: Math.round(bytesPerState),
})

/** Why a search ended, in words. */
export const STOPS: Readonly<Record<Stop, string>> = {
  states: 'the limit of states was reached',
  seconds: 'the time was over',
  interrupt: 'it was interrupted',
}

/** The parameters in words. */
export const parametersText = (parameters: Parameters): string =>
  [
    `${parameters.profile} profile`,
    `${parameters.blocks} ${parameters.blocks === 1 ? 'block' : 'blocks'}`,
    `capacity ${parameters.uplink} up and ${parameters.downlink} down`,
    `${parameters.attacks} attacker ${parameters.attacks === 1 ? 'action' : 'actions'}`,
    parameters.residual === 1 ? 'residual errors' : 'no residual errors',
    ...(parameters.mutant === 0 ? [] : [`mutant ${parameters.mutant}`]),
    ...parameters.sabotages.map((name) => `sabotage ${name}`),
    ...(parameters.pipelined ? [] : ['no pipelining']),
    ...(parameters.endAndTimeouts ? [] : ['no end of pass, no timeouts']),
  ].join(', ')

const verdictText = (holds: boolean | null): string => {
  if (holds === null) return 'not decided'
  return holds ? 'holds' : 'violated'
}

/** The table of properties and verdicts. */
export const findingsText = <T>(findings: ReadonlyArray<FindingOf<T>>): string =>
  table(
    [
      { title: '  property', align: 'left' },
      { title: 'verdict', align: 'left' },
      { title: 'says', align: 'left' },
    ],
    findings.map(({ name, says, holds }) => [`  ${name}`, verdictText(holds), says]),
  )

const counterexampleText = (
  finding: SystemFinding | undefined,
  parameters: Parameters,
): ReadonlyArray<string> => {
  const trace = finding?.counterexample
  if (finding === undefined || trace === undefined) return []
  const own = finding.system.parameters
  const isOther = own.endAndTimeouts !== parameters.endAndTimeouts || own.residual !== parameters.residual
  return [
    '',
    `${styled('red', `${finding.name} is violated`)} after ${trace.steps.length} actions${isOther ? ` (${parametersText(own)})` : ''}:`,
    textOf(trace).trimEnd(),
  ]
}

/** The report for people. */
export const exploredText = (outcome: Outcome): string => {
  const { exploration, findings, stop, seconds, counterexample } = outcome
  const { states, transitions, depth, system } = exploration
  const { parameters } = system
  const rate = Math.round(states / Math.max(seconds, 1e-3))
  return `${[
    parametersText(parameters),
    `  ${grouped(states)} states, ${grouped(transitions)} transitions, depth ${depth}; ${seconds.toFixed(1)} s, ${grouped(rate)} states/s`,
    ...(exploration.digest === undefined ? [] : [`  state set ${exploration.digest}`]),
    ...(stop === null
      ? []
      : [
          `  ${styled('yellow', 'not every state was explored')}: ${STOPS[stop]}; what was not violated is not decided`,
        ]),
    '',
    findingsText(findings),
    ...counterexampleText(counterexample, parameters),
    '',
    folded(promise(parameters.profile), ''),
  ].join('\n')}\n`
}

/** The document of `--replay` with `--json`. */
export const replayJson = (parameters: Parameters, answer: Replay) =>
  answer.accepted
    ? {
        parameters,
        accepted: true,
        steps: answer.trace.steps.length,
        actions: actionsOf(answer.trace),
        broken: answer.broken,
      }
    : { parameters, accepted: false, step: answer.step, reason: answer.reason, enabled: answer.enabled }

/** The report of `--replay` for people. */
export const replayText = (file: string, parameters: Parameters, answer: Replay): string => {
  const head = `${file}: ${parametersText(parameters)}`
  if (!answer.accepted)
    return `${[
      head,
      `${styled('red', 'REJECTED')} at step ${answer.step}: ${answer.reason}`,
      ...(answer.enabled.length === 0
        ? []
        : [`  enabled there: ${folded(answer.enabled.join(', '), '    ')}`]),
    ].join('\n')}\n`
  const verdict =
    answer.broken.length === 0
      ? `${styled('green', 'a behaviour of the system')}; no state or step of it breaks a property`
      : `a behaviour of the system; it breaks ${styled('red', answer.broken.join(', '))}`
  return `${head}\n${verdict}\n${textOf(answer.trace)}`
}
