// Every reader of text: what becomes of bytes, and what is printed of those that are accepted. A new format is one more entry.

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { auditText } from '../../cli/auditText'
import { answerText } from '../../cli/check'
import { answer } from '../../cli/compute'
import { replayJson, replayText } from '../../cli/exploreReport'
import { parseRelays } from '../../cli/publishedTables'
import { readLog, verdictOn, verdictText } from '../../cli/replay'
import { parseMission } from '../../model/mission/missionFile'
import { networkRecord, parseNetwork } from '../../model/relay/record'
import { auditObservations } from '../../proofs/audit/observations'
import { checkCertificate } from '../../proofs/certificate/reading'
import { evaluatedChunk } from '../../proofs/design/chunk'
import { parseItf } from '../../proofs/exploration/itfReader'
import { replay } from '../../proofs/exploration/replay'
import { check } from '../../proofs/kernel/check'
import { secondVerdict } from '../../proofs/secondChecker/verdict'
import { exchangesOf } from '../../props/conformance/runner'
import { eventText, ScheduleFile } from '../../props/conformance/schedule'
import { answerOf, capabilitiesOf } from '../../props/conformance/shimProtocol'
import { decoded } from '../../spec/codec'
import { expectedRun } from '../../spec/design/expectedRun'
import { parseVariant, variantText } from '../../spec/design/variant'
import { ANALYSES } from '../../spec/finiteKey/analyses/catalogue'
import { parseDirectDesign } from '../../spec/finiteKey/direct/design'
import { type CsvOptions, parseAuditInput } from '../../spec/input/auditInput'
import { parseJson } from '../../spec/input/json'
import { parsePasses } from '../../spec/input/publishedPasses'
import { textOf } from '../../spec/input/text'
import type { Parameters } from '../../spec/protocol/abstract/parameters'
import { systemOf } from '../../spec/protocol/abstract/system'
import { accepted, ending, type Outcome, type Reader, reasonOf } from './outcome'
import {
  ARITHMETIC,
  certificateSeeds,
  design,
  fileText,
  jsonFile,
  MISSIONS,
  network,
  observationSeeds,
  once,
  scheduleSeeds,
  shimAnswers,
  sweepChunks,
  TARGET,
  traceSeeds,
  variantSeeds,
  vectorRequests,
} from './starts'
import { treeOf, treeOfLines, treeOfTable } from './trees'

const text = (bytes: Buffer) => textOf(bytes, 'FILE')
const json = (bytes: Buffer) => pipe(text(bytes), E.chain(parseJson))

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

/** Both checkers, which read texts themselves. */
const verdicts = (content: string): string => {
  const [first, second] = [check(content), secondVerdict(content)]
  return `${first.accepted ? first.theorem.quantity : `${first.condition}: ${first.found}, ${first.needed}`}; ${second.accepted ? second.quantity : `${second.condition}: ${second.found}, ${second.needed}`}`
}

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

const MESSAGE = /^(KW-[A-Z]{2}\d{3}) (.+?): expected (.+), got (.*)$/s

/** The first problem of a line of `compute`. */
const lineProblem = ({ code, message }: { readonly code: string; readonly message: string }): Outcome => {
  const [, , path = '', expected = '', found = ''] = MESSAGE.exec(message) ?? []
  return { kind: 'problems', problems: [{ code, path, expected, found }] }
}

/** Readers of text. */
export const TEXT_READERS: ReadonlyArray<Reader> = [
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
    name: 'variants',
    grammar: 'json',
    seeds: variantSeeds,
    read: (bytes, choice) =>
      ending(E.chain(parseVariant)(json(bytes)), (variant) =>
        choice % 4 === 0 && variant.channel.kind !== 'mission'
          ? ending(expectedRun(variant), (run) => accepted(run, JSON.stringify(run, bigText)))
          : accepted(undefined, JSON.stringify(variantText(variant))),
      ),
  },
  {
    name: 'chunks of a sweep',
    grammar: 'json',
    seeds: sweepChunks,
    read: (bytes) =>
      ending(E.chain((data: unknown) => evaluatedChunk(data, ARITHMETIC))(json(bytes)), (results) =>
        accepted(results, JSON.stringify(results)),
      ),
    share: 0.2,
  },
  {
    name: 'schedules of conform',
    grammar: 'json',
    seeds: scheduleSeeds,
    read: (bytes) =>
      ending(
        E.chain((data: unknown) => decoded(ScheduleFile, data))(json(bytes)),
        ({ parameters, seed, events }) => {
          const exchanges = exchangesOf({ setting: { parameters, seed }, events })
          return accepted(undefined, JSON.stringify([events.map(eventText), exchanges]))
        },
      ),
  },
  {
    name: 'answers of shims',
    grammar: 'json',
    seeds: shimAnswers,
    read: (bytes, choice) => {
      const line = bytes.toString('utf8')
      const read: E.Either<string, unknown> = choice % 2 === 0 ? answerOf(line) : capabilitiesOf(line)
      return E.isRight(read)
        ? accepted(read.right, JSON.stringify(read.right))
        : {
            kind: 'problems',
            problems: [{ code: 'KW-IN102', path: 'answer', expected: 'an answer', found: read.left }],
          }
    },
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
]
