// The shortest counterexample of every mutant of the abstract system, as an attack on a party that is to survive it: where the mutant
// goes wrong a right implementation refuses. Source: PROTOCOL.md, section 6 and 8a; docs/exploration.md.

import { shortest } from '../../proofs/exploration/exploration'
import { compiled } from '../../proofs/exploration/fast/compile'
import { advance, begun } from '../../proofs/exploration/fast/search'
import { explorationOf } from '../../proofs/exploration/packedExploration'
import type { Trace } from '../../proofs/exploration/trace'
import type { Kind } from '../../spec/protocol/abstract/alphabet'
import { DEFAULT_PARAMETERS, type Parameters } from '../../spec/protocol/abstract/parameters'
import { type Instance, systemOf } from '../../spec/protocol/abstract/system'
import type { MessageKind } from '../../spec/protocol/messages'
import type { Event } from './schedule'
import {
  arrives,
  fromElsewhere,
  generate,
  MISLEADING,
  ogs,
  type Scenario,
  SPOILT,
  sat,
  scenario,
} from './tour'

type Sabotaged = { readonly name: string; readonly parameters: Partial<Parameters> }

/** Each with the smallest sizes at which it breaks a property of states or steps; the other sabotages break liveness alone. */
const SABOTAGED: ReadonlyArray<Sabotaged> = [
  { name: 'mutant 1', parameters: { mutant: 1, blocks: 1 } },
  { name: 'mutant 2', parameters: { mutant: 2, blocks: 1 } },
  { name: 'mutant 3', parameters: { mutant: 3, blocks: 1 } },
  { name: 'mutant 4', parameters: { mutant: 4, blocks: 1 } },
  { name: 'mutant 5', parameters: { mutant: 5, blocks: 1 } },
  { name: 'mutant 6', parameters: { mutant: 6, blocks: 2, residual: 0 } },
  { name: 'early-status', parameters: { profile: 'hardened', blocks: 1, sabotages: ['early-status'] } },
  { name: 'no-revoke', parameters: { profile: 'hardened', blocks: 1, sabotages: ['no-revoke'] } },
]

const SLICE = 512

const counterexample = (parameters: Partial<Parameters>): Trace | undefined => {
  const search = begun(compiled(systemOf({ ...DEFAULT_PARAMETERS, ...parameters })), false)
  let done = false
  while (!done && search.broken.every((place) => place < 0)) done = advance(search, SLICE)
  return shortest(explorationOf(search, false).properties)?.trace
}

const MESSAGE_OF: { readonly [K in Kind]: MessageKind } = {
  RAWG: 'RAW',
  RAWT: 'RAW',
  INSTC: 'INST',
  INSTD: 'INST',
  INSTF: 'INST',
  STR: 'STATUS',
  STA: 'STATUS',
  UF: 'INST',
  SIFTG: 'SIFT',
  SIFTT: 'SIFT',
  FBC: 'FB',
  FBD: 'FB',
  FBF: 'FB',
  ABS: 'ABORT',
  DF: 'FB',
}

/** A tag that nobody made. */
const GUESSED = { change: 'tag', bytes: '00'.repeat(16) } as const
/** The last bit of an untagged frame that is no padding: of the sampled bits of RAW, or of the last syndrome of SIFT. */
const TAMPERED = { change: 'xor', at: -3, mask: 0x80 } as const

const arrival = ({ action: { kind = 'RAWG' }, b }: Instance, relabelled: number | undefined): Event => {
  const message = MESSAGE_OF[kind]
  if (relabelled !== undefined) return arrives(message, relabelled, { change: 'block', to: b })
  switch (kind) {
    case 'RAWT':
    case 'SIFTT':
      return fromElsewhere('plain', message, TAMPERED)
    case 'INSTF':
    case 'FBF':
    case 'UF':
    case 'DF':
      return fromElsewhere('plain', message, GUESSED, { change: 'block', to: b })
    default:
      return arrives(message, b)
  }
}

/** The events of a trace. What the attacker does shows when it arrives; a frame that a right party never sends does not arrive. */
const eventsOf = ({ steps }: Trace): ReadonlyArray<Event> => {
  const isMisleading = steps.some(({ instance }) => instance.action.variant !== undefined)
  const relabelled = new Map<string, number>()
  return steps.flatMap(({ instance }): ReadonlyArray<Event> => {
    const { action, b, c } = instance
    if (action.name.startsWith('Recv')) return [arrival(instance, relabelled.get(`${b} ${action.kind}`))]
    switch (action.name) {
      case 'Gen':
        return [generate(isMisleading ? MISLEADING : [])]
      case 'SendRaw':
        return [ogs('sendRaw')]
      case 'SendSift':
        return [sat('sendSift', b)]
      case 'SendInst':
        return [ogs('sendInstruction', b)]
      case 'SendFb':
        return [sat('sendFeedback')]
      case 'SendStat':
        return [ogs('sendStatus')]
      case 'SendAbs':
        return [sat('sendAbort', b)]
      case 'TimeoutO':
        return [ogs('timeout', b)]
      case 'TimeoutS':
        return [sat('timeout', b)]
      case 'EndPass':
        return [ogs('endPass'), sat('endPass')]
      case 'Inject':
        // OGS looks at feedback only once its instruction is out.
        return action.kind === 'FBF' ? [ogs('sendInstruction', b)] : []
      case 'Relabel':
        relabelled.set(`${c} ${action.kind}`, b)
        return []
      default:
        return []
    }
  })
}

/** What a hurried party would do next: answer, and be asked again. */
const ENDING: ReadonlyArray<Event> = [
  sat('sendFeedback'),
  arrives('FB', 0, SPOILT),
  arrives('FB', 0),
  ogs('sendInstruction', 0),
  arrives('INST', 0),
  ogs('sendStatus'),
  arrives('STATUS'),
]

/** Every counterexample, in both profiles. */
export const attacks = (): ReadonlyArray<Scenario> =>
  SABOTAGED.flatMap(({ name, parameters }) => {
    const trace = counterexample(parameters)
    if (trace === undefined) throw new Error(`${name} breaks no property: the sizes are too small`)
    return (['literal', 'hardened'] as const).map((profile) =>
      scenario('attacks', name, profile, [...eventsOf(trace), ...ENDING]),
    )
  })
