// What must hold of the relay, as data; what has to be reached, so that nothing holds for want of runs; and what is promised.
// Source: docs/relay.md, "What is proved".

import { type Condition, j, n, sat, sent } from './action'
import { J_STATUSES, N_STATUSES, SAT_STATUSES } from './alphabet'
import { keysSuffice, type Parameters } from './parameters'

/** States that never occur: all conditions of one entry, for a message. */
export type SafetyProperty = {
  readonly name: string
  readonly says: string
  readonly never: ReadonlyArray<ReadonlyArray<Condition>>
}

/** Statuses that never change again. */
export type FinalProperty = {
  readonly name: string
  readonly says: string
  readonly final: ReadonlyArray<Condition>
}

/** In the end all conditions hold, for each message. */
export type LivenessProperty = {
  readonly name: string
  readonly says: string
  readonly to: ReadonlyArray<Condition>
}

/** Reached for some message. */
export type Witness = {
  readonly name: string
  readonly says: string
  readonly when: ReadonlyArray<Condition>
}

const except = <A>(all: ReadonlyArray<A>, ...some: ReadonlyArray<A>): ReadonlyArray<A> =>
  all.filter((one) => !some.includes(one))

const notDelivered = n(...except(N_STATUSES, 'DELIVERED'))
const never = (of: 'J' | 'N'): ReadonlyArray<ReadonlyArray<Condition>> => [[{ test: 'used', of, times: [2] }]]

/** Safety; each is broken by the mutant that leaves out what it rests on. */
export const SAFETY: ReadonlyArray<SafetyProperty> = [
  { name: 'PadJ', says: 'no key bit of K_J pads two messages', never: never('J') },
  { name: 'PadN', says: 'no key bit of K_N pads two relays', never: never('N') },
  {
    name: 'Recovered',
    says: 'the key that Nanshan recovers is K_J, or it recovers none',
    never: [[n('WRONG')], [n('DELIVERED'), sent('REL', false)]],
  },
  {
    name: 'Padded',
    says: 'no bit of a message or of K_J leaves without a pad, and no relay before both keys are there',
    never: [
      [sent('RELP')],
      [sent('REL'), { test: 'passes', over: 'N', is: 'none' }],
      [sent('REL'), { test: 'passes', over: 'J', is: 'none' }],
    ],
  },
  {
    name: 'Length',
    says: 'a length is never cut: a message is relayed whole or not at all',
    never: [[n('SHORT')]],
  },
  {
    name: 'Origin',
    says: 'what the satellite holds and Nanshan releases was sent by J',
    never: [
      [n(...except(N_STATUSES, 'WAIT')), sent('DEP', false)],
      [sat(...except(SAT_STATUSES, 'NONE')), sent('DEP', false)],
    ],
  },
  {
    name: 'Receipt',
    says: 'a receipt means memory that lasts: what J takes for stored, the satellite holds for good',
    never: [[j('STORED', 'DONE'), sat('NONE', 'HELD')]],
  },
  {
    name: 'Confirmed',
    says: 'J takes for delivered, and the satellite erases, only what Nanshan released',
    never: [
      [j('DONE'), notDelivered],
      [sat('DONE'), notDelivered],
    ],
  },
]

/** Of steps. */
export const FINAL: ReadonlyArray<FinalProperty> = [
  {
    name: 'Final',
    says: 'no message is released twice: what is delivered, done or erased stays so',
    final: [j('DONE'), sat('DONE'), n('DELIVERED'), n('SHORT'), n('WRONG')],
  },
]

/** The other statuses of the party that a condition on statuses is about. */
export const left = (condition: Condition): Condition => {
  if (condition.test === 'j') return j(...except(J_STATUSES, ...condition.in))
  if (condition.test === 'sat') return sat(...except(SAT_STATUSES, ...condition.in))
  if (condition.test === 'n') return n(...except(N_STATUSES, ...condition.in))
  // Final statuses are statuses.
  throw new Error('a condition that is no status')
}

/** In the end, under strong fairness of contacts, key, sends and receives; owed only where the keys are long enough. */
export const livenessOf = (parameters: Parameters): ReadonlyArray<LivenessProperty> =>
  keysSuffice(parameters)
    ? [
        { name: 'Deliver', says: 'every message is delivered', to: [n('DELIVERED')] },
        {
          name: 'Settle',
          says: 'in the end J knows it, and the satellite has erased key and ciphertext',
          to: [j('DONE'), sat('DONE'), n('DELIVERED')],
        },
      ]
    : []

/** What these parameters must show. */
export const witnessesOf = (parameters: Parameters): ReadonlyArray<Witness> => {
  const { passes, keyJ, keyN, units, messages, restarts } = parameters
  const when = (condition: boolean, ...witnesses: ReadonlyArray<Witness>) => (condition ? witnesses : [])
  const deposits = Math.min(messages, Math.floor((passes * keyJ) / units))
  const anyFits = deposits > 0 && passes * keyN >= units
  return [
    {
      name: 'reversed',
      says: 'Nanshan passed first',
      when: [
        { test: 'passes', over: 'N', is: 'some' },
        { test: 'passes', over: 'J', is: 'none' },
      ],
    },
    ...when(anyFits, { name: 'delivered', says: 'a message is delivered', when: [n('DELIVERED')] }),
    ...when(anyFits, {
      name: 'settled',
      says: 'a message is done everywhere',
      when: [j('DONE'), sat('DONE'), n('DELIVERED')],
    }),
    ...when(anyFits && restarts > 0, {
      name: 'restarted',
      says: 'a message is delivered after every restart',
      when: [n('DELIVERED'), { test: 'restarts', is: 'used' }],
    }),
    ...when(Math.floor(keyN / units) < deposits, {
      name: 'waits',
      says: 'a stored message waits, whole, for K_N that is too short',
      when: [
        sat('STORED'),
        { test: 'passes', over: 'N', is: 'some' },
        { test: 'enough', of: 'N', is: false },
      ],
    }),
  ]
}

/** What can be promised, and what the trusted satellite learns; every report ends with it. */
export const PROMISE =
  'Promised: what Nanshan recovers is K_J, whole, and what it releases was deposited by J; no key bit pads twice; under fair contact and with enough key every message arrives, also after restarts. Not promised: secrecy from the satellite.'
