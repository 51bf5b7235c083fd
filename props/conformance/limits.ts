// Every limit and every refusal that no cell of the tables shows: full buffers, the end of the key, windows, contradictions, wrong
// contents under a right tag. Source: docs/frames.md, "Receiving a frame", "Fine points" and "Reject reasons".

import { BUFFERS } from './limits/buffers'
import type { Case } from './limits/case'
import { CONTENTS } from './limits/contents'
import { DETECTIONS } from './limits/detections'
import { FIELDS } from './limits/fields'
import { KEYS } from './limits/keys'
import { LENGTHS } from './limits/lengths'
import { SETTLING } from './limits/settling'
import { type Scenario, scenario } from './tour'

const GROUPS: ReadonlyArray<readonly [string, ReadonlyArray<Case>]> = [
  ['buffers', BUFFERS],
  ['keys', KEYS],
  ['detections', DETECTIONS],
  ['lengths', LENGTHS],
  ['contents', CONTENTS],
  ['settling', SETTLING],
  ['fields', FIELDS],
]

/** All of them, in every profile that has them. */
export const limits = (): ReadonlyArray<Scenario> =>
  (['literal', 'hardened'] as const).flatMap((profile) =>
    GROUPS.flatMap(([about, cases]) =>
      cases
        .filter(({ only }) => only === undefined || only === profile)
        .map(({ name, events, parameters }) =>
          scenario('limits', `${about}: ${name}`, profile, events, parameters),
        ),
    ),
  )
