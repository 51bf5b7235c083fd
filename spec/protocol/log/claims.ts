// What each line of a transcript claims, and the states of a run in which the claim can be true.
// Source: PROTOCOL.md, sections 4, 8a and 9; docs/replay.md, "A line for everything that happens".

import { absurd } from 'fp-ts/function'
import type { Kind, OgsStatus, SatStatus } from '../abstract/alphabet'
import type { State } from '../abstract/state'
import type { FrameKind, Header, Line, Party } from './line'
import { type Closest, closestTo, type Move, moved, type Observer } from './observer'

type Key = { readonly digest: string; readonly bits: number }

/** What is remembered of a block beside its status: digests of its frames, and keys. */
type Memory = {
  readonly frames: Readonly<Partial<Record<FrameKind, ReadonlyArray<string>>>>
  readonly keys: Readonly<Partial<Record<Party, Key>>>
  /** An altered answer is held until more syndrome comes. */
  readonly heldAltered?: true
}

/** A check under way. */
export type Check = {
  readonly header: Header
  readonly observer: Observer
  readonly states: ReadonlyArray<State>
  readonly memory: ReadonlyArray<Memory>
  /** Lines matched, the header included. */
  readonly matched: number
  readonly time: number
}

const NAMES: Readonly<Record<Party, string>> = { satellite: 'satellite', groundStation: 'ground station' }

/** Thrown where no state allows a line, and caught by `advanced`. */
export class Refused extends Error {
  constructor(
    readonly reason: string,
    readonly closest?: Closest,
  ) {
    super(reason)
  }
}

const GENUINE: Readonly<Record<FrameKind, ReadonlyArray<Kind>>> = {
  RAW: ['RAWG'],
  SIFT: ['SIFTG'],
  MORE: [],
  EXTRA: [],
  INST: ['INSTC', 'INSTD'],
  FB: ['FBC', 'FBD'],
  STATUS: ['STR', 'STA'],
  ABORT: ['ABS'],
}
const SENDERS: Readonly<Record<FrameKind, Party>> = {
  RAW: 'groundStation',
  MORE: 'groundStation',
  INST: 'groundStation',
  STATUS: 'groundStation',
  SIFT: 'satellite',
  EXTRA: 'satellite',
  FB: 'satellite',
  ABORT: 'satellite',
}
const RECEIVES: Readonly<Record<FrameKind, string>> = {
  RAW: 'RecvRaw',
  SIFT: 'RecvSift',
  MORE: '',
  EXTRA: 'RecvSift',
  INST: 'RecvInst',
  FB: 'RecvFb',
  STATUS: 'RecvStat',
  ABORT: 'RecvAbs',
}
const SENDS: Readonly<Partial<Record<FrameKind, string>>> = {
  RAW: 'SendRaw',
  SIFT: 'SendSift',
  INST: 'SendInst',
  FB: 'SendFb',
  ABORT: 'SendAbs',
}
const LITERAL_FORGED: Readonly<Partial<Record<FrameKind, Kind>>> = {
  RAW: 'RAWT',
  SIFT: 'SIFTT',
  INST: 'INSTF',
  FB: 'FBF',
}
/** Frames of a block that have one content only: a repeat is byte-identical. */
const FIXED: ReadonlyArray<FrameKind> = ['RAW', 'SIFT', 'INST', 'FB', 'ABORT']

/** Every state in which the claim holds; `missing` are the steps that make it hold. */
const kept = (
  check: Check,
  claim: string,
  holds: (state: State) => boolean,
  missing: ReadonlyArray<string> = [],
): Check => {
  const states = check.states.filter(holds)
  if (states.length === 0)
    throw new Refused(claim, closestTo(check.observer, check.states, { labels: missing }))
  return { ...check, states }
}

const after = (check: Check, move: Move, reason: string): Check => {
  const states = moved(check.observer, check.states, move)
  if (states.length === 0) throw new Refused(reason, closestTo(check.observer, check.states, move))
  return { ...check, states }
}

const indexOf = ({ header }: Check, block: number): number => {
  const first = header.firstBlock ?? 0
  const index = block - first
  if (index < 0 || index >= header.blocks)
    throw new Refused(
      `block ${block} is not of this transcript, which has ${first} to ${first + header.blocks - 1}`,
    )
  return index
}

const remembered = (check: Check, block: number, change: (memory: Memory) => Memory): Check => {
  const memory = check.memory[block]
  return memory === undefined ? check : { ...check, memory: check.memory.with(block, change(memory)) }
}

const digestsOf = (check: Check, block: number, kind: FrameKind): ReadonlyArray<string> =>
  check.memory[block]?.frames[kind] ?? []

const isOfProfile = ({ header }: Check, kind: FrameKind): boolean =>
  header.profile === 'hardened' || (kind !== 'STATUS' && kind !== 'ABORT')

const SIFTED: ReadonlyArray<SatStatus> = ['SIFT', 'SIFT_C', 'SIFT_D']

type OfEvent<Name extends Line['event']> = Extract<Line, { readonly event: Name }>

const sent = (check: Check, line: OfEvent<'send'>): Check => {
  const { kind, party, digest } = line
  const block = indexOf(check, line.block)
  if (!isOfProfile(check, kind)) throw new Refused(`the literal profile has no ${kind}`)
  if (SENDERS[kind] !== party) throw new Refused(`a ${kind} is never sent by the ${NAMES[party]}`)
  const known = digestsOf(check, block, kind)
  if (FIXED.includes(kind) && known.length > 0 && !known.includes(digest))
    throw new Refused(`a repeated ${kind} of block ${line.block} is not identical to the first`)
  const next = remembered(check, block, (memory) => ({
    ...memory,
    frames: known.includes(digest) ? memory.frames : { ...memory.frames, [kind]: [...known, digest] },
  }))
  const name = SENDS[kind]
  if (name !== undefined)
    return after(
      next,
      { labels: [`${name}(${block})`] },
      `${kind} of block ${line.block} cannot be sent here`,
    )
  if (kind === 'STATUS')
    return (line.entries ?? []).reduce(
      (current, { block: of, released }) =>
        after(
          current,
          { labels: [`SendStat(${indexOf(check, of)},${released ? 'STR' : 'STA'})`] },
          `block ${of} cannot be reported as ${released ? 'released' : 'aborted'} here`,
        ),
      next,
    )
  return kind === 'MORE'
    ? kept(
        next,
        `more syndrome is asked for block ${line.block}, which waits for none`,
        ({ ogs }) => ogs[block] === 'RAW',
      )
    : kept(next, `more syndrome is sent for block ${line.block}, which is not sifted`, ({ sat }) =>
        sat.some((status, at) => at === block && SIFTED.includes(status)),
      )
}

/** The kinds of the abstract system that a received frame can be, and whether it is an altered or made-up one. */
const kindsReceived = (
  { header, memory }: Check,
  block: number,
  { kind, digest }: OfEvent<'receive'>,
): { readonly kinds: ReadonlyArray<Kind>; readonly forged: boolean } => {
  // A status vector names many blocks, so its frame is looked for in all of them.
  const known = memory.some(
    ({ frames }, at) => (kind === 'STATUS' || at === block) && (frames[kind] ?? []).includes(digest),
  )
  // Further syndrome completes the answer that was held, as altered as that one is.
  if (known && kind === 'EXTRA' && memory[block]?.heldAltered) return { kinds: ['SIFTT'], forged: true }
  if (known) return { kinds: kind === 'EXTRA' ? GENUINE.SIFT : GENUINE[kind], forged: false }
  if (header.profile === 'hardened')
    return { kinds: [SENDERS[kind] === 'satellite' ? 'DF' : 'UF'], forged: true }
  const forged = kind === 'EXTRA' ? 'SIFTT' : LITERAL_FORGED[kind]
  return { kinds: forged === undefined ? [] : [forged], forged: true }
}

const received = (check: Check, line: OfEvent<'receive'>): Check => {
  const { kind, party, outcome } = line
  const block = indexOf(check, line.block)
  if (!isOfProfile(check, kind)) throw new Refused(`the literal profile has no ${kind}`)
  if (SENDERS[kind] === party)
    throw new Refused(`the ${NAMES[party]} accepts no ${kind}: it is what it sends itself`)
  const { kinds, forged } = kindsReceived(check, block, line)
  const what = `${forged ? 'altered or made-up ' : ''}${kind} of block ${line.block}`
  if (kind === 'MORE') {
    if (forged && outcome === 'accepted' && check.header.profile === 'hardened')
      throw new Refused(`${what} was accepted`)
    return check
  }
  // Kept until more syndrome comes: nothing has changed yet, but it must be a block that still waits.
  if (outcome === 'held')
    return kept(
      forged ? remembered(check, block, (memory) => ({ ...memory, heldAltered: true })) : check,
      `${what} is held, but the block waits for no answer`,
      ({ ogs }) => ogs[block] === 'RAW',
    )
  if (outcome === 'accepted' && kind === 'STATUS' && !forged)
    return (line.entries ?? []).reduce(
      (current, { block: of, released }) =>
        after(
          current,
          { labels: [`RecvStat(${indexOf(check, of)},${released ? 'STR' : 'STA'})`] },
          `a status of block ${of} cannot arrive here`,
        ),
      check,
    )
  if (outcome === 'discarded' && (forged || kind === 'EXTRA' || kind === 'STATUS' || kind === 'SIFT')) {
    // An answer that does not decode changes nothing either; nor does a frame whose tag is invalid in the hardened profile.
    const mayIgnore =
      check.header.profile === 'hardened' || kind === 'SIFT' || kind === 'EXTRA' || kinds.length === 0
    if (mayIgnore) return check
  }
  const name = forged && check.header.profile === 'hardened' ? 'RecvInvalid' : RECEIVES[kind]
  const [arriving] = forged ? kinds : []
  return after(
    check,
    {
      labels: kinds.map((one) => `${name}(${block},${one})`),
      effect: outcome === 'accepted' ? 'changes' : 'nothing',
      ...(arriving === undefined ? {} : { arriving }),
    },
    `${what} cannot be ${outcome} by the ${NAMES[party]} here`,
  )
}

const RELEASED: Readonly<Record<Party, ReadonlyArray<OgsStatus | SatStatus>>> = {
  groundStation: ['DONE_MATCH', 'DONE_MISMATCH'],
  satellite: ['DONE_C', 'DONE_D', 'PROV', 'CONF', 'REVK'],
}

const statusAt = (state: State, party: Party, block: number): OgsStatus | SatStatus | undefined =>
  party === 'satellite' ? state.sat[block] : state.ogs[block]

const hasStatus =
  (party: Party, block: number, statuses: ReadonlyArray<OgsStatus | SatStatus>) =>
  (state: State): boolean => {
    const status = statusAt(state, party, block)
    return status !== undefined && statuses.includes(status)
  }

const released = (check: Check, { party, block: id, keyDigest, keyBits }: OfEvent<'release'>): Check => {
  const block = indexOf(check, id)
  const keys = check.memory[block]?.keys ?? {}
  if (keys[party] !== undefined)
    throw new Refused(`the ${NAMES[party]} releases the key of block ${id} twice (P4)`)
  const other = keys[party === 'satellite' ? 'groundStation' : 'satellite']
  if (other !== undefined && (other.digest !== keyDigest || other.bits !== keyBits))
    throw new Refused(`the two keys of block ${id} differ (P1)`)
  const next = remembered(check, block, (memory) => ({
    ...memory,
    keys: { ...keys, [party]: { digest: keyDigest, bits: keyBits } },
  }))
  return kept(
    next,
    `the ${NAMES[party]} cannot release a key of block ${id} here`,
    hasStatus(party, block, RELEASED[party]),
    party === 'satellite' ? [`RecvInst(${block},INSTC)`] : [`RecvFb(${block},FBC)`, `RecvFb(${block},FBD)`],
  )
}

/** Giving a block up: seen as ABORT, or a timeout, or (literal) an answer that did not decode, which leaves it waiting. */
const abandoned = (check: Check, { party, block: id }: OfEvent<'abandon'>): Check => {
  const block = indexOf(check, id)
  const isDone = hasStatus(party, block, ['ABORT'])
  if (check.states.some(isDone)) return kept(check, '', isDone)
  if (check.header.profile === 'hardened')
    return timedOut(check, party, block, `the ${NAMES[party]} cannot give block ${id} up here`)
  return kept(
    check,
    `the ${NAMES[party]} cannot give block ${id} up here`,
    hasStatus(party, block, party === 'groundStation' ? ['RAW'] : []),
  )
}

const timedOut = (check: Check, party: Party, block: number, reason: string): Check =>
  after(check, { labels: [`${party === 'satellite' ? 'TimeoutS' : 'TimeoutO'}(${block})`] }, reason)

const VOLATILE: Readonly<Record<Party, ReadonlyArray<OgsStatus | SatStatus>>> = {
  groundStation: ['RAW', 'INST_OK', 'INST_BAD'],
  satellite: ['SIFT'],
}

/** After a restart nothing volatile is left; what was under way is given up. */
const restarted = (check: Check, party: Party): Check => {
  if (check.header.profile === 'literal') throw new Refused('the literal profile has no restart')
  let current = check
  for (const block of check.memory.keys()) {
    const isVolatile = hasStatus(party, block, VOLATILE[party])
    const lost = current.states.filter(isVolatile)
    if (lost.length === 0) continue
    const { states } = timedOut({ ...current, states: lost }, party, block, 'a restart')
    current = { ...current, states: [...current.states.filter((state) => !isVolatile(state)), ...states] }
  }
  return current
}

/** The satellite has learnt what became of a key at the ground station. */
const decided = (check: Check, { event, block: id }: OfEvent<'confirm'> | OfEvent<'revoke'>): Check => {
  const block = indexOf(check, id)
  const [status, entry, word] =
    event === 'confirm' ? (['CONF', 'STR', 'confirmed'] as const) : (['REVK', 'STA', 'revoked'] as const)
  return kept(check, `block ${id} cannot be ${word} here`, hasStatus('satellite', block, [status]), [
    `RecvStat(${block},${entry})`,
  ])
}

/** The check with the states that a line leaves. @throws Refused where there is none */
export const observed = (check: Check, line: Line): Check => {
  switch (line.event) {
    case 'generate': {
      const label = `Gen(${indexOf(check, line.block)})`
      return after(check, { labels: [label] }, `block ${line.block} cannot be generated here`)
    }
    case 'send':
      return sent(check, line)
    case 'receive':
      return received(check, line)
    case 'release':
      return released(check, line)
    case 'abandon':
      return abandoned(check, line)
    case 'confirm':
    case 'revoke':
      return decided(check, line)
    case 'timeout':
      return timedOut(
        check,
        line.party,
        indexOf(check, line.block),
        `block ${line.block} cannot time out at the ${line.party} here`,
      )
    case 'endOfPass':
      return after(check, { labels: ['EndPass()'] }, 'the pass cannot end here')
    case 'restart':
      return restarted(check, line.party)
    default:
      return absurd(line)
  }
}
