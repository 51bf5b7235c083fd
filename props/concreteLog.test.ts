// What our machines do, logged, is a run of the specification to the checker of transcripts.

import { describe } from '@jest/globals'
import { PROFILES } from '../spec/protocol/abstract/parameters'
import { stepGround } from '../spec/protocol/groundStation'
import { type Advance, advanced, begunCheck } from '../spec/protocol/log/check'
import type { Line } from '../spec/protocol/log/line'
import { groundLines, satelliteLines } from '../spec/protocol/log/ofStep'
import { smallParameters } from '../spec/protocol/parameters'
import { stepSatellite } from '../spec/protocol/satellite'
import { deliveryWithRows, type Plan, plans, type Run, type RunStep, runOfPlan } from './concreteRuns'
import { BLOCKS } from './concreteSetting'
import { windowOfRun } from './following'
import { law } from './law'

const linesOf = ({ setting }: Run, { before, move, result }: RunStep): ReadonlyArray<Line> => {
  const { parameters, ground, satellite } = setting
  const logged = { parameters, blocks: BLOCKS }
  switch (move.move) {
    case 'ground':
      return groundLines(
        logged,
        before.ground,
        move.event,
        stepGround(ground, parameters, before.ground, move.event),
      )
    case 'satellite':
      return satelliteLines(
        logged,
        move.event,
        stepSatellite(satellite, parameters, before.satellite, move.event),
      )
    case 'endPass': {
      const event = { kind: 'endPass' } as const
      return groundLines(logged, before.ground, event, stepGround(ground, parameters, before.ground, event))
    }
    case 'deliver': {
      if (result.taken === undefined) return []
      const event = { kind: 'deliver', frame: result.taken.frame } as const
      return move.direction === 'up'
        ? satelliteLines(logged, event, stepSatellite(satellite, parameters, before.satellite, event))
        : groundLines(logged, before.ground, event, stepGround(ground, parameters, before.ground, event))
    }
    default:
      return []
  }
}

const isWhole = (run: Run): boolean =>
  run.steps.every(({ result }) => !result.isCut) &&
  run.end.ghost.strayed.size === 0 &&
  windowOfRun(run).length === BLOCKS

const isAccepted = (plan: Plan): void => {
  const run = runOfPlan(plan)
  // The checker knows no power failure within a step, no request for further rows that OGS never made, and no other blocks.
  if (!isWhole(run)) return
  const { profile, firstBlock } = plan.parameters
  let current: Advance = {
    verdict: 'possible',
    check: begunCheck({
      format: 'keywitness/transcript@1',
      profile,
      view: 'parties',
      blocks: BLOCKS,
      firstBlock,
    }),
  }
  for (const step of run.steps)
    for (const line of linesOf(run, step)) {
      if (current.verdict === 'possible') current = advanced(current.check, line)
      if (current.verdict !== 'possible')
        throw new Error(`${JSON.stringify(line)}: ${JSON.stringify(current)}`)
    }
}

/** An altered answer that waits for further rows, which come as they were sent. */
const heldAltered: ReadonlyArray<Plan> = [
  {
    parameters: { ...smallParameters('literal'), maximumRounds: 1 },
    intents: deliveryWithRows(128).flatMap((intent) =>
      intent.intent === 'send' && intent.kind === 'SIFT'
        ? [intent, { intent: 'alter', direction: 'down', pick: 63, bit: 64 } as const]
        : [intent],
    ),
  },
]

describe('the log of a concrete run', () => {
  for (const profile of PROFILES)
    law(`is a run of the specification: ${profile}`, plans(profile), isAccepted, { examples: heldAltered })
})
