// Every step of the concrete system is a step of the abstract one, or none: for honest parties, lossy channels, an attacker without
// the key, and power failures anywhere.

import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { PROFILES } from '../spec/protocol/abstract/parameters'
import type { State } from '../spec/protocol/abstract/state'
import { type Plan, plans, type RunStep, runOfPlan } from './concreteRuns'
import { abstractOf, brokenBy, followed } from './following'
import { law } from './law'

const isSafe = (plan: Plan): boolean => {
  const { system, states } = followed(runOfPlan(plan))
  return states.every((state) => brokenBy(system, state).length === 0)
}

describe('the concrete system', () => {
  for (const profile of PROFILES)
    law(`takes only steps of the abstract one, which stays safe: ${profile}`, plans(profile), isSafe)

  /** An altered frame may leave the key bits as they are; then the keys are equal although the transcripts are not. */
  const isHarmless = ({ move }: RunStep, from: State, to: State): boolean =>
    move.move === 'deliver' &&
    move.direction === 'down' &&
    to.sat.every((status, b) => status === from.sat[b]) &&
    to.ogs.every((status, b) => status === from.ogs[b] || status === 'DONE_MATCH')

  law(
    'takes only steps of mutant 5 where the tag leaves the transcript out, or releases equal keys',
    plans('literal', { tagCoversTranscript: false }),
    (plan) => void followed(runOfPlan(plan), 5, isHarmless),
  )

  it.each(PROFILES)(
    'takes every step of the parties in some run, and every kind of attack, %s',
    (profile) => {
      const system = abstractOf(profile)
      const taken = new Set<string>()
      for (const plan of fc.sample(plans(profile), { seed: 1, numRuns: 150 }))
        for (const name of followed(runOfPlan(plan)).actions.flat()) taken.add(name)
      const missing = system.actions.filter(
        ({ name, kind, actor, variant }) =>
          // No honest SAT sends FBD where tags cover the transcript.
          kind !== 'FBD' &&
          !system.instances.some(
            (instance) =>
              taken.has(instance.name) &&
              instance.action.name === name &&
              (actor === 'channel' || actor === 'attacker' || instance.action.kind === kind) &&
              instance.action.variant === variant,
          ),
      )
      expect(missing.map(({ name, kind }) => `${name} ${kind}`)).toEqual([])
    },
  )
})
