// The channel and the attacker, the same in both profiles. Source: PROTOCOL.md, section 4, actions 11 to 15.

import type { Action } from './action'
import { arrives, room } from './action'
import { type Alphabet, directionOf, forgedKinds, kindsOf } from './alphabet'
import type { Parameters } from './parameters'

/** The channel loses or repeats any message, at no cost. */
const channel = (alphabet: Alphabet): ReadonlyArray<Action> =>
  kindsOf(alphabet).flatMap(
    (kind): ReadonlyArray<Action> => [
      // 11. One copy is lost.
      {
        name: 'Drop',
        actor: 'channel',
        kind,
        fairness: 'never',
        guard: [arrives(kind)],
        effect: [{ do: 'take', kind }],
      },
      // 12. One copy arrives twice.
      {
        name: 'Dup',
        actor: 'channel',
        kind,
        fairness: 'never',
        guard: [arrives(kind), room(directionOf(alphabet, kind))],
        effect: [{ do: 'put', at: 'b', kind }],
      },
    ],
  )

/** Each action costs one of the attacker's budget. */
const attacker = (alphabet: Alphabet): ReadonlyArray<Action> => {
  const attack = { actor: 'attacker', fairness: 'never' } as const
  return [
    // 13. What an honest party ever sent for a block is sent again.
    ...alphabet.genuine.map(
      (kind): Action => ({
        ...attack,
        name: 'Replay',
        kind,
        guard: [
          { test: 'budget' },
          { test: 'sent', at: 'b', kind, is: true },
          room(directionOf(alphabet, kind)),
        ],
        effect: [{ do: 'put', at: 'b', kind }, { do: 'spend' }],
      }),
    ),
    // 14. A message in flight is altered.
    ...[...alphabet.forge].map(
      ([kind, forged]): Action => ({
        ...attack,
        name: 'Tamper',
        kind,
        guard: [{ test: 'budget' }, arrives(kind)],
        effect: [{ do: 'take', kind }, { do: 'put', at: 'b', kind: forged }, { do: 'spend' }],
      }),
    ),
    // 15. A message is made up, for any block, also one that was not generated yet.
    ...forgedKinds(alphabet).map(
      (kind): Action => ({
        ...attack,
        name: 'Inject',
        kind,
        guard: [{ test: 'budget' }, room(directionOf(alphabet, kind))],
        effect: [{ do: 'put', at: 'b', kind }, { do: 'spend' }],
      }),
    ),
  ]
}

/** Channel and attacker; with no budget there is no attacker. */
export const environment = (alphabet: Alphabet, { attacks }: Parameters): ReadonlyArray<Action> => [
  ...channel(alphabet),
  ...(attacks > 0 ? attacker(alphabet) : []),
]
