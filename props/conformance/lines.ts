// Lines that are no requests: each is answered with an error, changes nothing, and the next line is served.
// Source: docs/conformance.md, "Lines" and "Requests".

import type { Event } from './schedule'
import type { Role } from './shimProtocol'
import { arrives, delivery, fb, generate, inst, ogs, raw, type Scenario, sat, scenario, sift } from './tour'

const LINES: ReadonlyArray<readonly [string, string]> = [
  ['an empty line', ''],
  ['half an object', '{"op":"timer"'],
  ['a list', '[]'],
  ['a number', '7'],
  ['two requests', '{"op":"snapshot"} {"op":"snapshot"}'],
  ['no op', '{}'],
  ['an op that is a number', '{"op":7}'],
  ['an unknown op', '{"op":"fly"}'],
  ['deep nesting', '['.repeat(5000)],
  ['a timer without a name', '{"op":"timer","block":0}'],
  ['a timer that nobody has', '{"op":"timer","name":"sendNothing","block":0}'],
  ['no frame', '{"op":"deliver"}'],
  ['half a byte', '{"op":"deliver","frame":"0"}'],
  ['digits that are none', '{"op":"deliver","frame":"zz"}'],
  ['nothing to inject', '{"op":"inject"}'],
  [
    'a reset without parameters',
    '{"op":"reset","role":"satellite","profile":"literal","seed":"1","keys":""}',
  ],
]

const OF_THE_OTHER: { readonly [R in Role]: ReadonlyArray<readonly [string, string]> } = {
  satellite: [
    ['a timer of the ground station', '{"op":"timer","name":"sendRaw"}'],
    ['a timer without its block', '{"op":"timer","name":"sendSift"}'],
    ['random numbers for the satellite', '{"op":"inject","random":{"seed":"01"}}'],
  ],
  groundStation: [
    ['a timer of the satellite', '{"op":"timer","name":"sendFeedback"}'],
    ['a timer without its block', '{"op":"timer","name":"sendMore"}'],
    [
      'states for the ground station',
      '{"op":"inject","prepared":{"positions":[1],"bases":"0","bits":"0","intensities":"0"}}',
    ],
  ],
}

/** Each line in the middle of a block that goes on. */
export const lines = (): ReadonlyArray<Scenario> =>
  (['satellite', 'groundStation'] as const).flatMap((role) =>
    [...LINES, ...OF_THE_OTHER[role]].map(([name, text]) => {
      const line: Event = { do: 'line', role, text }
      const events = [generate(), ...raw(), line, ...sift(), ...inst(), line, ...fb()]
      return scenario('lines', name, 'literal', events, {}, role)
    }),
  )

/** A session for the check that the same requests have the same answers. */
export const repeatable = (profile: 'literal' | 'hardened'): Scenario =>
  scenario('repeatable', 'the same session three times', profile, [
    ...delivery(),
    ...[ogs('sendStatus'), arrives('STATUS'), generate(), ...raw(1), ...sift(1), ...inst(1), ...fb(1)],
    ...[sat('sendAbort', 0), ogs('sendStatus'), arrives('INST', 0), arrives('FB', 1)],
  ])
