// Detections that no block can have, and block numbers at the ends.

import type { Event } from '../schedule'
import {
  arrives,
  delivery,
  fb,
  fromElsewhere,
  generate,
  inst,
  ogs,
  raw,
  sat,
  sealed,
  sift,
  status,
} from '../tour'
import { type Case, later, to, twoSifted } from './case'

const flawed = (flaw: NonNullable<Extract<Event, { do: 'generate' }>['flaw']>): Event => ({
  do: 'generate',
  size: 45,
  errors: [],
  flaw,
})

export const DETECTIONS: ReadonlyArray<Case> = [
  ...(['unordered', 'counts', 'unprepared'] as const).map((flaw) => ({
    name: `detections: ${flaw}`,
    events: [flawed(flaw), ...raw(), generate(), ...raw(flaw === 'unprepared' ? 1 : 0)],
  })),
  { name: 'detections: positions of the block before', events: [generate(), flawed('reused'), ...raw()] },
  {
    name: 'no detections, and too many',
    events: [generate([], 0), generate([], 46), generate(), ...raw()],
    parameters: { maximumDetections: 45 },
  },
  {
    name: 'positions of an earlier block under another number',
    events: [generate(), ...raw(), sealed(arrives('RAW', 0, to(1), later(1))), ...sift()],
  },
  {
    name: 'a block that was passed over',
    events: [
      ...[generate(), ogs('sendRaw'), generate(), ogs('sendRaw'), arrives('RAW', 1), arrives('RAW', 0)],
      ...[...sift(1), ...inst(1), ...fb(1), ...status(), sat('sendAbort', 0), arrives('ABORT', 0)],
    ],
  },
  {
    name: 'a higher block goes on first',
    events: [...twoSifted, ...sift(1), ...inst(1), ...sift(0), sat('sendFeedback'), arrives('FB', 1)],
  },
  {
    name: 'the last block numbers',
    events: [...delivery(), generate(), ogs('endPass'), sat('endPass'), ...status()],
    parameters: { firstBlock: 2 ** 53 - 2 },
  },
  {
    name: 'block numbers beyond 32 bits',
    events: [...delivery(), generate(), ...raw(1), ...sift(1), ...inst(1), ...fb(1), ...status()],
    parameters: { firstBlock: 2 ** 32 - 1 },
  },
  {
    name: 'blocks below the first',
    events: [
      ...[generate(), ...raw(), arrives('RAW', 0, to(-1)), fromElsewhere('plain', 'INST', to(-1))],
      ...[
        fromElsewhere('plain', 'SIFT', to(-1)),
        sat('sendAbort', -1),
        sat('timeout', -1),
        sat('sendSift', -1),
      ],
      ...[ogs('timeout', -1), ogs('sendMore', -1), ogs('endPass'), ogs('timeout', -1)],
    ],
    parameters: { firstBlock: 7 },
  },
]
