// The action table of the relay: J, the satellite, N, contacts, channels and attacker; and the mutants, each in its row.
// Source: docs/relay.md, "The abstract system"; the paper, Methods 0.7.

import {
  type Action,
  above,
  arrives,
  type Case,
  type Effect,
  j,
  jTo,
  n,
  nTo,
  sat,
  satTo,
  sent,
} from './action'
import { channelOf, forgedKind, genuineKinds, type Kind, kindsOf, STATIONS, stationOf } from './alphabet'
import type { Parameters } from './parameters'

type Honest = Pick<Action, 'name' | 'actor' | 'guard'> & { readonly kind: Kind }

/** A frame is sent in contact; the first copy uses up `pad`, and the attacker may replay it from now on. */
const send = ({ name, actor, kind, guard }: Honest, pad: ReadonlyArray<Effect> = []): Action => {
  const channel = channelOf(kind)
  const charges: Effect = { do: 'first', of: [{ when: [sent(kind, false)], effect: pad }] }
  return {
    name,
    actor,
    kind,
    isFair: true,
    guard: [...guard, above(stationOf(channel)), { test: 'room', channel }],
    effect: [...(pad.length === 0 ? [] : [charges]), { do: 'put', kind }, { do: 'record', kind }],
  }
}

type Receive = Pick<Action, 'name' | 'actor'> & { readonly kind: Kind; readonly cases: ReadonlyArray<Case> }

/** One copy leaves the channel, and the first case that applies happens; none: it is discarded. */
const receive = ({ name, actor, kind, cases }: Receive): Action => ({
  name,
  actor,
  kind,
  isFair: true,
  guard: [arrives(kind)],
  effect: [{ do: 'take', kind }, ...(cases.length === 0 ? [] : [{ do: 'first', of: cases } as const])],
})

const stationJ = ({ mutant }: Parameters): ReadonlyArray<Action> => [
  // 1. J charges key and pads the message; the deposit is made once.
  {
    name: 'Submit',
    actor: 'J',
    isFair: true,
    guard: [j('IDLE'), { test: 'inOrder' }, { test: 'enough', of: 'J', is: true }],
    effect: [jTo('SENT')],
  },
  // 2. The deposit, repeated byte for byte until the receipt.
  send({ name: 'SendDep', actor: 'J', kind: 'DEP', guard: [j('SENT')] }, [
    { do: 'padJ', slot: mutant === 6 ? 'first' : 'own' },
  ]),
  // 3. The satellite has it in memory that a restart does not clear.
  receive({
    name: 'RecvRcpt',
    actor: 'J',
    kind: 'RCPT',
    cases: [{ when: [j('SENT')], effect: [jTo('STORED')] }],
  }),
  // 4. N has the key and the message.
  receive({
    name: 'RecvRcpt',
    actor: 'J',
    kind: 'DLVD',
    cases: [{ when: [j('SENT', 'STORED')], effect: [jTo('DONE')] }],
  }),
  receive({ name: 'RecvInvalid', actor: 'J', kind: 'RCPX', cases: [] }),
]

const satellite = ({ mutant }: Parameters): ReadonlyArray<Action> => {
  const held: Case = { when: [sat('NONE')], effect: [satTo('HELD')] }
  return [
    // 5. A deposit arrives.
    receive({ name: 'RecvDep', actor: 'SAT', kind: 'DEP', cases: [held] }),
    receive({ name: 'RecvInvalid', actor: 'SAT', kind: 'DEPX', cases: mutant === 5 ? [held] : [] }),
    // 6. It is written to memory that lasts.
    { name: 'Journal', actor: 'SAT', isFair: true, guard: [sat('HELD')], effect: [satTo('STORED')] },
    // 7. Receipts: stored, and later delivered.
    send({
      name: 'SendRcpt',
      actor: 'SAT',
      kind: 'RCPT',
      guard: [sat('STORED', 'BOUND', ...(mutant === 7 ? (['HELD'] as const) : []))],
    }),
    send({ name: 'SendRcpt', actor: 'SAT', kind: 'DLVD', guard: [sat('DONE')] }),
    // 8. Key of N is charged for it and the relay is made, once and for good.
    {
      name: 'Bind',
      actor: 'SAT',
      isFair: true,
      guard: [sat('STORED'), { test: 'enough', of: 'N', is: true }],
      effect: [{ do: 'bind' }, satTo('BOUND')],
    },
    ...(mutant === 2
      ? [
          {
            name: 'Bind',
            actor: 'SAT',
            isFair: true,
            guard: [sat('STORED'), { test: 'passes', over: 'N', is: 'none' }],
            effect: [satTo('BARE')],
          } as const,
          send({ name: 'SendRel', actor: 'SAT', kind: 'RELP', guard: [sat('BARE')] }),
        ]
      : []),
    ...(mutant === 4
      ? [
          {
            name: 'Bind',
            actor: 'SAT',
            isFair: true,
            guard: [sat('STORED'), { test: 'enough', of: 'N', is: false }, { test: 'anyKeyN' }],
            effect: [{ do: 'bind' }, satTo('CUT')],
          } as const,
          send({ name: 'SendRel', actor: 'SAT', kind: 'RELS', guard: [sat('CUT')] }, [{ do: 'padN' }]),
        ]
      : []),
    // 9. K_J xor K_N with the ciphertext, repeated byte for byte until the acknowledgement.
    send({ name: 'SendRel', actor: 'SAT', kind: 'REL', guard: [sat('BOUND')] }, [{ do: 'padN' }]),
    // 10. N has it: the satellite erases key and ciphertext.
    receive({
      name: 'RecvAck',
      actor: 'SAT',
      kind: 'ACK',
      cases: [{ when: [sat('BOUND', 'BARE', 'CUT')], effect: [satTo('DONE')] }],
    }),
    receive({
      name: 'RecvInvalid',
      actor: 'SAT',
      kind: 'ACKX',
      cases: mutant === 8 ? [{ when: [sat('BOUND')], effect: [satTo('DONE')] }] : [],
    }),
    // 11. A restart clears what is not journalled, and ends the contact.
    {
      name: 'Restart',
      actor: 'SAT',
      station: null,
      isFair: false,
      guard: [{ test: 'restarts', is: 'left' }],
      effect: [
        { do: 'restart' },
        { do: 'contact', with: 'none' },
        { do: 'clear' },
        { do: 'allSat', in: ['HELD'], to: 'NONE' },
        ...(mutant === 1
          ? ([
              { do: 'forget', in: ['BOUND'] },
              { do: 'allSat', in: ['BOUND'], to: 'STORED' },
            ] as const)
          : []),
      ],
    },
  ]
}

const nanshan = ({ mutant }: Parameters): ReadonlyArray<Action> => [
  // 12. K_J = (K_J xor K_N) xor K_N, and the message; later copies change nothing.
  receive({
    name: 'RecvRel',
    actor: 'N',
    kind: 'REL',
    cases: [{ when: [n('WAIT')], effect: [nTo('DELIVERED')] }],
  }),
  ...(mutant === 4
    ? [
        receive({
          name: 'RecvRel',
          actor: 'N',
          kind: 'RELS',
          cases: [{ when: [n('WAIT')], effect: [nTo('SHORT')] }],
        }),
      ]
    : []),
  ...(mutant === 2 ? [receive({ name: 'RecvRel', actor: 'N', kind: 'RELP', cases: [] })] : []),
  receive({
    name: 'RecvInvalid',
    actor: 'N',
    kind: 'RELX',
    cases: mutant === 3 ? [{ when: [n('WAIT')], effect: [nTo('WRONG')] }] : [],
  }),
  // 13. The acknowledgement, repeated while there is contact.
  send({ name: 'SendAck', actor: 'N', kind: 'ACK', guard: [n('DELIVERED', 'SHORT', 'WRONG')] }),
]

/** 14, 15. The satellite rises above a station, in any order of orbits, and what was in flight is lost; a pass gives key. */
const contacts = (): ReadonlyArray<Action> =>
  STATIONS.flatMap(
    (station): ReadonlyArray<Action> => [
      {
        name: 'Rise',
        actor: 'channel',
        station,
        isFair: true,
        guard: [{ test: 'contact', with: station, is: false }],
        effect: [{ do: 'contact', with: station }, { do: 'clear' }],
      },
      {
        name: 'Distil',
        actor: 'SAT',
        station,
        isFair: true,
        guard: [above(station), { test: 'passes', over: station, is: 'left' }],
        effect: [{ do: 'distil', over: station }],
      },
    ],
  )

/** 16, 17. The channel loses or repeats any frame, at no cost. */
const channel = ({ mutant }: Parameters): ReadonlyArray<Action> =>
  kindsOf(mutant).flatMap(
    (kind): ReadonlyArray<Action> => [
      {
        name: 'Drop',
        actor: 'channel',
        kind,
        isFair: false,
        guard: [arrives(kind)],
        effect: [{ do: 'take', kind }],
      },
      {
        name: 'Dup',
        actor: 'channel',
        kind,
        isFair: false,
        guard: [arrives(kind), { test: 'room', channel: channelOf(kind) }],
        effect: [{ do: 'put', kind }],
      },
    ],
  )

/** 18 to 20. What was ever sent is sent again, at any time; a frame in flight is altered; one is made up. Each costs one action. */
const attacker = ({ mutant }: Parameters): ReadonlyArray<Action> => {
  const attack = { actor: 'attacker', isFair: false } as const
  const genuine = genuineKinds(mutant)
  return [
    ...genuine.map(
      (kind): Action => ({
        ...attack,
        name: 'Replay',
        kind,
        guard: [{ test: 'budget' }, sent(kind), { test: 'room', channel: channelOf(kind) }],
        effect: [{ do: 'put', kind }, { do: 'spend' }],
      }),
    ),
    ...genuine.map(
      (kind): Action => ({
        ...attack,
        name: 'Tamper',
        kind,
        guard: [{ test: 'budget' }, arrives(kind)],
        effect: [{ do: 'take', kind }, { do: 'put', kind: forgedKind(channelOf(kind)) }, { do: 'spend' }],
      }),
    ),
    ...kindsOf(mutant)
      .filter((kind) => !genuine.includes(kind))
      .map(
        (kind): Action => ({
          ...attack,
          name: 'Inject',
          kind,
          guard: [{ test: 'budget' }, { test: 'room', channel: channelOf(kind) }],
          effect: [{ do: 'put', kind }, { do: 'spend' }],
        }),
      ),
  ]
}

/** All rows; with no budget there is no attacker. */
export const actionsOf = (parameters: Parameters): ReadonlyArray<Action> => [
  ...stationJ(parameters),
  ...satellite(parameters),
  ...nanshan(parameters),
  ...contacts(),
  ...channel(parameters),
  ...(parameters.attacks > 0 ? attacker(parameters) : []),
]
