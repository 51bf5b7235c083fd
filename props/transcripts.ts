// Transcripts of walks of the abstract system: what an implementation that took these steps would have logged.
// Source: docs/replay.md, "A line for everything that happens".

import { absurd } from 'fp-ts/function'
import { alphabetOf, type Kind, kindsOf } from '../spec/protocol/abstract/alphabet'
import type { State } from '../spec/protocol/abstract/state'
import type { Step } from '../spec/protocol/abstract/system'
import type { FrameKind, Header, Line } from '../spec/protocol/log/line'

type Name = `${Header['profile']}`

/** The frame that carries a kind of the abstract system. */
const frameOf = (kind: Kind): FrameKind => {
  switch (kind) {
    case 'RAWG':
    case 'RAWT':
      return 'RAW'
    case 'SIFTG':
    case 'SIFTT':
      return 'SIFT'
    case 'INSTC':
    case 'INSTD':
    case 'INSTF':
    case 'UF':
      return 'INST'
    case 'FBC':
    case 'FBD':
    case 'FBF':
    case 'DF':
      return 'FB'
    case 'STR':
    case 'STA':
      return 'STATUS'
    case 'ABS':
      return 'ABORT'
    default:
      return absurd(kind)
  }
}

const hex = (value: number): string => value.toString(16).padStart(16, '0')

const digestOf = (profile: Name, kind: Kind, block: number): string =>
  hex(1 + block * 32 + kindsOf(alphabetOf(profile)).indexOf(kind))

const frame = (profile: Name, kind: Kind, block: number) => ({
  block,
  kind: frameOf(kind),
  digest: digestOf(profile, kind, block),
  ...(frameOf(kind) === 'STATUS' ? { entries: [{ block, released: kind === 'STR' }] } : {}),
})

const KEY_BITS = 128
const matching = (block: number) => ({ keyDigest: hex(2 * block), keyBits: KEY_BITS })

const releases = (block: number, before: State, after: State): ReadonlyArray<Line> => {
  const satellite = (after.released[block] ?? 0) > (before.released[block] ?? 0)
  const status = after.ogs[block]
  const groundStation =
    status !== before.ogs[block] && (status === 'DONE_MATCH' || status === 'DONE_MISMATCH')
  return [
    ...(satellite ? [{ event: 'release', party: 'satellite', block, ...matching(block) } as const] : []),
    ...(groundStation
      ? [
          {
            event: 'release',
            party: 'groundStation',
            block,
            keyDigest: status === 'DONE_MATCH' ? hex(2 * block) : hex(2 * block + 1),
            keyBits: KEY_BITS,
          } as const,
        ]
      : []),
  ]
}

const endings = (before: State, after: State): ReadonlyArray<Line> =>
  after.ogs.flatMap((status, block): ReadonlyArray<Line> => {
    const sat = after.sat[block]
    const isNewly = sat !== before.sat[block]
    return [
      ...(status === 'ABORT' && before.ogs[block] !== 'ABORT'
        ? [{ event: 'abandon', party: 'groundStation', block } as const]
        : []),
      ...(isNewly && sat === 'ABORT' ? [{ event: 'abandon', party: 'satellite', block } as const] : []),
      ...(isNewly && sat === 'CONF' ? [{ event: 'confirm', block } as const] : []),
      ...(isNewly && sat === 'REVK' ? [{ event: 'revoke', block } as const] : []),
    ]
  })

const sameStatuses = (a: State, b: State): boolean =>
  a.ogs.every((status, at) => status === b.ogs[at]) && a.sat.every((status, at) => status === b.sat[at])

/** The kind that a send put on the channel: the one whose number of copies grew. */
const putBy = (before: State, after: State, block: number): Kind | undefined =>
  kindsOf(alphabetOf('literal'))
    .concat(kindsOf(alphabetOf('hardened')))
    .find((kind) => (after.inFlight[block]?.[kind] ?? 0) > (before.inFlight[block]?.[kind] ?? 0))

const own = (profile: Name, { instance: { action, b }, state }: Step, before: State): ReadonlyArray<Line> => {
  const { name, actor, kind } = action
  const party = actor === 'SAT' ? 'satellite' : 'groundStation'
  if (actor === 'channel' || actor === 'attacker') return []
  if (name === 'Gen') return [{ event: 'generate', block: b }]
  if (name === 'EndPass') return [{ event: 'endOfPass' }]
  if (name.startsWith('Timeout')) return [{ event: 'timeout', party, block: b }]
  if (name.startsWith('Send')) {
    const put = putBy(before, state, b)
    return put === undefined ? [] : [{ event: 'send', party, ...frame(profile, put, b) }]
  }
  const outcome = sameStatuses(before, state) ? 'discarded' : 'accepted'
  return kind === undefined ? [] : [{ event: 'receive', party, outcome, ...frame(profile, kind, b) }]
}

/** The lines that a step from `before` is logged as, in the view of the parties. */
export const linesOf = (profile: Name, step: Step, before: State): ReadonlyArray<Line> => [
  ...own(profile, step, before),
  ...releases(step.instance.b, before, step.state),
  ...endings(before, step.state),
]
