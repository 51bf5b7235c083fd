// Every reader of the program as a table: valid inputs to start from, and what becomes of bytes: problems, reasons, or what is
// printed of them. A new format is one more entry.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { auditText } from '../../cli/auditText'
import { answerText } from '../../cli/check'
import { answer } from '../../cli/compute'
import { replayJson, replayText } from '../../cli/exploreReport'
import { parseRelays } from '../../cli/publishedTables'
import { readLog, verdictOn, verdictText } from '../../cli/replay'
import { cut, fragmentBytes } from '../../model/laserComm/fragments'
import { accept, emptyReassembly } from '../../model/laserComm/reassembly'
import { parseMission } from '../../model/mission/missionFile'
import { bound, newNetwork, submitted, withSharedKey } from '../../model/relay/network'
import { networkRecord, parseNetwork } from '../../model/relay/record'
import { auditObservations } from '../../proofs/audit/observations'
import { canonicalJson } from '../../proofs/certificate/canonical'
import { checkCertificate } from '../../proofs/certificate/reading'
import { parseItf } from '../../proofs/exploration/itfReader'
import { replay } from '../../proofs/exploration/replay'
import { check } from '../../proofs/kernel/check'
import { secondVerdict } from '../../proofs/secondChecker/verdict'
import { observationsFrom, oneDecoyRun, twoDecoyRun } from '../../props/arbitraries'
import { certificateOf, publishedTask, task } from '../../props/certificateDuel'
import { messageCase } from '../../props/protocolMessages'
import { bytesFor, keyId, LINKS } from '../../props/relayWorld'
import { ANALYSES } from '../../spec/finiteKey/analyses/catalogue'
import { designDirect } from '../../spec/finiteKey/analyses/direct'
import { DirectDesign, parseDirectDesign } from '../../spec/finiteKey/direct/design'
import { directProblem } from '../../spec/finiteKey/direct/problem'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../spec/finiteKey/interval'
import { observationsText, parseObservations } from '../../spec/finiteKey/observations'
import { type CsvOptions, parseAuditInput } from '../../spec/input/auditInput'
import { parseJson } from '../../spec/input/json'
import { parsePasses } from '../../spec/input/publishedPasses'
import { textOf } from '../../spec/input/text'
import type { Problem } from '../../spec/problem'
import type { Parameters } from '../../spec/protocol/abstract/parameters'
import { systemOf } from '../../spec/protocol/abstract/system'
import { bitString } from '../../spec/protocol/bits'
import { decodeFrame, encodeFrame } from '../../spec/protocol/frame'
import { stepGround } from '../../spec/protocol/groundStation'
import { initialGround } from '../../spec/protocol/groundStationState'
import { decodePayload, encodePayload } from '../../spec/protocol/payload'
import type { Prepared } from '../../spec/protocol/primitives'
import { stepSatellite } from '../../spec/protocol/satellite'
import { initialSatellite } from '../../spec/protocol/satelliteState'
import { isTagged } from '../../spec/protocol/sealing'
import { smallGround, smallSatellite } from '../../spec/protocol/smallCode'
import { opened } from '../../spec/relay/frame'
import { type Grammar, type Tree, treeOf, treeOfLines, treeOfTable } from './trees'

/** A problem, or what a line of `compute` says of one. */
export type Complaint = Omit<Problem, 'code'> & { readonly code: string }

/** What became of an input: `printed` is all that a person or a program would see of an accepted one. */
export type Outcome =
  | { readonly kind: 'problems'; readonly problems: ReadonlyArray<Complaint> }
  | { readonly kind: 'reason'; readonly reason: string }
  | { readonly kind: 'accepted'; readonly printed: string; readonly value?: unknown }

/** A reader; `choice` decides what the input leaves open (options, which command goes on), `seed` is where the input comes from. */
export type Reader = {
  readonly name: string
  /** How its seeds are written; of no matter where they are bytes. */
  readonly grammar: Grammar
  readonly seeds: () => ReadonlyArray<Tree | Uint8Array>
  readonly read: (bytes: Buffer, choice: number, seed: number) => Outcome
  /** Its share of the inputs, 1 unless it is slower or faster than others. */
  readonly share?: number
}

const ROOT = join(__dirname, '..', '..', '..')
const fileText = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const jsonFile = (path: string): unknown => JSON.parse(fileText(path))
const sampled = <A>(arbitrary: fc.Arbitrary<A>, numRuns: number): ReadonlyArray<A> =>
  fc.sample(arbitrary, { numRuns, seed: 1 })
/** Made when first asked for. */
const once = <A>(make: () => A): (() => A) => {
  const made: A[] = []
  return () => {
    const [known] = made
    if (known !== undefined) return known
    const value = make()
    made.push(value)
    return value
  }
}

const reasonOf = (reason: string): Outcome => ({ kind: 'reason', reason })
const accepted = (value: unknown, printed: string): Outcome => ({ kind: 'accepted', value, printed })
const ending = <A>(read: E.Either<ReadonlyArray<Problem>, A>, then: (value: A) => Outcome): Outcome =>
  E.isLeft(read) ? { kind: 'problems', problems: read.left } : then(read.right)
const text = (bytes: Buffer) => textOf(bytes, 'FILE')
const json = (bytes: Buffer) => pipe(text(bytes), E.chain(parseJson))

const ARITHMETIC = intervalArithmetic(30, fastTranscendentals)
const TARGET = { secrecy: new Exact('1e-10'), correctness: new Exact('1e-15') }
const QUICK = ['jinan1', 'lim2014', 'lim2014-chernoff', 'rusca2018', 'wiesemann2024'] as const
const bigText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value)

const CSV_OPTIONS: CsvOptions = {
  name: 'a pass',
  pulses: '41238384256',
  basisX: '0.5',
  keyBases: 'X,Z',
  keyIntensities: undefined,
  sampledFraction: '0',
  leakBits: '48874',
  leakEfficiency: undefined,
  claimBits: undefined,
}
const ODD_OPTIONS: ReadonlyArray<Partial<CsvOptions>> = [
  ...['NaN', '1e999', '0x10', '', '-1', '1'].map((pulses) => ({ pulses })),
  ...['NaN', '1e-999', '2', '', '-0.5', '1', '0.9'].map((basisX) => ({ basisX })),
  ...['', 'X', 'Y', 'X,X', 'Z,'].map((keyBases) => ({ keyBases })),
  ...['', 'decoy', 'signal,signal', '__proto__', 'constructor'].map((keyIntensities) => ({ keyIntensities })),
  ...['1', '0.5', 'NaN', '-0'].map((sampledFraction) => ({ sampledFraction })),
  ...['Infinity', '1.2', '0', '11'].map((leakEfficiency) => ({ leakEfficiency })),
  ...['１２', '1e3'].map((claimBits) => ({ claimBits })),
]

/** Observations go on to an analysis now and then, and seldom to a whole audit. */
const auditInput =
  (options: CsvOptions) =>
  (bytes: Buffer, choice: number): Outcome =>
    ending(
      pipe(
        text(bytes),
        E.chain((content) => parseAuditInput(content, options)),
      ),
      (input) => {
        if (input.kind === 'passes') return accepted(input, JSON.stringify(input))
        const { observations } = input
        const name = QUICK[choice % QUICK.length] ?? 'jinan1'
        if (choice % 400 === 7) {
          const request = {
            analyses: [name],
            target: TARGET,
            arithmetic: ARITHMETIC,
            mode: { kind: 'universal' } as const,
          }
          return ending(auditObservations(observations, request), (audit) =>
            accepted(audit.verdict?.holds, auditText(audit)),
          )
        }
        if (choice % 16 !== 3) return accepted(observations, '')
        const result = ANALYSES.get(name)?.(observations, TARGET, ARITHMETIC)
        return result === undefined
          ? reasonOf('no analysis')
          : ending(result, ({ keyBits, bounds, epsilon }) =>
              accepted(
                undefined,
                `${keyBits} ${bounds.map(({ value }) => `${value.lower} ${value.upper}`).join(' ')} ${epsilon?.secrecy ?? ''}`,
              ),
            )
      },
    )

const observationSeeds = once(() => [
  ...['data/observations_block_500k.json', 'data/observations_pass_2M.json'].map((path) =>
    treeOf(jsonFile(path)),
  ),
  ...sampled(fc.oneof(twoDecoyRun, oneDecoyRun), 20).map((run) =>
    treeOf(
      JSON.parse(
        JSON.stringify(observationsText(observationsFrom(run.source, run.cells, { leakBits: run.leakBits }))),
      ),
    ),
  ),
])

const design = once(() => {
  const problem = pipe(
    parseObservations(jsonFile('data/observations_block_500k.json')),
    E.chain((observations) => directProblem(observations, ARITHMETIC)),
  )
  if (E.isLeft(problem)) throw new Error('the observations that come with the program are some')
  return treeOf(DirectDesign.encode(designDirect('a design', problem.right, TARGET, 'smoothing', ARITHMETIC)))
})

/** Both checkers, which read texts themselves. */
const verdicts = (content: string): string => {
  const [first, second] = [check(content), secondVerdict(content)]
  return `${first.accepted ? first.theorem.quantity : `${first.condition}: ${first.found}, ${first.needed}`}; ${second.accepted ? second.quantity : `${second.condition}: ${second.found}, ${second.needed}`}`
}

const MISSIONS = ['short', 'hefei-2023-03-13', 'jinan-2022-09-25', 'nanshan-2023-08-10', 'wuhan-2023-09-01']

/** What a trace without parameters is read with: the defaults of `explore`. */
const ITF_PARAMETERS: Parameters = {
  profile: 'literal',
  blocks: 2,
  uplink: 1,
  downlink: 1,
  attacks: 1,
  residual: 0,
  pipelined: true,
  mutant: 0,
  sabotages: [],
  endAndTimeouts: true,
}

const traceSeeds = once(() => {
  const trace: { readonly states: ReadonlyArray<unknown> } = JSON.parse(fileText('examples/missed.itf.json'))
  return [1, 2, 3, trace.states.length].map((count) =>
    treeOf({ ...trace, states: trace.states.slice(0, count) }),
  )
})

const MESSAGE = /^(KW-[A-Z]{2}\d{3}) (.+?): expected (.+), got (.*)$/s

/** The first problem of a line of `compute`. */
const lineProblem = ({ code, message }: { readonly code: string; readonly message: string }): Outcome => {
  const [, , path = '', expected = '', found = ''] = MESSAGE.exec(message) ?? []
  return { kind: 'problems', problems: [{ code, path, expected, found }] }
}

const vectorRequests = once(() => {
  const {
    cases,
  }: { readonly cases: ReadonlyArray<{ readonly id: string; readonly fn: string; readonly args: unknown }> } =
    JSON.parse(fileText('test/vectors/finite_key.json'))
  return cases.map(({ id, fn, args }) => treeOf({ id, fn, args, digits: 20 }))
})

const certificateSeeds = once(() => [
  ...['block_500k', 'one_bit_more'].map((name) => treeOf(jsonFile(`examples/certificate_${name}.json`))),
  ...[...sampled(task, 30), ...sampled(publishedTask, 10)].flatMap((one) => {
    const certificate = certificateOf(one)
    return certificate === undefined ? [] : [treeOf(JSON.parse(canonicalJson(certificate)))]
  }),
])

const frameCases = once(() => sampled(messageCase, 200))
const TAG = 16
const frameSeeds = once(() =>
  frameCases().map(({ parameters, message }, at) => {
    const tagged = isTagged(parameters, message.kind)
    return encodeFrame({
      kind: message.kind,
      session: parameters.session,
      block: parameters.firstBlock + (at % 3),
      sequence: tagged ? parameters.sequences.first : 0,
      payload: encodePayload(parameters, message),
      tag: new Uint8Array(tagged ? TAG : 0),
    })
  }),
)
/** Tags that always verify: an attacker cannot make them, a faulty peer can. */
const TRUSTING = { tag: () => new Uint8Array(TAG), isTag: () => true }

/** As if every state had been prepared alike. */
const prepared = ({ length }: ReadonlyArray<number>): Prepared => ({
  bases: bitString(length, () => 0),
  bits: bitString(length, () => 0),
  intensities: new Uint8Array(length),
})

const network = once(() => {
  const key = (role: 'J' | 'N') => ({
    id: keyId(role, 0),
    ground: bytesFor(role, 700),
    satellite: bytesFor(role, 700),
  })
  const empty = withSharedKey(
    withSharedKey(newNetwork({ J: 'Jinan', N: 'Nanshan' }), 'J', key('J')),
    'N',
    key('N'),
  )
  const one = submitted(empty, { mode: 'message', bytes: bytesFor('message', 40) })
  const two = submitted(one.network, { mode: 'file', bytes: bytesFor('file', 300) })
  return {
    states: [empty, one.network, two.network, bound(two.network, 0).network],
    frames: two.network.machines.j.deposits,
    session: two.network.sessions.J?.name,
  }
})

/** The readers. */
export const READERS: ReadonlyArray<Reader> = [
  {
    name: 'observations, JSON',
    grammar: 'json',
    seeds: observationSeeds,
    read: auditInput(CSV_OPTIONS),
    share: 2,
  },
  {
    name: 'observations, CSV',
    grammar: 'table',
    seeds: once(() => [treeOfTable(fileText('examples/observations_block_500k.csv'))]),
    read: (bytes, choice) =>
      auditInput({ ...CSV_OPTIONS, ...(choice % 3 === 0 ? ODD_OPTIONS[choice % ODD_OPTIONS.length] : {}) })(
        bytes,
        choice,
      ),
    share: 2,
  },
  {
    name: 'published passes, CSV',
    grammar: 'table',
    seeds: once(() => [treeOfTable(fileText('data/jinan1_table1.csv'))]),
    read: (bytes) =>
      ending(E.chain(parsePasses)(text(bytes)), (passes) =>
        accepted(passes, JSON.stringify(passes, bigText)),
      ),
  },
  {
    name: 'published relays, CSV',
    grammar: 'table',
    seeds: once(() => [treeOfTable(fileText('data/jinan1_relay.csv'))]),
    read: (bytes) =>
      ending(E.chain(parseRelays)(text(bytes)), (relays) => accepted(relays, JSON.stringify(relays))),
  },
  {
    name: 'design of direct',
    grammar: 'json',
    seeds: once(() => [design()]),
    read: (bytes) =>
      ending(E.chain(parseDirectDesign)(json(bytes)), (design) => accepted(design, JSON.stringify(design))),
  },
  {
    name: 'certificates',
    grammar: 'json',
    seeds: certificateSeeds,
    read: (bytes) =>
      ending(E.chain(checkCertificate)(text(bytes)), (checked) =>
        accepted(undefined, answerText({ file: 'FILE', checked: E.right(checked) })),
      ),
  },
  {
    name: 'certificates, kernel and second checker',
    grammar: 'json',
    seeds: certificateSeeds,
    read: (bytes) => ending(text(bytes), (content) => accepted(undefined, verdicts(content))),
    share: 0.2,
  },
  {
    name: 'missions',
    grammar: 'json',
    seeds: once(() => MISSIONS.map((name) => treeOf(jsonFile(`examples/${name}.json`)))),
    read: (bytes) =>
      ending(E.chain(parseMission)(json(bytes)), (mission) => accepted(mission, JSON.stringify(mission))),
  },
  {
    name: 'transcripts',
    grammar: 'lines',
    seeds: once(() =>
      ['literal', 'released_early'].map((name) =>
        treeOfLines(fileText(`examples/transcript_${name}.ndjson`)),
      ),
    ),
    read: (bytes) =>
      ending(E.chain(readLog)(text(bytes)), (log) =>
        accepted(undefined, verdictText('FILE', verdictOn(log))),
      ),
  },
  {
    name: 'ITF traces',
    grammar: 'json',
    seeds: traceSeeds,
    read: (bytes) =>
      ending(
        pipe(
          json(bytes),
          E.chain((value) => parseItf(value, ITF_PARAMETERS)),
        ),
        (trace) => {
          const said = replay(systemOf(trace.parameters), trace)
          return accepted(
            trace.states,
            `${replayText('FILE', trace.parameters, said)}${JSON.stringify(replayJson(trace.parameters, said))}`,
          )
        },
      ),
  },
  {
    name: 'key stores',
    grammar: 'json',
    seeds: once(() =>
      network().states.map((state) => treeOf(JSON.parse(JSON.stringify(networkRecord(state))))),
    ),
    read: (bytes) =>
      ending(E.chain(parseNetwork)(json(bytes)), (store) =>
        accepted(undefined, JSON.stringify(networkRecord(store))),
      ),
  },
  {
    name: 'lines of compute, published vectors',
    grammar: 'json',
    seeds: vectorRequests,
    read: (bytes) => {
      const said = answer(bytes.toString('utf8'), 20)
      return 'error' in said ? lineProblem(said.error) : accepted(undefined, JSON.stringify(said))
    },
  },
  {
    name: 'frames',
    grammar: 'json',
    seeds: frameSeeds,
    read: (bytes, _, seed) => {
      const frame = decodeFrame(bytes)
      if (E.isLeft(frame)) return reasonOf(frame.left)
      const parameters = frameCases()[seed]?.parameters
      if (parameters === undefined) return reasonOf('no parameters')
      const message = decodePayload(parameters, frame.right.kind, frame.right.payload)
      return E.isLeft(message) ? reasonOf(message.left) : accepted(message.right, '')
    },
    share: 3,
  },
  {
    name: 'frames at the satellite and the ground station',
    grammar: 'json',
    seeds: frameSeeds,
    read: (bytes, choice, seed) => {
      const parameters = frameCases()[seed]?.parameters
      if (parameters === undefined) return reasonOf('no parameters')
      const event = { kind: 'deliver', frame: bytes } as const
      const answered =
        choice % 2 === 0
          ? stepSatellite(smallSatellite(TRUSTING, prepared), parameters, initialSatellite(parameters), event)
          : stepGround(smallGround(TRUSTING), parameters, initialGround(parameters), event)
      return E.isLeft(answered) ? reasonOf(answered.left.reason) : accepted(undefined, '')
    },
    share: 2,
  },
  {
    name: 'frames of the relay',
    grammar: 'json',
    seeds: once(() => network().frames.map(({ frame }) => frame)),
    read: (bytes) => {
      const session = network().session
      const link = { ...LINKS.J, authenticator: TRUSTING, ...(session === undefined ? {} : { session }) }
      const frame = opened(link, ['DEPOSIT', 'DELIVERED', 'RECEIPT', 'RELAY'], bytes)
      return E.isLeft(frame) ? reasonOf(frame.left.reason) : accepted(frame.right, '')
    },
    share: 2,
  },
  {
    name: 'fragments of the laser link',
    grammar: 'json',
    seeds: once(() => {
      const whole = cut(bytesFor('frame', 900), 256)
      return [0, 1, 3].map((index) => fragmentBytes(whole, index))
    }),
    read: (bytes) => {
      const { outcome } = accept(emptyReassembly(), bytes)
      return outcome.kind === 'rejected' ? reasonOf(outcome.reason) : accepted(undefined, outcome.kind)
    },
    share: 2,
  },
]
